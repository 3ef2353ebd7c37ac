package tickets

import (
	"io"
	"strings"
	"testing"

	"helpdeskz/models"
)

const pixel = "iVBORw0KGgo="

func TestPastedPicturesBecomeFiles(t *testing.T) {
	const data = "data:image/png;base64," + pixel
	tests := map[string]struct {
		html  string
		files []string // of the result
		shows int      // cid: addresses in the text
	}{
		"none":           {`<p>Hello</p>`, nil, 0},
		"one":            {`<p>See <img src="` + data + `"></p>`, []string{"picture-1.png"}, 1},
		"as Trix writes": {`<figure data-trix-attachment="{&quot;url&quot;:&quot;` + data + `&quot;}"><img width="1" src="` + data + `"></figure>`, []string{"picture-1.png"}, 2},
		"twice the same": {`<img src="` + data + `"><img src='` + data + `'>`, []string{"picture-1.png"}, 2},
		"two":            {`<IMG alt=x SRC=` + data + `><img src="data:image/jpeg;base64,/9j/">`, []string{"picture-1.png", "picture-2.jpg"}, 2},
		"no picture":     {`<img src="data:text/html;base64,` + pixel + `"><img src="data:image/svg+xml;base64,` + pixel + `">`, nil, 0},
		"broken":         {`<img src="data:image/png;base64,a"><p>Hello</p>`, nil, 0},
		"only words":     {`<p>` + data + `</p>`, nil, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			body, files := Body{HTML: test.html}.withPictures([]Upload{{Name: "own.pdf"}})
			var names []string
			for _, f := range files[1:] {
				names = append(names, f.Name)
				if !f.Inline || !strings.Contains(body.HTML, "cid:"+f.ContentID) || !strings.Contains(body.sanitised(), "cid:"+f.ContentID) {
					t.Errorf("%s isn't shown by %s", f.ContentID, body.HTML)
				}
				content, err := f.Open()
				if err != nil {
					t.Fatal(err)
				}
				if read, err := io.ReadAll(content); err != nil || int64(len(read)) != f.Size || f.Size == 0 {
					t.Errorf("%d of %d bytes, %v", len(read), f.Size, err)
				}
			}
			if strings.Join(names, " ") != strings.Join(test.files, " ") || strings.Count(body.HTML, "cid:") != test.shows {
				t.Errorf("%v, %s", names, body.HTML)
			}
			if strings.Contains(Body{HTML: test.html}.withoutPictures().HTML, pixel) && name != "no picture" {
				t.Error("a draft keeps the bytes")
			}
		})
	}
}

// TestWhereAPastedPictureGoes shows that a picture of an answer stands in the mail, and that a note, which takes no files, refuses it.
func TestWhereAPastedPictureGoes(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		anna, cora := d.agent("anna", 1), d.customer("cora@example.test")
		d.asks(cora, 1, "Ink")
		body := Body{HTML: `<p>See</p><img src="data:image/png;base64,` + pixel + `">` + strings.Repeat(" ", models.MaxBody-200)}
		body.HTML += `<img src="data:image/gif;base64,` + strings.Repeat("A", models.MaxBody) + `">`
		m, err := d.Reply(t.Context(), ReplyInput{Channel: models.ChannelPanel, By: Actor{Staff: anna}, Scope: models.Everything(), TicketID: 1, Body: body})
		d.must(err)
		files, err := models.AttachmentsOf(t.Context(), d.db, &models.Ticket{ID: 1}, []models.Message{*m})
		d.must(err)
		mails, err := models.OutboxMails(t.Context(), d.db, 0, 10)
		d.must(err)
		sent := mails[len(mails)-1]
		if len(files[m.ID]) != 2 || len(sent.Files) != 2 {
			t.Fatalf("%d files, %d of them sent", len(files[m.ID]), len(sent.Files))
		}
		for _, f := range sent.Files {
			if shown := `src="cid:` + f.ContentID + `"`; !f.Inline || !strings.Contains(m.Body, shown) || !strings.Contains(sent.HTML, shown) {
				t.Errorf("%+v isn't shown by %s", f, sent.HTML)
			}
		}
		_, err = d.AddNote(t.Context(), NoteInput{By: Actor{Staff: anna}, Scope: models.Everything(), TicketID: 1,
			Body: Body{HTML: `<p>See</p><img src="data:image/png;base64,` + pixel + `">`}})
		d.same("a note with a picture", models.KindInvalid, models.KindOf(err))
	})
}
