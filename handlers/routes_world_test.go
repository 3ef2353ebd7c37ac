package handlers_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/desk"
	"helpdeskz/models/files"
	"helpdeskz/models/kb"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// world is a site with one of each visitor.
type world struct {
	*webtest.Site
	owner, other             *models.User
	agent, elsewhere, admin  *models.Staff
	signedIn                 map[string]*webtest.Browser
	field, password, mailbox int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	site := webtest.New(t, modelstest.DB(t, modelstest.SQLite))
	w := &world{Site: site, owner: site.Customer("owner@castro.test"), other: site.Customer("other@castro.test"),
		agent: site.Agent("agent", false, 1), elsewhere: site.Agent("elsewhere", false, 2), admin: site.Agent("admin", true)}
	site.Set(func(set *settings.Settings) { set.LoginTries = 10_000 })
	text := &models.CustomField{Kind: models.FieldText, Title: "Order", Options: []string{}, AllDepartments: true}
	secret := &models.CustomField{Kind: models.FieldPassword, Title: "Password", Options: []string{}, AllDepartments: true}
	for _, f := range []*models.CustomField{text, secret} {
		must(t, models.InsertCustomField(t.Context(), site.DB, f))
	}
	must(t, models.TouchDesk(t.Context(), site.DB))
	w.field, w.password = text.ID, secret.ID
	w.signedIn = map[string]*webtest.Browser{}
	return w
}

// browser returns the browser of a visitor, signed in once.
func (w *world) browser(visitor string) *webtest.Browser {
	if b, there := w.signedIn[visitor]; there {
		return b
	}
	switch visitor {
	case "owner":
		w.signedIn[visitor] = w.AsCustomer(w.owner)
	case "other customer":
		w.signedIn[visitor] = w.AsCustomer(w.other)
	case "agent":
		w.signedIn[visitor] = w.As(w.agent)
	case "agent elsewhere":
		w.signedIn[visitor] = w.As(w.elsewhere)
	case "admin":
		w.signedIn[visitor] = w.As(w.admin)
	default:
		return w.Browser()
	}
	return w.signedIn[visitor]
}

// request sends a visitor's request about things that were made for it.
func (w *world) request(t *testing.T, visitor, method, path string, form url.Values) *webtest.Answer {
	t.Helper()
	names := w.names(t, path)
	path = names.Replace(path)
	fill := w.things(t)
	b := w.browser(visitor)
	if strings.HasSuffix(path, "/logout") {
		delete(w.signedIn, visitor)
	}
	if method == http.MethodGet {
		before := w.contents()
		a := b.Get(fill.Replace(path))
		if after := w.contents(); after != before {
			t.Errorf("reading %s changed something", path)
		}
		return a
	}
	filled := url.Values{}
	for name, values := range form {
		for _, v := range values {
			filled.Add(fill.Replace(name), fill.Replace(names.Replace(v)))
		}
	}
	return b.Post(fill.Replace(path), filled)
}

// contents counts what no GET may add or remove.
func (w *world) contents() (n int) {
	for _, table := range []string{"tickets", "messages", "notes", "attachments", "events", "outbox", "mailboxes", "api_keys", "audit_log",
		"sessions", "users", "staff", "one_time_links", "canned_responses", "articles",
		"categories", "article_files", "article_drafts"} {
		n += w.Count(table)
	}
	return n
}

// things makes a ticket with a message, a note and a picture, an email address and an API key, and returns what fills in their ids.
func (w *world) things(t *testing.T) *strings.Replacer {
	t.Helper()
	ctx := t.Context()
	// What one visitor has tried must not count against the next.
	must(t, models.DeleteAttemptsBefore(ctx, w.DB, w.Kit.Now().AddDate(1, 0, 0)))
	w.clear(t)
	ticket, err := w.Kit.Tickets.Open(ctx, tickets.OpenInput{Channel: models.ChannelPortal, By: tickets.Actor{User: w.owner}, User: w.owner,
		DepartmentID: 1, Subject: "Invoice shows the wrong number", Body: tickets.Body{Text: "It is our old one."},
		Fields: map[int64]string{w.password: "hunter2"}, Files: []tickets.Upload{picture(t)}})
	must(t, err)
	note, err := w.Kit.Tickets.AddNote(ctx, tickets.NoteInput{By: tickets.Actor{Staff: w.agent}, Scope: models.Everything(), TicketID: ticket.ID,
		Body: tickets.Body{Text: "A note."}})
	must(t, err)
	var message, file int64
	must(t, w.DB.NewSelect().Table("messages").Column("id").Where("ticket_id = ?", ticket.ID).Scan(ctx, &message))
	must(t, w.DB.NewSelect().Table("attachments").Column("id").Where("ticket_id = ?", ticket.ID).Scan(ctx, &file))
	box := w.box(t, ticket.ID)
	other, err := w.Kit.Desk.AddField(ctx, desk.Actor{}, desk.FieldInput{Kind: models.FieldText, Title: "Other", AllDepartments: true})
	must(t, err)
	key, _, err := w.Kit.Accounts.AddAPIKey(ctx, accounts.Actor{}, accounts.NewAPIKey{Name: "Shop", Permissions: models.Permissions})
	must(t, err)
	canned, err := w.Kit.Desk.AddCanned(ctx, desk.Actor{Staff: w.agent}, desk.CannedInput{Title: "Hello", HTML: "<p>Hello</p>"})
	must(t, err)
	category, article, articleFile := w.knowledge(t)
	mail := &models.OutboxMail{Kind: models.MailTest, State: models.OutboxQueued, ToEmail: "agent@desk.test", Files: []models.OutboxFile{},
		MailMessageID: strconv.FormatInt(ticket.ID, 10) + "@desk.test", DedupeKey: "of ticket " + strconv.FormatInt(ticket.ID, 10),
		NextTryAt: w.Kit.Now(), CreatedAt: w.Kit.Now()}
	must(t, models.InsertOutboxMails(ctx, w.DB, []*models.OutboxMail{mail}))
	id := func(n int64) string { return strconv.FormatInt(n, 10) }
	return strings.NewReplacer("{ticket}", id(ticket.ID), "{message}", id(message), "{note}", id(note.ID), "{file}", id(file),
		"{field}", id(w.field), "{password field}", id(w.password), "{mailbox}", id(box), "{key}", id(key.ID), "{canned}", id(canned.ID),
		"{other field}", id(other.ID), "{mail}", id(mail.ID),
		"{category}", id(category), "{article}", id(article.ID), "{revision}", id(article.Revision), "{article file}", id(articleFile),
		"{link}", w.Kit.Tickets.LinkToken(ticket.ID, w.owner))
}

// clear takes away what was made of the set-up for the request before: every page reads all of it.
func (w *world) clear(t *testing.T) {
	t.Helper()
	for table, kept := range map[string][]int64{"custom_fields": {w.field, w.password}, "mailboxes": {w.mailbox}, "canned_responses": {0},
		"api_keys": {0}} {
		_, err := w.DB.NewDelete().Table(table).Where("id NOT IN (?)", bun.List(kept)).Exec(t.Context())
		must(t, err)
	}
}

// knowledge adds an article with a file, and the category that it stands in.
func (w *world) knowledge(t *testing.T) (category int64, article *models.Article, file int64) {
	t.Helper()
	editor := &kb.Editor{DB: w.DB, Files: w.Kit.Files, Now: w.Kit.Now}
	by := kb.Actor{Staff: w.agent}
	shelf, err := editor.AddCategory(t.Context(), by, kb.CategoryInput{Name: "Invoices"})
	must(t, err)
	up := picture(t)
	article, err = editor.AddArticle(t.Context(), by, kb.ArticleInput{Title: "VAT", Text: kb.Text{Words: "<p>Text</p>"}, CategoryID: shelf.ID,
		Files:  []kb.Upload{{Name: up.Name, ContentType: up.ContentType, Size: up.Size, Open: up.Open}},
		Policy: files.Policy{Allowed: true, MaxCount: 1, Extensions: []string{"*"}}})
	must(t, err)
	must(t, w.DB.NewSelect().Table("article_files").Column("id").Where("article_id = ?", article.ID).Scan(t.Context(), &file))
	return shelf.ID, article, file
}

// box adds an email address that is not the default one.
func (w *world) box(t *testing.T, ticket int64) int64 {
	t.Helper()
	add := func(name string) int64 {
		box, err := w.Kit.Desk.AddMailbox(t.Context(), desk.Actor{}, desk.MailboxInput{
			General:  desk.MailboxGeneral{Email: name + "@desk.test", DepartmentID: 1},
			Incoming: desk.MailboxIncoming{Kind: models.IncomingNone}, Outgoing: desk.MailboxOutgoing{Kind: models.OutgoingNone}})
		must(t, err)
		return box.ID
	}
	if w.mailbox == 0 {
		w.mailbox = add("default")
		w.Kit.TestMailbox = func(context.Context, *models.Mailbox, string) error { return nil }
	}
	return add("of-" + strconv.FormatInt(ticket, 10))
}

func picture(t *testing.T) tickets.Upload {
	t.Helper()
	var content bytes.Buffer
	must(t, png.Encode(&content, image.NewRGBA(image.Rect(0, 0, 8, 8))))
	return tickets.Upload{Name: "screen.png", ContentType: "image/png", Size: int64(content.Len()),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content.Bytes())), nil }}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
