package tickets

import (
	"context"
	"strings"
	"sync"
	"testing"

	"helpdeskz/models"
)

// draftDesk is a desk with two tickets and an agent who types.
func draftDesk(d *testDesk) (anna *models.Staff, keep func(ticket int64, note bool, body Body, token string) error) {
	anna = d.agent("anna", 1)
	cora := d.customer("cora@example.test")
	d.asks(cora, 1, "Ink")
	d.asks(cora, 2, "Paper")
	return anna, func(ticket int64, note bool, body Body, token string) error {
		return d.KeepDraft(context.Background(), DraftInput{By: Actor{Staff: anna}, Scope: models.InDepartments(1), TicketID: ticket, Note: note,
			Body: body, Token: token})
	}
}

// drafted is what is kept for an agent under the first ticket, "" for nothing.
func (d *testDesk) drafted(staffID int64) string {
	d.t.Helper()
	draft, err := models.ReplyDraftOf(context.Background(), d.db, staffID, 1)
	if models.IsNotFound(err) {
		return ""
	}
	d.must(err)
	kind := "reply "
	if draft.Note {
		kind = "note "
	}
	return kind + draft.Format + ": " + draft.Body
}

func TestADraftIsKept(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna, keep := draftDesk(d)
		bert := d.agent("bert", 1)
		for _, step := range []struct {
			note bool
			body Body
			want string
		}{
			{false, Body{HTML: "<div>Half a</div>"}, "reply html: <div>Half a</div>"},
			{false, Body{HTML: "<div>Half a word</div>"}, "reply html: <div>Half a word</div>"},
			{false, Body{HTML: `<div>See<img src="data:image/png;base64,` + pixel + `"></div>`}, `reply html: <div>See<img src=""></div>`},
			{true, Body{Text: "Careful 🙂"}, "note text: Careful 🙂"},
			{true, Body{HTML: "<div><br></div>"}, ""},
			{false, Body{Text: "Again"}, "reply text: Again"},
		} {
			d.must(keep(1, step.note, step.body, "form"))
			d.same("draft", step.want, d.drafted(anna.ID))
		}
		d.same("somebody else's draft", "", d.drafted(bert.ID))
		d.same("another department's ticket", models.KindNotFound, models.KindOf(keep(2, false, Body{Text: "x"}, "form")))
		d.same("no ticket", models.KindNotFound, models.KindOf(keep(9, false, Body{Text: "x"}, "form")))
		for _, bad := range []string{"\xff", "a\x00b", strings.Repeat("é", models.MaxBody+1)} {
			d.same("not a text", models.KindInvalid, models.KindOf(keep(1, false, Body{Text: bad}, "form")))
		}
		d.same("draft after all that", "reply text: Again", d.drafted(anna.ID))
		_, err := d.Delete(context.Background(), models.Everything(), Actor{Staff: anna}, []int64{1})
		d.must(err)
		n, err := d.db.NewSelect().Table("reply_drafts").Count(context.Background())
		d.must(err)
		d.same("drafts under a deleted ticket", int64(0), n)
	})
}

func TestADraftGoesWhenItIsSent(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna, keep := draftDesk(d)
		by, scope, ctx := Actor{Staff: anna}, models.InDepartments(1), context.Background()
		send := map[string]func(token string) error{
			"reply": func(token string) error {
				_, err := d.Reply(ctx, ReplyInput{Channel: models.ChannelPanel, By: by, Scope: scope, TicketID: 1, Body: Body{Text: "Done"}, Token: token})
				return err
			},
			"note": func(token string) error {
				_, err := d.AddNote(ctx, NoteInput{By: by, Scope: scope, TicketID: 1, Body: Body{Text: "Done"}, Token: token})
				return err
			},
		}
		for kind, send := range send {
			d.must(keep(1, false, Body{Text: "Don"}, kind))
			d.must(send("")) // a program, which knows nothing of the box
			d.same(kind+" of a program", "reply text: Don", d.drafted(anna.ID))
			d.must(send(kind))
			d.same("draft of a sent "+kind, "", d.drafted(anna.ID))
			d.must(keep(1, false, Body{Text: "Don"}, kind))
			d.same("draft that comes after its "+kind, "", d.drafted(anna.ID))
		}
		for i := range 8 {
			token, both := string(rune('a'+i)), sync.WaitGroup{}
			errs := make([]error, 2)
			both.Go(func() { errs[0] = keep(1, false, Body{Text: "Don"}, token) })
			both.Go(func() { errs[1] = send[[]string{"reply", "note"}[i%2]](token) })
			both.Wait()
			d.must(errs[0])
			d.must(errs[1])
			d.same("draft that is written while it is sent", "", d.drafted(anna.ID))
		}
	})
}
