package staff

import (
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/notify"
)

// MailDeedsView are the addresses of what can be done with a mail, each "" where that can't be.
type MailDeedsView struct{ Retry, Correct, Cancel string }

// mailDeeds tells what can be done with a mail at path; query is put behind the addresses.
func mailDeeds(m *models.OutboxMail, path, query string) MailDeedsView {
	var deeds MailDeedsView
	if desk.MayCorrectMail(m) {
		deeds.Correct = path + query
	}
	if m.State == models.OutboxFailed {
		deeds.Retry = path + "/retry" + query
	}
	if m.Waits() && m.LastError != models.OutboxCancelled {
		deeds.Cancel = path + "/cancel" + query
	}
	return deeds
}

// MailView is the form of a mail that could not be sent.
type MailView struct {
	Setup     []TabView // nil beside a ticket
	Back      string
	BackLabel string
	Action    string
	Kind      string
	Trouble   string
	Fixed     string // why nothing can be changed, "" when it can
	Email     string
	Subject   string
	Seen      int64
	Words     *MailWordsView // nil for a mail that is the desk's own wording
	Files     []MailFileView
	Errors    web.FormErrors
	Fields    []web.FieldError
}

// MailFileView is a file that goes with a mail.
type MailFileView struct {
	Place int
	Name  string
	Size  int64
	Goes  bool
}

func storedMail(m *models.OutboxMail) desk.MailCorrection {
	return desk.MailCorrection{Email: m.ToEmail, Subject: m.Subject, Seen: m.TryingSince}
}

// bindMail reads the form. A browser sends the files that stay, by their places.
func bindMail(c *fiber.Ctx, m *shownMail) desk.MailCorrection {
	in := desk.MailCorrection{Email: web.Raw(c, "email"), Subject: web.Raw(c, "subject"), Words: typedWords(c, m),
		Seen: time.UnixMicro(web.Number(web.Value(c, "seen"), 0)).UTC()}
	stay := web.Values(c, "file")
	for i, f := range m.Files {
		if !f.Inline && !slices.Contains(stay, strconv.Itoa(i)) {
			in.Without = append(in.Without, i)
		}
	}
	return in
}

func mailView(v *web.Visit, m *shownMail, in desk.MailCorrection, words web.FormErrors) MailView {
	view := MailView{Kind: v.T("outbox.kind." + m.Kind), Trouble: mailTrouble(v, m.LastError), Email: web.ValidText(in.Email), Subject: web.ValidText(in.Subject),
		Seen: in.Seen.UnixMicro(), Words: mailWords(v, m, in), Errors: words,
		Fields: v.Summary(words, "email", "outbox.to", "subject", "outbox.subject", "body", "outbox.words")}
	for i, f := range m.Files {
		if !f.Inline {
			view.Files = append(view.Files, MailFileView{Place: i, Name: f.Name, Size: f.Size, Goes: !slices.Contains(in.Without, i)})
		}
	}
	switch {
	case !m.Waits():
		view.Fixed = v.T("outbox.fixed." + string(m.State))
	case !desk.MayCorrectMail(m.OutboxMail):
		view.Fixed = v.T("outbox.fixed.link")
	}
	return view
}

// ownTroubles are what a mail was not sent for that no server said.
var ownTroubles = map[string]string{models.OutboxCancelled: "outbox.was_cancelled", models.OutboxHeld: "outbox.was_held"}

// mailTrouble says why a mail was not sent.
func mailTrouble(v *web.Visit, lastError string) string {
	if key, own := ownTroubles[lastError]; own {
		return v.T(key)
	}
	return lastError
}

// saveMail corrects a mail; show makes its page with what was typed. Without scripts, too, its words are opened for writing first.
func (p *Panel) saveMail(c *fiber.Ctx, m *shownMail, show func(desk.MailCorrection, web.FormErrors) MailView) error {
	v := web.VisitOf(c)
	in := bindMail(c, m)
	if words, ok := notify.Words(m.OutboxMail); ok && web.Value(c, "write") != "" {
		in.Words = &words
		return p.showMail(c, show(in, nil), fiber.StatusOK)
	}
	err := p.Desk.CorrectMail(c.UserContext(), setupActor(v), m.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showMail(c, show(in, words), fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showMovedMail(c, m, in, show)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: show(in, nil).Back, Notice: v.T("outbox.retried")})
}

// showMovedMail shows what was typed again after the mail has moved on, or somebody else has corrected it.
func (p *Panel) showMovedMail(c *fiber.Ctx, m *shownMail, in desk.MailCorrection, show func(desk.MailCorrection, web.FormErrors) MailView) error {
	now, err := p.Desk.Mail(c.UserContext(), 0, m.ID)
	if err != nil {
		return err
	}
	m.OutboxMail = now
	changed := meanwhile{visit: web.VisitOf(c), words: web.FormErrors{}}
	changed.differs("email", in.Email, now.ToEmail)
	changed.differs("subject", in.Subject, now.Subject)
	if words, _ := notify.Words(now); in.Words != nil {
		changed.differs("body", htmlsafe.ToText(*in.Words), htmlsafe.ToText(words))
	}
	in.Seen = now.TryingSince
	view := show(in, changed.words)
	view.Fields = changed.summary(view.Fields, "email")
	return p.showMail(c, view, fiber.StatusConflict)
}

func (p *Panel) showMail(c *fiber.Ctx, view MailView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/outbox/form", Title: web.VisitOf(c).T("outbox.mail_title"), View: view}, status)
}
