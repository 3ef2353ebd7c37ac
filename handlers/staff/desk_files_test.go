package staff_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/tickets"

	"context"
)

// picture is a GIF of one pixel.
const picture = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// file adds a message with a file to a ticket, as a mail does, and returns the file's id.
func (d *desk) file(t *testing.T, ticket *models.Ticket, name, content string) int64 {
	t.Helper()
	user, err := models.UserByID(t.Context(), d.DB, ticket.UserID)
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Kit.Tickets.Reply(t.Context(), tickets.ReplyInput{Channel: models.ChannelPortal, By: tickets.Actor{User: user},
		Scope: models.OwnedBy(user.ID), TicketID: ticket.ID, Body: tickets.Body{Text: "see the file"},
		Files: []tickets.Upload{{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(content)), nil
		}}}})
	if err != nil {
		t.Fatal(err)
	}
	files, err := models.AttachmentsOf(t.Context(), d.DB, ticket, []models.Message{*m})
	if err != nil || len(files[m.ID]) != 1 {
		t.Fatalf("files: %v, %v", files, err)
	}
	return files[m.ID][0].ID
}

// field adds a custom field and returns its id.
func (d *desk) field(t *testing.T, f models.CustomField) int64 {
	t.Helper()
	err := models.Tx(t.Context(), d.DB, func(ctx context.Context, tx bun.Tx) error {
		f.ID = 0
		if err := models.InsertCustomField(ctx, tx, &f); err != nil {
			return err
		}
		return models.TouchDesk(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return f.ID
}

// footprint counts what actions on tickets write.
func (d *desk) footprint() string {
	var counts []string
	for _, table := range []string{"tickets", "messages", "notes", "events", "attachments", "outbox", "audit_log", "users", "submissions"} {
		counts = append(counts, fmt.Sprintf("%s %d", table, d.Count(table)))
	}
	return strings.Join(counts, ", ")
}
