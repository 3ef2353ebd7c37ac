package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// MessageView is a message as the conversation shows it.
type MessageView struct {
	ID       int64
	Author   string
	Avatar   string // address of the agent's picture, "" for none
	Staff    bool
	Via      string
	At       Moment
	Body     renderedBody
	Frame    string // address of the document, where the text doesn't stand in the page
	Quote    string // address of the ticket with this message quoted, for those without scripts
	QuoteURL string // address of what may be quoted, "" when it stands in the page
	Files    []FileView
	Delivery *DeliveryView
	New      bool // just sent: takes the focus
}

// messageKey says all of a message's view that can change.
type messageKey struct {
	id       int64
	author   string
	avatar   string
	at       Moment
	via      string
	quote    string
	files    string
	delivery DeliveryView
	isNew    bool
}

// Key names what is made of the view, as long as it reads the same.
func (m *MessageView) Key() any {
	key := messageKey{id: m.ID, author: m.Author, avatar: m.Avatar, at: m.At, via: m.Via, quote: m.Quote, isNew: m.New}
	for i := range m.Files {
		key.files += m.Files[i].Delete + " "
	}
	if m.Delivery != nil {
		key.delivery = *m.Delivery
	}
	return key
}

// FileView is a file's chip.
type FileView struct {
	ID        int64
	Name      string
	Size      int64
	Href      string
	Thumbnail string // address, "" for what is no picture
	Look      string // class of the square with its letters
	Suspect   bool
	Delete    string
}

// DeliveryView says how far the mail of an answer is.
type DeliveryView struct {
	Class string
	Icon  string
	Text  string
	Why   string
	To    string
	Mail  string // address of its page

	Reworded string // who gave it other words than the message has, "" for nobody
	MailDeedsView
}

func (p *Panel) messageEntries(c *fiber.Ctx, o *opened, page threadPage, path string) ([]EntryView, error) {
	v := web.VisitOf(c)
	attached, err := p.filesOf(c, o, page)
	if err != nil {
		return nil, err
	}
	entries := make([]EntryView, 0, len(page.Messages))
	for i := range page.Messages {
		m := &page.Messages[i]
		view, err := p.messageView(v, o, &m.Message, attached[m.ID], path)
		if err != nil {
			return nil, err
		}
		if m.Delivery != nil {
			view.Delivery = deliveryView(v, *m.Delivery)
			mail := path + "/mails/" + number(m.Delivery.MailID)
			view.Delivery.Mail, view.Delivery.MailDeedsView = mail+o.list.here(), mailDeeds(outboxMailOf(m.Delivery), mail, o.list.here())
		}
		entries = append(entries, EntryView{Message: view, at: m.CreatedAt})
	}
	return entries, nil
}

func (p *Panel) filesOf(c *fiber.Ctx, o *opened, page threadPage) (map[int64][]models.Attachment, error) {
	if !page.Files {
		return nil, nil //nolint:nilnil // a map of nothing can be read
	}
	messages := make([]models.Message, len(page.Messages))
	for i := range page.Messages {
		messages[i] = page.Messages[i].Message
	}
	return models.AttachmentsOf(c.UserContext(), p.DB, &o.row.Ticket, messages)
}

func (p *Panel) messageView(v *web.Visit, o *opened, m *models.Message, attached []models.Attachment, path string) (*MessageView, error) {
	id := number(m.ID)
	view := &MessageView{ID: m.ID, Author: m.AuthorName, Avatar: v.AvatarOf(m.StaffID, p.Staff("avatars")), Staff: m.Author == models.AuthorStaff, At: moment(v, m.CreatedAt),
		Quote: path + o.list.here() + "&quote=" + id, New: m.ID == o.show.newest}
	if m.Channel != models.ChannelPanel {
		view.Via = v.T("message.via_" + string(m.Channel))
	}
	pictures := map[string]string{}
	for i := range attached {
		a := &attached[i]
		href := path + "/files/" + number(a.ID)
		if a.ContentID != "" && !a.Suspect {
			pictures[a.ContentID] = href
		}
		if !a.Inline {
			view.Files = append(view.Files, fileView(a, href, o.list.here()))
		}
	}
	var err error
	view.Body, err = p.bodies.Get(bodyKey{id: m.ID, version: int64(len(attached))}, func() (renderedBody, error) {
		return renderBody(m.Body, pictures), nil
	})
	if !view.Body.Simple {
		view.Frame = path + "/messages/" + id + "/body"
		view.QuoteURL = path + "/messages/" + id + "/quote"
	}
	return view, err
}

func fileView(a *models.Attachment, href, query string) FileView {
	view := FileView{ID: a.ID, Name: a.Name, Size: a.Size, Href: href, Suspect: a.Suspect, Delete: href + "/delete" + query,
		Look: web.FileLook(a.Name)}
	if !a.Suspect && web.PictureName(a.Name) {
		view.Thumbnail = href + "/thumbnail"
	}
	return view
}

var deliveryLooks = map[models.OutboxState]DeliveryView{
	models.OutboxQueued:    {Class: "wait", Icon: "clock"},
	models.OutboxSending:   {Class: "wait", Icon: "clock"},
	models.OutboxSent:      {Icon: "check"},
	models.OutboxFailed:    {Class: "bad", Icon: "triangle-alert"},
	models.OutboxUncertain: {Class: "wait", Icon: "circle-question-mark"},
}

func deliveryView(v *web.Visit, d models.Delivery) *DeliveryView {
	view := deliveryLooks[d.State]
	view.To, view.Text = d.ToEmail, v.T("delivery."+string(d.State))
	switch d.State {
	case models.OutboxSent:
		view.Text = v.T("delivery.sent_at", "Time", v.Stamp(d.SentAt).Clock())
	case models.OutboxFailed:
		view.Why = mailTrouble(v, d.LastError)
		if d.Uncertain {
			view.Text = v.T("delivery.failed_uncertain")
		}
		if d.LastError == models.OutboxCancelled {
			view = DeliveryView{Class: "wait", Icon: "ban", To: d.ToEmail, Text: v.T("delivery.cancelled")}
		}
	case models.OutboxQueued:
		if view.Why = d.LastError; view.Why != "" {
			view.Text = v.T("delivery.again_at", "Time", v.Stamp(d.NextTryAt).Clock())
		}
	case models.OutboxSending, models.OutboxUncertain:
	}
	view.Reworded = reworded(v, d.RewordedBy, d.RewordedAt)
	return &view
}

// reworded says who gave a mail other words than its message has, and when; "" for one that has the message's.
func reworded(v *web.Visit, by int64, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	name := v.T("outbox.somebody")
	if staff, there := v.Set.StaffUser(by); there {
		name = staff.Fullname
	}
	return v.T("outbox.reworded", "Name", name, "When", v.Stamp(at).Full())
}

// outboxMailOf is the mail of an answer, as far as its delivery tells of it.
func outboxMailOf(d *models.Delivery) *models.OutboxMail {
	return &models.OutboxMail{ID: d.MailID, Kind: models.TemplateStaffReply, State: d.State, LastError: d.LastError}
}
