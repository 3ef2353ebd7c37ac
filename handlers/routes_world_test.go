package handlers_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

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
	owner, other            *models.User
	agent, elsewhere, admin *models.Staff
	signedIn                map[string]*webtest.Browser
	field, password         int64
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
	w.addMailbox(t, "default")
	w.Kit.TestMailbox = func(context.Context, *models.Mailbox, string) error { return nil }
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
	fill := w.things(t, path, form)
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
			filled.Add(fill.Replace(name), fill.Replace(v))
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

// made is a placeholder and the id that fills it in, and so on.
type made []any

// things makes what a request's path and form name, for this request alone, and returns what fills in the ids.
func (w *world) things(t *testing.T, path string, form url.Values) *strings.Replacer {
	t.Helper()
	// What one visitor has tried must not count against the next.
	must(t, models.DeleteAttemptsBefore(t.Context(), w.DB, w.Kit.Now().AddDate(1, 0, 0)))
	text := path + fmt.Sprint(form)
	pairs := []string{"{field}", strconv.FormatInt(w.field, 10), "{password field}", strconv.FormatInt(w.password, 10)}
	for _, thing := range w.kinds() {
		if !slices.ContainsFunc(thing.names, func(name string) bool { return strings.Contains(text, name) }) {
			continue
		}
		for i, id := range thing.make(t) {
			pairs = append(pairs, thing.names[i], fmt.Sprint(id))
		}
	}
	return strings.NewReplacer(pairs...)
}

// kind makes things that belong together. Its ids stand in the order of its names.
type kind struct {
	names []string
	make  func(*testing.T) made
}

func (w *world) kinds() []kind {
	return []kind{
		{[]string{"{ticket}", "{message}", "{note}", "{file}", "{link}", "{answer}"}, w.ticket},
		{[]string{"{mailbox}"}, w.box},
		{[]string{"{mail}"}, w.mail},
		{[]string{"{received}"}, w.received},
		{[]string{"{other field}"}, w.otherField},
		{[]string{"{key}"}, w.apiKey},
		{[]string{"{canned}"}, w.canned},
		{[]string{"{category}", "{article}", "{revision}", "{article file}"}, w.knowledge},
		{[]string{"{department}"}, w.department},
		{[]string{"{agent}"}, w.somebody},
		{[]string{"{customer}", "{other}"}, w.askers},
	}
}

// ticket opens a ticket with a message, a note and a picture.
func (w *world) ticket(t *testing.T) made {
	t.Helper()
	ctx := t.Context()
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
	answer := w.queued(t, func(m *models.OutboxMail) {
		m.Kind, m.State, m.TicketID, m.MessageID = models.TemplateStaffReply, models.OutboxFailed, ticket.ID, message
	})
	return made{ticket.ID, message, note.ID, file, w.Kit.Tickets.LinkToken(ticket.ID, w.owner), answer}
}

func (w *world) otherField(t *testing.T) made {
	t.Helper()
	other, err := w.Kit.Desk.AddField(t.Context(), desk.Actor{}, desk.FieldInput{Kind: models.FieldText, Title: "Other", AllDepartments: true})
	must(t, err)
	return made{other.ID}
}

func (w *world) apiKey(t *testing.T) made {
	t.Helper()
	key, _, err := w.Kit.Accounts.AddAPIKey(t.Context(), accounts.Actor{}, accounts.NewAPIKey{Name: "Shop", Permissions: models.Permissions})
	must(t, err)
	return made{key.ID}
}

func (w *world) canned(t *testing.T) made {
	t.Helper()
	canned, err := w.Kit.Desk.AddCanned(t.Context(), desk.Actor{Staff: w.agent}, desk.CannedInput{Title: "Hello", HTML: "<p>Hello</p>"})
	must(t, err)
	return made{canned.ID}
}

// mail puts a mail into the outbox.
func (w *world) mail(t *testing.T) made {
	t.Helper()
	return made{w.queued(t, func(*models.OutboxMail) {})}
}

func (w *world) queued(t *testing.T, change func(*models.OutboxMail)) int64 {
	t.Helper()
	mail := &models.OutboxMail{Kind: models.MailTest, State: models.OutboxQueued, ToEmail: "agent@desk.test", Files: []models.OutboxFile{},
		MailMessageID: rand.Text() + "@desk.test", DedupeKey: rand.Text(), NextTryAt: w.Kit.Now(), CreatedAt: w.Kit.Now()}
	change(mail)
	must(t, models.InsertOutboxMails(t.Context(), w.DB, []*models.OutboxMail{mail}))
	return mail.ID
}

// knowledge adds an article with a file, and the category that it stands in.
func (w *world) knowledge(t *testing.T) made {
	t.Helper()
	editor := &kb.Editor{DB: w.DB, Files: w.Kit.Files, Now: w.Kit.Now}
	by := kb.Actor{Staff: w.agent}
	shelf, err := editor.AddCategory(t.Context(), by, kb.CategoryInput{Name: "Invoices"})
	must(t, err)
	up := picture(t)
	article, err := editor.AddArticle(t.Context(), by, kb.ArticleInput{Title: "VAT", Text: kb.Text{Words: "<p>Text</p>"}, CategoryID: shelf.ID,
		Files:  []kb.Upload{{Name: up.Name, ContentType: up.ContentType, Size: up.Size, Open: up.Open}},
		Policy: files.Policy{Allowed: true, MaxCount: 1, Extensions: []string{"*"}}})
	must(t, err)
	var file int64
	must(t, w.DB.NewSelect().Table("article_files").Column("id").Where("article_id = ?", article.ID).Scan(t.Context(), &file))
	return made{shelf.ID, article.ID, article.Revision, file}
}

// box adds an email address that is not the default one.
func (w *world) box(t *testing.T) made {
	t.Helper()
	return made{w.addMailbox(t, "of-"+strings.ToLower(rand.Text()))}
}

func (w *world) addMailbox(t *testing.T, name string) int64 {
	t.Helper()
	box, err := w.Kit.Desk.AddMailbox(t.Context(), desk.Actor{}, desk.MailboxInput{
		General:  desk.MailboxGeneral{Email: name + "@desk.test", DepartmentID: 1},
		Incoming: desk.MailboxIncoming{Kind: models.IncomingNone}, Outgoing: desk.MailboxOutgoing{Kind: models.OutgoingNone}})
	must(t, err)
	return box.ID
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
