package jobs

import (
	"bytes"
	"strings"
	"testing"

	"github.com/jhillyerd/enmime"

	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// TestAPastedPictureArrivesInTheText shows what another parser finds in an answer: the same words as text and as markup, the picture
// that the markup shows, and the other files beside it.
func TestAPastedPictureArrivesInTheText(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		server := sendingDesk(t, d)
		asked := pipe(t, d, customerMail("ann@customer.example", "1@x", "Question", "hello"))
		upload := uploadOf(Part{Name: "list.png", ContentType: "image/png", Content: []byte("\x89PNG list")})
		_, err := d.Tickets.Reply(t.Context(), tickets.ReplyInput{Channel: models.ChannelPanel, Scope: models.Everything(), TicketID: asked.TicketID,
			Body: tickets.Body{HTML: `<p>Press <b>this</b>:</p><figure><img src="data:image/png;base64,iVBORw0KGgo="></figure>`}, Files: []tickets.Upload{upload},
			By: tickets.Actor{Staff: &models.Staff{Fullname: "Maria", Active: true, Admin: true}}})
		if err != nil {
			t.Fatal(err)
		}
		send(t, d)
		var answer *enmime.Envelope
		for _, m := range server.taken() {
			if bytes.Contains(m.raw, []byte("list.png")) {
				if answer, err = enmime.ReadEnvelope(bytes.NewReader(m.raw)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if answer == nil {
			t.Fatalf("no answer: %v", outbox(t, d))
		}
		if len(answer.Inlines) != 1 || len(answer.Attachments) != 1 || answer.Attachments[0].FileName != "list.png" || len(answer.Errors) != 0 {
			t.Fatalf("%d inline, %d attached, %v", len(answer.Inlines), len(answer.Attachments), answer.Errors)
		}
		picture := answer.Inlines[0]
		if string(picture.Content) != "\x89PNG\r\n\x1a\n" || picture.ContentType != "image/png" || !strings.Contains(answer.HTML, `src="cid:`+picture.ContentID+`"`) {
			t.Errorf("%s %q in %s", picture.ContentType, picture.Content, answer.HTML)
		}
		if !strings.Contains(answer.Text, "Press this:") || strings.Contains(answer.Text, "<b>") || !strings.Contains(answer.HTML, "<b>this</b>") {
			t.Errorf("the text says %q", answer.Text)
		}
		if alternative := answer.Root.BreadthMatchFirst(func(p *enmime.Part) bool { return p.ContentType == "multipart/alternative" }); alternative == nil ||
			alternative.FirstChild.ContentType != "text/plain" || alternative.FirstChild.NextSibling.ContentType != "text/html" {
			t.Errorf("the root is %s", answer.Root.ContentType)
		}
	})
}
