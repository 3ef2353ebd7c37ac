package client

import (
	"html/template"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// MessageView is a message of the thread. Plain formatting stands in the page; a mail with a look of its own is a document in
// a frame.
type MessageView struct {
	ID      int64
	Staff   bool
	Fresh   bool // it was sent just now, and gets the focus
	You     bool
	Name    string
	At      web.Stamp
	Visible template.HTML
	Quoted  template.HTML
	Frame   string // address of the document, "" when the body stands in the page
	Remote  string // address of the page with the message's remote pictures, "" when it has none or shows them
	Files   []FileView
}

func (p *Portal) messageViews(c *fiber.Ctx, t *models.Ticket, messages []models.Message) ([]MessageView, error) {
	files, err := models.AttachmentsOf(c.UserContext(), p.DB, t, messages)
	if err != nil {
		return nil, err
	}
	views := make([]MessageView, len(messages))
	for i, m := range messages {
		views[i] = messageView(web.VisitOf(c), m, files[m.ID], web.Number(c.Query("pictures"), 0) == m.ID)
	}
	return views, nil
}

func messageView(v *web.Visit, m models.Message, files []models.Attachment, remote bool) MessageView {
	view := MessageView{ID: m.ID, Staff: m.Author == models.AuthorStaff, You: m.UserID != 0 && m.UserID == v.User.ID,
		Name: m.AuthorName, At: v.Stamp(m.CreatedAt), Files: fileViews(m, files)}
	if !htmlsafe.IsSimple(m.Body) {
		view.Frame = ticketPath(m.TicketID) + "/message/" + number(m.ID)
		switch {
		case remote:
			view.Frame += "?pictures=1"
		case htmlsafe.HasRemotePictures(m.Body):
			view.Remote = ticketPath(m.TicketID) + "?pictures=" + number(m.ID) + "#msg-" + number(m.ID)
		}
		return view
	}
	visible, quoted := htmlsafe.Fold(m.Body)
	options := htmlsafe.RenderOptions{Pictures: pictures(m.TicketID, files)}
	view.Visible, view.Quoted = htmlsafe.Render(visible, options), htmlsafe.Render(quoted, options)
	return view
}

// pictures returns the addresses of a message's own pictures by their Content-IDs.
func pictures(ticketID int64, files []models.Attachment) map[string]string {
	byID := map[string]string{}
	for _, f := range files {
		if f.ContentID != "" && !f.Suspect {
			byID[f.ContentID] = filePath(ticketID, f.ID)
		}
	}
	return byID
}

// fileViews returns the chips of a message's files; a picture that the text shows needs none.
func fileViews(m models.Message, files []models.Attachment) []FileView {
	files = slices.DeleteFunc(slices.Clone(files), func(f models.Attachment) bool {
		return f.Inline && f.ContentID != "" && strings.Contains(m.Body, "cid:"+f.ContentID)
	})
	views := make([]FileView, len(files))
	for i, f := range files {
		views[i] = FileView{Name: f.Name, Size: f.Size, Href: filePath(m.TicketID, f.ID), Look: web.FileLook(f.Name)}
		if web.PictureName(f.Name) && !f.Suspect {
			views[i].Thumb = filePath(m.TicketID, f.ID) + "/thumbnail"
		}
	}
	return views
}

func filePath(ticketID, id int64) string { return ticketPath(ticketID) + "/file/" + number(id) }

// message answers with one message as a document of its own.
func (p *Portal) message(c *fiber.Ctx) error {
	t, err := p.ownTicket(c)
	if err != nil {
		return err
	}
	id, err := web.ID(c, "message", "message")
	if err != nil {
		return err
	}
	m, err := models.MessageByID(c.UserContext(), p.DB, t, id)
	if err != nil {
		return err
	}
	files, err := models.AttachmentsOf(c.UserContext(), p.DB, t, []models.Message{*m})
	if err != nil {
		return err
	}
	return p.SendMailDocument(c, m.Body, htmlsafe.DocumentOptions{Title: t.Subject,
		RenderOptions: htmlsafe.RenderOptions{Pictures: pictures(t.ID, files[m.ID]), Remote: c.Query("pictures") != ""}})
}

func (p *Portal) file(c *fiber.Ctx) error {
	a, err := p.ownFile(c)
	if err != nil {
		return err
	}
	return p.SendAttachment(c, a)
}

func (p *Portal) thumbnail(c *fiber.Ctx) error {
	a, err := p.ownFile(c)
	if err != nil {
		return err
	}
	if a.Suspect {
		return models.NotFound("file")
	}
	return p.SendThumbnail(c, a)
}

// ownFile returns the file that the address names, of the customer's own ticket. Errors: not_found.
func (p *Portal) ownFile(c *fiber.Ctx) (*models.Attachment, error) {
	t, err := p.ownTicket(c)
	if err != nil {
		return nil, err
	}
	id, err := web.ID(c, "file", "file")
	if err != nil {
		return nil, err
	}
	return models.AttachmentByID(c.UserContext(), p.DB, t, id)
}
