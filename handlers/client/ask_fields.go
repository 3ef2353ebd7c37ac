package client

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// FieldView is a custom field in the form.
type FieldView struct {
	Name     string // of the input, and its id
	Title    string
	Kind     models.FieldKind
	Required bool
	Value    string
	Options  []OptionView
	Error    string
}

// OptionView is a choice of a field. The first one has the field's own id, so that an error's link leads to it.
type OptionView struct {
	ID     string
	Value  string
	Chosen bool
}

// fieldViews returns a department's fields with what was typed into them. A password is never shown again.
func fieldViews(c *fiber.Ctx, asked []models.CustomField) []FieldView {
	views := make([]FieldView, len(asked))
	for i, f := range asked {
		name := tickets.FieldName(f.ID)
		views[i] = FieldView{Name: name, Title: f.Title, Kind: f.Kind, Required: f.Required}
		if f.Kind != models.FieldPassword {
			views[i].Value = web.Value(c, name)
		}
		given := given(c, f)
		for n, option := range f.Options {
			id := name
			if n > 0 {
				id += "_" + strconv.Itoa(n)
			}
			views[i].Options = append(views[i].Options, OptionView{ID: id, Value: option, Chosen: slices.Contains(given, option)})
		}
	}
	return views
}

// answers returns what was given for a department's fields, for the rules to judge.
func answers(c *fiber.Ctx, asked []models.CustomField) map[int64]string {
	all := map[int64]string{}
	for _, f := range asked {
		all[f.ID] = strings.Join(given(c, f), "\n")
	}
	return all
}

// given returns a field's values: a checkbox may have several, others have one.
func given(c *fiber.Ctx, f models.CustomField) []string {
	name := tickets.FieldName(f.ID)
	if f.Kind == models.FieldCheckbox {
		return web.Values(c, name)
	}
	return []string{web.Raw(c, name)}
}
