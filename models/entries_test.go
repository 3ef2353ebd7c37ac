package models_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestMessagesAndTheirMailIDs(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, user := t.Context(), threadUser(t, db)
		ticket, other := threadTicket(t, db, user.ID, "Ink", at), threadTicket(t, db, user.ID, "Paper", at)
		for i := 1; i <= 14; i++ {
			m := &models.Message{TicketID: ticket.ID, Author: models.AuthorStaff, Body: "<p>'x'\\</p>", CreatedAt: at}
			must(t, models.InsertMessage(ctx, db, m))
			if i != 3 {
				must(t, models.SetMailMessageID(ctx, db, m.ID, fmt.Sprint("m", i)))
			}
		}
		ids, err := models.MailIDsOf(ctx, db, ticket.ID)
		must(t, err)
		same(t, "the first and the last nine", []string{"m1", "m6", "m7", "m8", "m9", "m10", "m11", "m12", "m13", "m14"}, ids)
		none, err := models.MailIDsOf(ctx, db, other.ID)
		must(t, err)
		same(t, "of a ticket without any", 0, len(none))
		for _, tt := range []struct {
			newest        bool
			limit, offset int64
			want          []int64
		}{{true, 3, 0, []int64{14, 13, 12}}, {true, 3, 12, []int64{2, 1}}, {false, 2, 2, []int64{3, 4}}, {false, 5, 20, nil}} {
			page, err := models.MessagesOf(ctx, db, ticket, tt.newest, tt.limit, tt.offset)
			must(t, err)
			var got []int64
			for _, m := range page {
				got = append(got, m.ID)
			}
			same(t, fmt.Sprint("page ", tt), tt.want, got)
		}
		n, err := models.CountMessages(ctx, db, ticket.ID)
		must(t, err)
		same(t, "messages", int64(14), n)
		if _, err := models.MessageByID(ctx, db, other, 1); !models.IsNotFound(err) {
			t.Errorf("through another ticket: %v, want not_found", err)
		}
	})
}

func TestFilesNotesAndEventsBelongToTheirTicket(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, user := t.Context(), threadUser(t, db)
		ticket, other := threadTicket(t, db, user.ID, "Ink", at), threadTicket(t, db, user.ID, "Paper", at)
		message := &models.Message{TicketID: ticket.ID, Author: models.AuthorCustomer, CreatedAt: at}
		must(t, models.InsertMessage(ctx, db, message))
		file := &models.Attachment{TicketID: ticket.ID, MessageID: message.ID, Name: "ä.png", Size: 3, BlobKey: "key", SHA256: []byte("sum"), CreatedAt: at}
		must(t, models.InsertAttachments(ctx, db, []*models.Attachment{file}))
		note := &models.Note{TicketID: ticket.ID, AuthorName: "Anna", Body: "x", CreatedAt: at, UpdatedAt: at}
		must(t, models.InsertNote(ctx, db, note))
		must(t, models.InsertEvents(ctx, db))
		for i := range 205 {
			must(t, models.InsertEvents(ctx, db, &models.Event{TicketID: ticket.ID, Kind: models.EventStatus, AfterValue: fmt.Sprint(i), At: at}))
		}
		for _, owner := range []*models.Ticket{ticket, other} {
			mine := owner == ticket
			_, fileErr := models.AttachmentByID(ctx, db, owner, file.ID)
			_, noteErr := models.NoteByID(ctx, db, owner, note.ID)
			same(t, "found", [2]bool{mine, mine}, [2]bool{fileErr == nil, noteErr == nil})
			files, err := models.AttachmentsOf(ctx, db, owner, []models.Message{*message})
			must(t, err)
			notes, err := models.NotesOf(ctx, db, owner)
			must(t, err)
			events, err := models.EventsOf(ctx, db, owner)
			must(t, err)
			if !mine {
				same(t, "of another ticket", [3]int{}, [3]int{len(files), len(notes), len(events)})
				continue
			}
			same(t, "files", map[int64][]models.Attachment{message.ID: {*file}}, files)
			same(t, "notes", []models.Note{*note}, notes)
			same(t, "the newest events, oldest first", []string{"5", "204"}, []string{events[0].AfterValue, events[len(events)-1].AfterValue})
		}
		note.Body, note.AuthorName, note.UpdatedAt = "y", "Eve", at.Add(time.Hour)
		must(t, models.UpdateNote(ctx, db, note))
		changed, err := models.NoteByID(ctx, db, ticket, note.ID)
		must(t, err)
		same(t, "note", []any{"y", "Anna", at.Add(time.Hour)}, []any{changed.Body, changed.AuthorName, changed.UpdatedAt})
		must(t, models.DeleteNote(ctx, db, note.ID))
		must(t, models.DeleteAttachment(ctx, db, file.ID))
		same(t, "gone", [2]int64{}, [2]int64{rowsOf(t, db, "notes"), rowsOf(t, db, "attachments")})
	})
}

func TestParticipantsSubmissionsAndFields(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, ticket := t.Context(), threadTicket(t, db, threadUser(t, db).ID, "Ink", at)
		for range 2 {
			must(t, models.AddParticipant(ctx, db, ticket.ID, "bob@example.test"))
		}
		for email, want := range map[string]bool{"bob@example.test": true, "böb@example.test": false, "BOB@example.test": false, "": false} {
			there, err := models.IsParticipant(ctx, db, ticket.ID, email)
			must(t, err)
			same(t, "takes part: "+email, want, there)
		}
		must(t, models.InsertSubmission(ctx, db, &models.Submission{Token: []byte("token"), TicketID: ticket.ID, CreatedAt: at}))
		if err := models.InsertSubmission(ctx, db, &models.Submission{Token: []byte("token"), TicketID: ticket.ID, CreatedAt: at}); !models.IsDuplicate(err) {
			t.Errorf("a token twice: %v, want a duplicate", err)
		}
		for token, want := range map[string]bool{"token": true, "TOKEN": false, "token ": false, "": false} {
			_, err := models.SubmissionByToken(ctx, db, []byte(token))
			same(t, "token "+token, want, err == nil)
		}
		must(t, models.DeleteSubmissionsBefore(ctx, db, at))
		same(t, "still remembered", int64(1), rowsOf(t, db, "submissions"))
		must(t, models.DeleteSubmissionsBefore(ctx, db, at.Add(time.Second)))
		same(t, "forgotten", int64(0), rowsOf(t, db, "submissions"))

		field := &models.CustomField{Kind: models.FieldSelect, Title: "Colour", Options: []string{"röd", "blå"}, Departments: []int64{2, 3}}
		must(t, models.InsertCustomField(ctx, db, field))
		fields, err := models.CustomFields(ctx, db)
		must(t, err)
		same(t, "fields", []models.CustomField{*field}, fields)
		for _, value := range []string{"röd", "blå"} {
			must(t, models.SaveTicketField(ctx, db, &models.TicketField{TicketID: ticket.ID, FieldID: field.ID, Value: value, Sealed: []byte(value)}))
		}
		answers, err := models.TicketFields(ctx, db, ticket)
		must(t, err)
		same(t, "answers", map[int64]models.TicketField{field.ID: {TicketID: ticket.ID, FieldID: field.ID, Value: "blå", Sealed: []byte("blå")}}, answers)
	})
}

func TestLockedTicketsAreWrittenAsTheyAre(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		user, staff := threadUser(t, db), member(t, db, "anna", "anna@desk.example.test")
		first, second := threadTicket(t, db, user.ID, "Ink", at), threadTicket(t, db, user.ID, "Paper", at)
		must(t, models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
			locked, err := models.LockTickets(ctx, tx, models.InDepartments(1), []int64{second.ID, 99, first.ID, second.ID})
			if err != nil {
				return err
			}
			same(t, "locked", []models.Ticket{*first, *second}, locked)
			foreign, err := models.LockTickets(ctx, tx, models.InDepartments(2, 3), []int64{first.ID})
			if err != nil {
				return err
			}
			same(t, "foreign", 0, len(foreign))
			change := &locked[0]
			change.DepartmentID, change.PriorityID, change.Subject, change.Replies = 2, 3, "Toner", 4
			change.LastAuthor, change.LastStaffID, change.Preview, change.UpdatedAt = models.AuthorStaff, staff.ID, "x", at.Add(time.Hour)
			change.SetStatus(models.StatusClosed)
			err = models.UpdateTicket(ctx, tx, change, at.Add(2*time.Hour))
			*first = *change
			return err
		}))
		got, err := models.TicketByID(ctx, db, models.InDepartments(2), first.ID)
		must(t, err)
		same(t, "written", first, got)
	})
}

func TestSettingsAndTemplatesAreWrittenOver(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		before, err := models.DeskRevision(ctx, db)
		must(t, err)
		for _, value := range []string{`"a"`, `"b"`} {
			must(t, models.SaveSettings(ctx, db, map[string]string{"site_name": value, "kept": "1"}))
			must(t, models.SaveMailTemplate(ctx, db, &models.MailTemplate{Name: "n", Subject: value, Body: "<p>", State: models.TemplateOn}))
			must(t, models.TouchDesk(ctx, db))
		}
		saved, err := models.Settings(ctx, db)
		must(t, err)
		same(t, "settings", map[string]string{"site_name": `"b"`, "kept": "1"}, saved)
		templates, err := models.MailTemplates(ctx, db)
		must(t, err)
		same(t, "templates", []models.MailTemplate{{Name: "n", Subject: `"b"`, Body: "<p>", State: models.TemplateOn}}, templates)
		after, err := models.DeskRevision(ctx, db)
		must(t, err)
		same(t, "revision", before+2, after)
		priorities, err := models.Priorities(ctx, db)
		must(t, err)
		departments, err := models.Departments(ctx, db)
		must(t, err)
		same(t, "as shipped", []string{"Low #8A8A8A", "Critical #FF0000", "General", "Sales"}, []string{priorities[0].Name + " " + priorities[0].Color,
			priorities[5].Name + " " + priorities[5].Color, departments[0].Name, departments[2].Name})
	})
}
