package tickets

import (
	"context"
	"testing"

	"helpdeskz/models"
)

func TestWhoMayChangeANote(t *testing.T) {
	own, other, all := models.InDepartments(1), models.InDepartments(2), models.Everything()
	tests := []struct {
		name   string
		scope  models.Scope
		by     *models.Staff
		ticket int64
		note   int64
		kind   models.Kind // "" for a change that works
	}{
		{"its author", own, &models.Staff{ID: 1, Fullname: "Anna"}, 1, 1, ""},
		{"an admin", all, &models.Staff{ID: 2, Fullname: "Bert", Admin: true}, 1, 1, ""},
		{"a colleague", own, &models.Staff{ID: 2, Fullname: "Bert"}, 1, 1, models.KindForbidden},
		{"its author, moved to another department", other, &models.Staff{ID: 1, Fullname: "Anna"}, 1, 1, models.KindNotFound},
		{"through another ticket", own, &models.Staff{ID: 1, Fullname: "Anna"}, 2, 1, models.KindNotFound},
		{"no note", own, &models.Staff{ID: 1, Fullname: "Anna"}, 1, 9, models.KindNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				anna, cora := d.agent("anna", 1), d.customer("cora@example.test")
				d.agent("bert", 1)
				d.asks(cora, 1, "Ink")
				d.asks(cora, 1, "Ink")
				_, err := d.AddNote(context.Background(), NoteInput{By: Actor{Staff: anna}, Scope: own, TicketID: 1,
					Body: Body{HTML: "<p>Careful<script>x</script></p>"}})
				d.must(err)

				_, editErr := d.EditNote(context.Background(), tt.scope, Actor{Staff: tt.by}, tt.ticket, tt.note, Body{Text: "Mild"})
				notes, err := models.NotesOf(context.Background(), d.db, &models.Ticket{ID: 1})
				d.must(err)
				body := notes[0].Body
				deleteErr := d.DeleteNote(context.Background(), tt.scope, Actor{Staff: tt.by}, tt.ticket, tt.note)
				left := d.rows()["notes"]
				if tt.kind != "" {
					d.same("kinds", []models.Kind{tt.kind, tt.kind}, []models.Kind{models.KindOf(editErr), models.KindOf(deleteErr)})
					d.same("note", []any{"<p>Careful</p>", 1}, []any{body, left})
					d.same("history", []string(nil), d.history(1))
					return
				}
				d.must(editErr)
				d.must(deleteErr)
				d.same("note", []any{"<p>Mild</p>", 0}, []any{body, left})
				d.same("history", []string{"note_deleted Anna> by " + tt.by.Fullname}, d.history(1))
			})
		})
	}
}

func TestANoteNeedsWordsAndASeenTicket(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna := Actor{Staff: d.agent("anna", 1)}
		d.asks(d.customer("cora@example.test"), 1, "Ink")
		_, err := d.AddNote(context.Background(), NoteInput{By: anna, Scope: models.InDepartments(1), TicketID: 1, Body: Body{HTML: "<p> </p>"}})
		d.same("empty", map[string]string{"body": "field.required"}, wrongFields(t, err))
		if _, err := d.AddNote(context.Background(), NoteInput{By: anna, Scope: models.InDepartments(2), TicketID: 1, Body: Body{Text: "x"}}); !models.IsNotFound(err) {
			t.Errorf("foreign ticket: %v, want not_found", err)
		}
		d.same("notes", 0, d.rows()["notes"])
	})
}

func TestTenPostsOfOneFormMakeOneNote(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna := d.agent("anna", 1)
		ticket := d.asks(d.customer("cora@example.test"), 1, "Ink")
		in := NoteInput{By: Actor{Staff: anna}, Scope: models.InDepartments(1), TicketID: ticket.ID, Body: Body{Text: "Careful"}, Token: "form"}
		got, errs := make([]*models.Note, 10), make([]error, 10)
		atOnce(len(got), func(i int) { got[i], errs[i] = d.AddNote(context.Background(), in) })
		for i := range got {
			d.must(errs[i])
			d.same("note", got[0].ID, got[i].ID)
		}
		d.same("notes", 1, d.rows()["notes"])

		_, err := d.Reply(context.Background(), ReplyInput{Channel: models.ChannelPanel, By: in.By, Scope: in.Scope, TicketID: ticket.ID,
			Body: Body{Text: "Answer"}, Token: in.Token})
		d.must(err)
		d.same("messages beside a note of the same form", 2, len(d.messages(ticket.ID)))

		d.must(d.DeleteNote(context.Background(), in.Scope, in.By, ticket.ID, got[0].ID))
		if _, err := d.AddNote(context.Background(), in); !models.IsNotFound(err) {
			t.Errorf("after its note is deleted: %v, want not_found", err)
		}
	})
}
