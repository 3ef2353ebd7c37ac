package staff

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/tickets"
)

// FieldView is a custom field with its answer, in the details or in the form of a new ticket.
type FieldView struct {
	ID       int64
	Name     string // of the input
	Kind     models.FieldKind
	Title    string
	Required bool
	Value    string
	Choices  []Choice
	Action   string // where a change goes, "" in a new ticket's form
	Reveal   string // where the reader of a kept password asks for it, "" when there is none
	Shown    bool   // the password is shown
	Error    string
}

// IsChoice tells whether one of several answers is picked from a list.
func (f FieldView) IsChoice() bool {
	return f.Kind == models.FieldSelect || f.Kind == models.FieldRadio
}

// InputType is the type of the input for a one-line answer.
func (f FieldView) InputType() string {
	switch f.Kind {
	case models.FieldDate, models.FieldEmail:
		return string(f.Kind)
	}
	return "text"
}

// fieldView makes a field with an answer; several choices are separated by line breaks.
func fieldView(f models.CustomField, value string) FieldView {
	view := FieldView{ID: f.ID, Name: tickets.FieldName(f.ID), Kind: f.Kind, Title: f.Title, Required: f.Required, Value: value}
	chosen := strings.Split(value, "\n")
	for _, option := range f.Options {
		view.Choices = append(view.Choices, Choice{Value: option, Label: option, Chosen: slices.Contains(chosen, option)})
	}
	return view
}

func (p *Panel) fieldViews(c *fiber.Ctx, o *opened, path string) ([]FieldView, error) {
	asked := web.VisitOf(c).Set.FieldsOf(o.row.DepartmentID)
	if len(asked) == 0 {
		return nil, nil
	}
	answers, err := models.TicketFields(c.UserContext(), p.DB, &o.row.Ticket)
	if err != nil {
		return nil, err
	}
	views := make([]FieldView, len(asked))
	for i, f := range asked {
		answer := answers[f.ID]
		value := answer.Value
		if typed, is := o.show.typed[f.ID]; is {
			value = typed
		}
		views[i] = fieldView(f, value)
		at := path + "/fields/" + number(f.ID)
		views[i].Action, views[i].Error = at+o.list.here(), o.show.fields[views[i].Name]
		if len(answer.Sealed) > 0 {
			views[i].Reveal = at + "/reveal" + o.list.here()
		}
		if plain, is := o.show.revealed[f.ID]; is {
			views[i].Value, views[i].Shown = plain, true
		}
	}
	return views, nil
}

// changeField sets the answer to one custom field.
func (p *Panel) changeField(c *fiber.Ctx) error {
	o, id, err := p.openedField(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	value := strings.Join(web.RawValues(c, tickets.FieldName(id)), "\n")
	err = p.Tickets.SetField(c.UserContext(), v.Scope, v.Actor(), o.row.ID, id, value)
	if words, is := v.Invalid(err); is {
		o.show.fields, o.show.typed = words, map[int64]string{id: htmlsafe.ValidText(value)}
		return p.showTicket(c, o, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	parts, err := p.afterwards(c, o)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: parts, GoTo: p.address(o), Notice: v.T("change.field")})
}

// revealField shows a kept password to the agent who asks for it; that it was read is noted.
func (p *Panel) revealField(c *fiber.Ctx) error {
	o, id, err := p.openedField(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	plain, err := p.Tickets.RevealField(c.UserContext(), v.Scope, v.Actor(), o.row.ID, id)
	if err != nil {
		return err
	}
	o.show.revealed = map[int64]string{id: plain}
	return p.showTicket(c, o, fiber.StatusOK)
}

func (p *Panel) openedField(c *fiber.Ctx) (*opened, int64, error) {
	o, err := p.openedTicket(c)
	if err != nil {
		return nil, 0, err
	}
	id, err := web.ID(c, "field", "field")
	return o, id, err
}
