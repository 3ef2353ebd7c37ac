package web

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
)

var kindStatus = map[models.Kind]int{
	models.KindInvalid:         fiber.StatusUnprocessableEntity,
	models.KindNotFound:        fiber.StatusNotFound,
	models.KindForbidden:       fiber.StatusForbidden,
	models.KindUnauthenticated: fiber.StatusUnauthorized,
	models.KindConflict:        fiber.StatusConflict,
	models.KindTooLarge:        fiber.StatusRequestEntityTooLarge,
	models.KindRateLimited:     fiber.StatusTooManyRequests,
	models.KindInternal:        fiber.StatusInternalServerError,
}

// ErrorView is what the error page shows.
type ErrorView struct {
	Status    int
	Title     string
	Text      string
	RequestID string
	Home      string
}

// Fail answers with an error: a page, or for htmx a toast. It logs what is not the visitor's doing; it is the one place that does.
func (k *Kit) Fail(c *fiber.Ctx, frame Frame, home string, err error) error {
	v := VisitOf(c)
	known, status := asKnown(err)
	if status >= fiber.StatusInternalServerError {
		slog.Error("request failed", "id", v.RequestID, "method", c.Method(), "path", loggedPath(c), "error", err)
	}
	sayWhen(c, known)
	text := v.Words.Word(models.Word{Key: known.Key, Args: known.Args})
	c.Status(status)
	if _, fragment := wantsFragment(c); fragment {
		return k.Fragments(c, Part{"shared/_toast", ToastView{Text: text, Bad: true}})
	}
	view := ErrorView{Status: status, Title: v.T("error.title." + string(known.Kind)), Text: text, RequestID: v.RequestID, Home: home}
	return k.ShowStatus(c, frame, Page{Name: "error/page", Title: view.Title, View: view}, status)
}

// asKnown gives every error a kind with words, and a status.
func asKnown(err error) (*models.Error, int) {
	var known *models.Error
	if errors.As(err, &known) {
		return known, kindStatus[known.Kind]
	}
	var refused *fiber.Error
	if !errors.As(err, &refused) || refused.Code >= fiber.StatusInternalServerError {
		return &models.Error{Kind: models.KindInternal, Key: "error.internal", Err: err}, fiber.StatusInternalServerError
	}
	for kind, status := range kindStatus {
		if status == refused.Code {
			return &models.Error{Kind: kind, Key: "error." + string(kind), Err: err}, status
		}
	}
	// What is left is no request as HTTP knows it, or none that this site takes.
	return &models.Error{Kind: models.KindInvalid, Key: "error.malformed", Err: err}, refused.Code
}

// FormErrors are the words beside a form's fields, by the field's name.
type FormErrors map[string]string

// List returns the fields with words, in the order given, for the summary at the form's head; unknown ones come last.
func (e FormErrors) List(order ...string) []FieldError {
	var list []FieldError
	listed := map[string]bool{}
	for _, name := range order {
		if text, wrong := e[name]; wrong && !listed[name] {
			list = append(list, FieldError{Name: name, Text: text})
			listed[name] = true
		}
	}
	for name, text := range e {
		if !listed[name] {
			list = append(list, FieldError{Name: name, Text: text})
		}
	}
	return list
}

// Summary returns what is wrong in a form, each line with its field's label, in the order given: pairs of a field's name and
// the key of its label.
func (v *Visit) Summary(words FormErrors, places ...string) []FieldError {
	var lines []FieldError
	for i := 0; i+1 < len(places); i += 2 {
		if text, wrong := words[places[i]]; wrong {
			lines = append(lines, FieldError{Name: places[i], Text: v.T("form.error_at", "Field", v.T(places[i+1]), "Text", text)})
		}
	}
	return lines
}

// FieldError is one line of a form's error summary.
type FieldError struct{ Name, Text string }

// Invalid returns the words of a rule's refusal of a form, and false when err is something else.
func (v *Visit) Invalid(err error) (FormErrors, bool) {
	var known *models.Error
	if !errors.As(err, &known) || known.Kind != models.KindInvalid {
		return nil, false
	}
	return v.fieldsOf(known), true
}

// Meanwhile returns the words of a refusal beside the fields that somebody else has changed since they were read, and false
// when err is something else.
func (v *Visit) Meanwhile(err error) (FormErrors, bool) {
	var known *models.Error
	if !errors.As(err, &known) || known.Kind != models.KindConflict || len(known.Fields) == 0 {
		return nil, false
	}
	return v.fieldsOf(known), true
}

func (v *Visit) fieldsOf(known *models.Error) FormErrors {
	words := FormErrors{}
	for field, word := range known.Fields {
		words[field] = v.FieldWords(word)
	}
	return words
}

// FieldWords returns what is wrong with a field. It brings sizes into a readable form before they go into a sentence.
func (v *Visit) FieldWords(word models.Word) string {
	args := make([]any, 0, 2*len(word.Args))
	for name, value := range word.Args {
		if bytes, is := value.(int64); is && name == "max" {
			value = v.Words.Bytes(bytes)
		}
		args = append(args, name, value)
	}
	return v.T(word.Key, args...)
}

// PlainFail answers when not even the desk's set-up could be read.
func PlainFail(c *fiber.Ctx, err error) error {
	id := ""
	if v := VisitOf(c); v != nil {
		id = v.RequestID
	}
	slog.Error("request failed", "id", id, "method", c.Method(), "path", loggedPath(c), "error", err)
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.Status(fiber.StatusServiceUnavailable).
		SendString(fmt.Sprintf("The desk is not available at the moment. Please try again soon. (request %s)\n", id))
}
