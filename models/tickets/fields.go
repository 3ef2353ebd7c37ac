package tickets

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// answer is a checked value of a custom field.
type answer struct {
	field models.CustomField
	value string
}

// maxAnswer is the longest value of a custom field, in characters.
const maxAnswer = 5000

// FieldName returns the name of a custom field's input in a form.
func FieldName(id int64) string { return "field_" + strconv.FormatInt(id, 10) }

// checkFields takes the answers to a department's custom fields, and notes what is wrong with them under FieldName. Staff need
// not fill what is required of customers.
func checkFields(fields models.Fields, asked []models.CustomField, given map[int64]string, mustFill bool) []answer {
	var answers []answer
	for _, f := range asked {
		value := strings.TrimSpace(given[f.ID])
		if value == "" {
			if f.Required && mustFill {
				fields.Add(FieldName(f.ID), "field.required")
			}
			continue
		}
		if key, args := wrongAnswer(f, value); key != "" {
			fields.Add(FieldName(f.ID), key, args...)
			continue
		}
		answers = append(answers, answer{field: f, value: value})
	}
	return answers
}

// wrongAnswer returns the word for what is wrong with a value, or "".
func wrongAnswer(f models.CustomField, value string) (key string, args []any) {
	if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
		return "field.text", nil
	}
	if utf8.RuneCountInString(value) > maxAnswer {
		return "field.too_long", []any{"Max", maxAnswer}
	}
	switch f.Kind {
	case models.FieldEmail:
		if _, ok := accounts.CleanEmail(value); !ok {
			return "field.email", nil
		}
	case models.FieldDate:
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return "field.date", nil
		}
	case models.FieldCheckbox, models.FieldRadio, models.FieldSelect:
		chosen := strings.Split(strings.ReplaceAll(value, "\r", ""), "\n")
		if len(chosen) > 1 && f.Kind != models.FieldCheckbox {
			return "field.choose", nil
		}
		for _, c := range chosen {
			if !slices.Contains(f.Options, c) {
				return "field.choose", nil
			}
		}
	}
	return "", nil
}

func (s *Service) writeFields(ctx context.Context, tx bun.Tx, ticketID int64, answers []answer) error {
	for _, a := range answers {
		if err := s.writeField(ctx, tx, ticketID, a); err != nil {
			return err
		}
	}
	return nil
}

// writeField stores an answer; a password's is sealed, bound to its ticket.
func (s *Service) writeField(ctx context.Context, tx bun.Tx, ticketID int64, a answer) error {
	row := &models.TicketField{TicketID: ticketID, FieldID: a.field.ID, Value: a.value}
	if a.field.Kind == models.FieldPassword && a.value != "" {
		sealed, err := s.Key.Seal([]byte(a.value), "ticket_fields", FieldName(a.field.ID), ticketID)
		if err != nil {
			return err
		}
		row.Value, row.Sealed = "", sealed
	}
	return models.SaveTicketField(ctx, tx, row)
}

// SetField changes an agent's or customer's answer to a custom field of a ticket. Errors: not_found, invalid (field_ID).
func (s *Service) SetField(ctx context.Context, scope models.Scope, by Actor, ticketID, fieldID int64, value string) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	ticket, err := models.TicketByID(ctx, s.DB, scope, ticketID)
	if err != nil {
		return err
	}
	asked := slices.DeleteFunc(set.FieldsOf(ticket.DepartmentID), func(f models.CustomField) bool { return f.ID != fieldID })
	if len(asked) == 0 {
		return models.NotFound("field")
	}
	fields := models.Fields{}
	answers := checkFields(fields, asked, map[int64]string{fieldID: value}, false)
	if err := fields.Error(); err != nil {
		return err
	}
	if len(answers) == 0 {
		answers = []answer{{field: asked[0]}}
	}
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if _, err := models.LockTicket(ctx, tx, scope, ticketID); err != nil {
			return err
		}
		if err := s.writeFields(ctx, tx, ticketID, answers); err != nil {
			return err
		}
		return models.InsertEvents(ctx, tx, s.event(ticketID, by, models.EventField, "", asked[0].Title))
	})
}
