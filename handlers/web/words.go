package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"helpdeskz/models"
)

// Word returns the words of a rule's answer in the catalog's language. An argument N chooses the plural form.
func (c *Catalog) Word(w models.Word) string {
	args := make([]any, 0, 2*len(w.Args))
	for name, value := range w.Args {
		args = append(args, name, value)
	}
	if n, counted := w.Args["N"]; counted {
		return c.N(w.Key, n, args...)
	}
	return c.T(w.Key, args...)
}

// shippedPriorities are the names of the priorities that a new desk has.
var shippedPriorities = []string{"Low", "Medium", "High", "Urgent", "Emergency", "Critical"}

// Priority returns the name of a priority: a shipped one in the catalog's language, any other as it is.
func (c *Catalog) Priority(name string) string {
	if slices.Contains(shippedPriorities, name) {
		return c.T("priority." + strings.ToLower(name))
	}
	return name
}

// Number writes a whole number with the language's thousands marks, which some leave out of a number of four digits.
func (c *Catalog) Number(n any) string {
	digits := fmt.Sprint(n)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if len(digits) < c.markedFrom {
		return sign + digits
	}
	mark := c.T("number.thousands")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + mark + digits[i:]
	}
	return sign + digits
}

// Bytes writes a size as people read it: 512 B, 84 KB, 2.5 MB.
func (c *Catalog) Bytes(size int64) string {
	const step = 1024
	switch {
	case size < step:
		return c.T("size.b", "N", size)
	case size < step*step:
		return c.T("size.kb", "N", (size+step/2)/step)
	}
	text := strconv.FormatFloat(float64(size)/(step*step), 'f', 1, 64)
	return c.T("size.mb", "N", strings.Replace(strings.TrimSuffix(text, ".0"), ".", c.T("number.decimal"), 1))
}

// Age writes how long ago something was, in one short unit: 4 m, 3 h, 2 d.
func (c *Catalog) Age(n int, unit string) string {
	return c.T("age."+unit, "N", n)
}

func (c *Catalog) dateNames() Names {
	var names Names
	list := func(key string, into []string) {
		for i, word := range strings.Split(c.T(key), ",") {
			if i < len(into) {
				into[i] = strings.TrimSpace(word)
			}
		}
	}
	list("date.months", names.Months[:])
	list("date.short_months", names.ShortMonths[:])
	list("date.days", names.Days[:])
	list("date.short_days", names.ShortDays[:])
	names.AM, names.PM = c.T("date.am"), c.T("date.pm")
	return names
}
