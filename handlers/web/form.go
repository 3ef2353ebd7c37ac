package web

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
)

// ID returns the id in a route's parameter. Errors: not_found for what is no id; what names the thing ("ticket").
func ID(c *fiber.Ctx, param, what string) (int64, error) {
	id, err := strconv.ParseInt(c.Params(param), 10, 64)
	if err != nil || id <= 0 {
		return 0, models.NotFound(what)
	}
	return id, nil
}

// Number returns a whole number of the query or form, and otherwise when there is none.
func Number(text string, otherwise int64) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

// Value returns a form's field as valid text, with the line breaks of a browser turned into plain ones.
func Value(c *fiber.Ctx, field string) string {
	return strings.ReplaceAll(ValidText(c.FormValue(field)), "\r\n", "\n")
}

// QueryValue returns a parameter of the address as valid text.
func QueryValue(c *fiber.Ctx, name string) string { return ValidText(c.Query(name)) }

// QueryOf returns all parameters of the address as valid text.
func QueryOf(c *fiber.Ctx) url.Values {
	return validQuery(string(c.Request().URI().QueryString()))
}

// validQuery takes a query apart; what is broken in it is left out.
func validQuery(query string) url.Values {
	values, _ := url.ParseQuery(query)
	for _, texts := range values {
		for i, text := range texts {
			texts[i] = ValidText(text)
		}
	}
	return values
}

// Raw returns a form's field as it came, for the rules to judge.
func Raw(c *fiber.Ctx, field string) string { return c.FormValue(field) }

// Values returns all values of a form's field as valid text.
func Values(c *fiber.Ctx, field string) []string {
	values := RawValues(c, field)
	for i, v := range values {
		values[i] = ValidText(v)
	}
	return values
}

// RawValues returns all values of a form's field as they came, for the rules to judge.
func RawValues(c *fiber.Ctx, field string) []string {
	var values []string
	if form, err := c.MultipartForm(); err == nil {
		return append(values, form.Value[field]...)
	}
	for _, v := range c.Request().PostArgs().PeekMulti(field) {
		values = append(values, string(v))
	}
	return values
}

// IDs returns the ids among the values of a form's field.
func IDs(c *fiber.Ctx, field string) []int64 {
	var ids []int64
	for _, v := range Values(c, field) {
		if id, err := strconv.ParseInt(v, 10, 64); err == nil && id > 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// ValidText returns a text that can be shown again: what is not UTF-8 is marked, and NULs are left out.
func ValidText(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ReplaceAll(s, "\x00", "")
}

func replaceOnce(s, old, fresh string) string { return strings.Replace(s, old, fresh, 1) }
