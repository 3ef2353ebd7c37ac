package staff_test

import (
	"net/url"
	"strconv"
	"testing"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// The shipped departments.
const (
	general     = 1
	advertising = 2
)

// desk is a site with an admin, an agent of one department, and a ticket in that and in another department.
type desk struct {
	*webtest.Site
	admin, agent  *models.Staff
	customer      *models.User
	mine, foreign *models.Ticket
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	site := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	d := &desk{Site: site, admin: site.Agent("alex", true), agent: site.Agent("maria", false, general),
		customer: site.Customer("ines@castro.test")}
	d.mine = site.Ticket(d.customer, general, "Invoice shows the wrong number", "The invoice carries our old number.")
	d.foreign = site.Ticket(d.customer, advertising, "Banner in the newsletter", "What does a banner cost?")
	return d
}

func at(t *models.Ticket, rest ...string) string {
	path := "/staff/tickets/" + strconv.FormatInt(t.ID, 10)
	for _, r := range rest {
		path += r
	}
	return path
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// ticket reads a ticket as it now is.
func (d *desk) ticket(t *testing.T, id int64) *models.Ticket {
	t.Helper()
	ticket, err := models.TicketByID(t.Context(), d.DB, models.Everything(), id)
	if err != nil {
		t.Fatal(err)
	}
	return ticket
}

// reply sends an answer of the agent and returns the ticket's newest message.
func (d *desk) reply(t *testing.T, b *webtest.Browser, ticket *models.Ticket, text string) models.Message {
	t.Helper()
	b.Post(at(ticket, "/reply"), url.Values{"kind": {"reply"}, "body": {text}}).Want(303)
	messages, err := models.MessagesOf(t.Context(), d.DB, ticket, true, 1, 0)
	if err != nil || len(messages) == 0 {
		t.Fatalf("newest message: %v, %v", messages, err)
	}
	return messages[0]
}

// note writes a note and returns it.
func (d *desk) note(t *testing.T, b *webtest.Browser, ticket *models.Ticket, text string) models.Note {
	t.Helper()
	b.Post(at(ticket, "/reply"), url.Values{"kind": {"note"}, "body": {text}}).Want(303)
	notes, err := models.NotesOf(t.Context(), d.DB, ticket)
	if err != nil || len(notes) == 0 {
		t.Fatalf("newest note: %v, %v", notes, err)
	}
	return notes[len(notes)-1]
}
