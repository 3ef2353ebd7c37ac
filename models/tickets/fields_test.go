package tickets

import (
	"context"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// field adds a custom field of all departments, unless it names some.
func (d *testDesk) field(f models.CustomField) int64 {
	d.t.Helper()
	f.AllDepartments = len(f.Departments) == 0
	d.setUp(func(ctx context.Context, tx bun.Tx) error { return models.InsertCustomField(ctx, tx, &f) })
	return f.ID
}

func TestAnswersOfCustomFields(t *testing.T) {
	colours := []string{"red", "green", "blue"}
	tests := []struct {
		kind  models.FieldKind
		value string
		wrong string // the word, "" for a value that is taken
	}{
		{models.FieldText, "words", ""},
		{models.FieldText, "a\x00b", "field.text"},
		{models.FieldText, "a\xff", "field.text"},
		{models.FieldText, strings.Repeat("ä", maxAnswer), ""},
		{models.FieldText, strings.Repeat("ä", maxAnswer+1), "field.too_long"},
		{models.FieldTextarea, "two\nlines", ""},
		{models.FieldPassword, "s3cret", ""},
		{models.FieldCheckbox, "red", ""},
		{models.FieldCheckbox, "red\r\nblue", ""},
		{models.FieldCheckbox, "red\nblack", "field.choose"},
		{models.FieldRadio, "green", ""},
		{models.FieldRadio, "red\ngreen", "field.choose"},
		{models.FieldRadio, "RED", "field.choose"},
		{models.FieldSelect, "blue", ""},
		{models.FieldSelect, "black", "field.choose"},
		{models.FieldDate, "2026-02-28", ""},
		{models.FieldDate, "2026-02-30", "field.date"},
		{models.FieldDate, "28.2.2026", "field.date"},
		{models.FieldEmail, "a@b.example", ""},
		{models.FieldEmail, "a@b@c", "field.email"},
	}
	for _, tt := range tests {
		f := models.CustomField{ID: 7, Kind: tt.kind, Options: colours}
		fields := models.Fields{}
		answers := checkFields(fields, []models.CustomField{f}, map[int64]string{7: " " + tt.value + " "}, true)
		if got := fields["field_7"].Key; got != tt.wrong {
			t.Errorf("%s %.20q: %q, want %q", tt.kind, tt.value, got, tt.wrong)
		}
		if taken := len(answers) == 1 && answers[0].value == tt.value; taken != (tt.wrong == "") {
			t.Errorf("%s %.20q: answers %v", tt.kind, tt.value, answers)
		}
	}
}

func TestFieldsAreAskedAsTheDepartmentSays(t *testing.T) {
	tests := []struct {
		name       string
		channel    models.Channel
		staff      bool
		department int64
		given      map[int64]string
		wrong      map[string]string
		stored     map[int64]string
	}{
		{"a customer must fill what is required", models.ChannelPortal, false, 1, map[int64]string{2: "red"},
			map[string]string{"field_1": "field.required"}, nil},
		{"blanks fill nothing", models.ChannelPortal, false, 1, map[int64]string{1: " \t"}, map[string]string{"field_1": "field.required"}, nil},
		{"staff need not", models.ChannelPanel, true, 1, map[int64]string{2: "red"}, nil, map[int64]string{2: "red"}},
		{"staff choose what there is", models.ChannelPanel, true, 1, map[int64]string{2: "black"}, map[string]string{"field_2": "field.choose"}, nil},
		{"another department's field is not stored", models.ChannelPortal, false, 2, map[int64]string{1: "A", 2: "red", 3: "pin", 99: "x"}, nil,
			map[int64]string{1: "A", 3: "pin"}},
		{"all of them", models.ChannelPortal, false, 1, map[int64]string{1: " A ", 2: "blue", 3: "pin"}, nil,
			map[int64]string{1: "A", 2: "blue", 3: "pin"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.field(models.CustomField{Kind: models.FieldText, Title: "Order", Required: true})
				d.field(models.CustomField{Kind: models.FieldSelect, Title: "Colour", Options: []string{"red", "blue"}, Departments: []int64{1}})
				d.field(models.CustomField{Kind: models.FieldPassword, Title: "PIN"})
				cora := d.customer("cora@example.test")
				in := OpenInput{Channel: tt.channel, User: cora, By: Actor{User: cora}, DepartmentID: tt.department, Subject: "Ink",
					Body: Body{Text: "Hello"}, Fields: tt.given}
				if tt.staff {
					in.By, in.Scope = Actor{Staff: d.agent("anna", 1)}, models.InDepartments(1)
				}
				_, err := d.Open(context.Background(), in)
				if len(tt.wrong) > 0 {
					d.same("refused", tt.wrong, wrongFields(t, err))
					return
				}
				d.must(err)
				d.same("stored", tt.stored, d.answersOf(1))
			})
		})
	}
}

// answersOf returns a ticket's answers, with passwords opened; a password that stands there to be read fails the test.
func (d *testDesk) answersOf(ticketID int64) map[int64]string {
	d.t.Helper()
	rows, err := models.TicketFields(context.Background(), d.db, &models.Ticket{ID: ticketID})
	d.must(err)
	values := map[int64]string{}
	for id, row := range rows {
		values[id] = row.Value
		if len(row.Sealed) == 0 {
			continue
		}
		if row.Value != "" {
			d.t.Errorf("field %d is sealed and readable: %q", id, row.Value)
		}
		plain, err := d.Key.Open(row.Sealed, "ticket_fields", FieldName(id), ticketID)
		d.must(err)
		if len(plain) == 0 {
			d.t.Errorf("field %d is sealed although it is empty, and would be shown as filled", id)
		}
		values[id] = string(plain)
	}
	return values
}

func TestSetField(t *testing.T) {
	tests := []struct {
		name  string
		scope models.Scope
		field int64
		value string
		kind  models.Kind // "" for a change that works
		want  map[int64]string
	}{
		{"a text", models.InDepartments(1), 1, " B ", "", map[int64]string{1: "B", 2: "pin"}},
		{"a required one may be emptied", models.InDepartments(1), 1, "", "", map[int64]string{1: "", 2: "pin"}},
		{"a password", models.InDepartments(1), 2, "other", "", map[int64]string{1: "A", 2: "other"}},
		{"a password, emptied", models.InDepartments(1), 2, "", "", map[int64]string{1: "A", 2: ""}},
		{"a wrong choice", models.InDepartments(1), 3, "black", models.KindInvalid, nil},
		{"a field of another department", models.InDepartments(1), 4, "x", models.KindNotFound, nil},
		{"no field", models.InDepartments(1), 99, "x", models.KindNotFound, nil},
		{"a foreign ticket", models.InDepartments(2), 1, "B", models.KindNotFound, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.field(models.CustomField{Kind: models.FieldText, Title: "Order", Required: true})
				d.field(models.CustomField{Kind: models.FieldPassword, Title: "PIN"})
				d.field(models.CustomField{Kind: models.FieldRadio, Title: "Colour", Options: []string{"red"}})
				d.field(models.CustomField{Kind: models.FieldText, Title: "Elsewhere", Departments: []int64{2}})
				cora, anna := d.customer("cora@example.test"), d.agent("anna", 1)
				_, err := d.Open(context.Background(), OpenInput{Channel: models.ChannelPortal, User: cora, By: Actor{User: cora}, DepartmentID: 1,
					Subject: "Ink", Body: Body{Text: "x"}, Fields: map[int64]string{1: "A", 2: "pin"}})
				d.must(err)
				err = d.SetField(context.Background(), tt.scope, Actor{Staff: anna}, 1, tt.field, tt.value)
				if tt.kind != "" {
					d.same("kind", tt.kind, models.KindOf(err))
					d.same("answers", map[int64]string{1: "A", 2: "pin"}, d.answersOf(1))
					d.same("history", []string(nil), d.history(1))
					return
				}
				d.must(err)
				d.same("answers", tt.want, d.answersOf(1))
				if lines := d.history(1); len(lines) != 1 || strings.Contains(lines[0], "other") {
					t.Errorf("history is %q", lines)
				}
			})
		})
	}
}
