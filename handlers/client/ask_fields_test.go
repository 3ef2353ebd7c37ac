package client_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// eight are the fields of each type, with ids from 1.
var eight = []models.CustomField{
	{Kind: models.FieldText, Title: "Order"}, {Kind: models.FieldTextarea, Title: "Address"}, {Kind: models.FieldPassword, Title: "Server password"},
	{Kind: models.FieldCheckbox, Title: "Which", Options: []string{"Red & blue", "<i>Green</i>", "Grey"}},
	{Kind: models.FieldRadio, Title: "Where", Options: []string{"Shop", "Online"}},
	{Kind: models.FieldSelect, Title: "Kind", Options: []string{"Invoice", "Refund"}},
	{Kind: models.FieldDate, Title: "Since"}, {Kind: models.FieldEmail, Title: "Other address"},
}

func addEight(t *testing.T, s *webtest.Site, required bool) {
	t.Helper()
	for i, f := range eight {
		f.Required, f.AllDepartments, f.Position = required, i > 0, i
		if i == 0 {
			f.Departments = []int64{1}
		}
		addField(t, s, f)
	}
}

func TestCustomFieldsAreKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		addEight(t, s, true)
		b := s.Browser()
		hasNot(t, b.Get("/submit-ticket/2").Doc(), "#field_1")
		form := formOf(t, b, general, asked())
		for name, values := range map[string][]string{"field_1": {"10-2207"}, "field_2": {"Line 1\r\nLine 2"}, "field_3": {"hunter2"},
			"field_4": {"Red & blue", "<i>Green</i>"}, "field_5": {"Online"}, "field_6": {"Refund"}, "field_7": {"2026-03-31"}, "field_8": {"a@b.test"}} {
			form[name] = values
		}
		b.Post(general, form).Want(http.StatusSeeOther)
		kept, err := models.TicketFields(t.Context(), db, &models.Ticket{ID: 1})
		if err != nil {
			t.Fatal(err)
		}
		if len(kept) != 8 || kept[4].Value != "Red & blue\n<i>Green</i>" || kept[3].Value != "" || len(kept[3].Sealed) == 0 {
			t.Errorf("kept: %+v", kept)
		}
	})
}

func TestCustomFieldsAreJudgedAndShownAgain(t *testing.T) {
	s := newSite(t)
	addEight(t, s, true)
	b := s.Browser()
	a := b.Post(general, formOf(t, b, general, asked())).Want(http.StatusUnprocessableEntity)
	for i := range eight {
		has(t, a.Doc(), "#field_"+itoa(int64(i+1))+"-err", "Fill this in")
	}
	form := formOf(t, b, general, asked())
	for name, value := range map[string]string{"field_1": "10-2207", "field_2": "Street", "field_3": "hunter2", "field_4": "Red & blue",
		"field_5": "Nowhere", "field_6": "Invoice", "field_7": "31.3.2026", "field_8": "nobody"} {
		form[name] = []string{value}
	}
	doc := b.Post(general, form).Want(http.StatusUnprocessableEntity).Doc()
	for field, says := range map[string]string{"field_5": "Choose one", "field_7": "like 2026-03-31", "field_8": "full address"} {
		has(t, doc, "#"+field+"-err", says)
	}
	if v := attribute(t, doc, "#field_1", "value"); v != "10-2207" {
		t.Errorf("field_1 = %q", v)
	}
	hasNot(t, doc, "#field_3[value]")
	for _, chosen := range []string{`#field_4[checked]`, `#field_6 option[value=Invoice][selected]`} {
		if doc.Find(chosen).Length() != 1 {
			t.Errorf("%s is not kept", chosen)
		}
	}
	if n := s.Count("tickets"); n != 0 {
		t.Errorf("%d tickets", n)
	}
}

func TestOptionalFieldsMayBeEmpty(t *testing.T) {
	s := newSite(t)
	addEight(t, s, false)
	b := s.Browser()
	b.Post(general, formOf(t, b, general, asked())).Want(http.StatusSeeOther)
	if n := s.Count("ticket_fields"); n != 0 {
		t.Errorf("%d answers, want none", n)
	}
}

func TestTicketFormIsLimited(t *testing.T) {
	s := newSite(t)
	b := s.Browser()
	for range 30 {
		b.Post(general, formOf(t, b, general, url.Values{"subject": {"x"}})).Want(http.StatusUnprocessableEntity) // is not counted
	}
	for range 30 {
		b.Post(general, formOf(t, b, general, asked())).Want(http.StatusSeeOther)
	}
	a := b.Post(general, formOf(t, b, general, asked())).Want(http.StatusTooManyRequests)
	has(t, a.Doc(), ".flash.bad", "Too many tries")
	has(t, a.Doc(), "#body", "It is the old one.")
	if a.Header.Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
	if n := s.Count("tickets"); n != 30 {
		t.Errorf("%d tickets, want 30", n)
	}
}
