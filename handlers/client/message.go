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
	Avatar  string // address of the agent's picture, "" for none
	At      web.Stamp
	Visible template.HTML
	Quoted  template.HTML
	Frame   string // address of the document, "" when the body stands in the page
	Remote  string // address of the page with the message's remote pictures, "" when it has none or shows them
	Files   []FileView
}

func (p *Portal) messageViews(c *fiber.Ctx, r *reach, messages []models.Message) ([]MessageView, error) {
	files, err := models.AttachmentsOf(c.UserContext(), p.DB, r.ticket, messages)
	if err != nil {
		return nil, err
	}
	views := make([]MessageView, len(messages))
	for i, m := range messages {
		views[i] = messageView(web.VisitOf(c), r, m, files[m.ID], web.Number(c.Query("pictures"), 0) == m.ID)
	}
	return views, nil
}

func messageView(v *web.Visit, r *reach, m models.Message, files []models.Attachment, remote bool) MessageView {
	view := MessageView{ID: m.ID, Staff: m.Author == models.AuthorStaff, You: m.UserID != 0 && m.UserID == r.ticket.UserID,
		Name: m.AuthorName, Avatar: v.AvatarOf(m.StaffID, "/avatars"), At: v.Stamp(m.CreatedAt), Files: fileViews(r, m, files)}
	if !htmlsafe.IsSimple(m.Body) {
		view.Frame = r.messagePath(m.ID)
		switch {
		case remote:
			view.Frame += "?pictures=1"
		case htmlsafe.HasRemotePictures(m.Body):
			view.Remote = r.path + "?pictures=" + number(m.ID) + "#msg-" + number(m.ID)
		}
		return view
	}
	visible, quoted := htmlsafe.Fold(m.Body)
	options := htmlsafe.RenderOptions{Pictures: pictures(r, files)}
	view.Visible, view.Quoted = htmlsafe.Render(visible, options), htmlsafe.Render(quoted, options)
	return view
}

// pictures returns the addresses of a message's own pictures by their Content-IDs.
func pictures(r *reach, files []models.Attachment) map[string]string {
	byID := map[string]string{}
	for _, f := range files {
		if f.ContentID != "" && !f.Suspect {
			byID[f.ContentID] = r.filePath(f.ID)
		}
	}
	return byID
}

// fileViews returns the chips of a message's files; a picture that the text shows needs none.
func fileViews(r *reach, m models.Message, files []models.Attachment) []FileView {
	files = slices.DeleteFunc(slices.Clone(files), func(f models.Attachment) bool {
		return f.Inline && f.ContentID != "" && strings.Contains(m.Body, "cid:"+f.ContentID)
	})
	views := make([]FileView, len(files))
	for i, f := range files {
		views[i] = FileView{Name: f.Name, Size: f.Size, Href: r.filePath(f.ID), Look: web.FileLook(f.Name)}
		if web.PictureName(f.Name) && !f.Suspect {
			views[i].Thumb = r.filePath(f.ID) + "/thumbnail"
		}
	}
	return views
}

// message answers with one message as a document of its own.
func (p *Portal) message(c *fiber.Ctx) error {
	r, err := p.reached(c)
	if err != nil {
		return err
	}
	id, err := web.ID(c, "message", "message")
	if err != nil {
		return err
	}
	m, err := models.MessageByID(c.UserContext(), p.DB, r.ticket, id)
	if err != nil {
		return err
	}
	files, err := models.AttachmentsOf(c.UserContext(), p.DB, r.ticket, []models.Message{*m})
	if err != nil {
		return err
	}
	return p.SendMailDocument(c, m.Body, htmlsafe.DocumentOptions{Title: r.ticket.Subject,
		RenderOptions: htmlsafe.RenderOptions{Pictures: pictures(r, files[m.ID]), Remote: c.Query("pictures") != ""}})
}

func (p *Portal) file(c *fiber.Ctx) error {
	a, err := p.reachedFile(c)
	if err != nil {
		return err
	}
	return p.SendAttachment(c, a)
}

func (p *Portal) thumbnail(c *fiber.Ctx) error {
	a, err := p.reachedFile(c)
	if err != nil {
		return err
	}
	if a.Suspect {
		return models.NotFound("file")
	}
	return p.SendThumbnail(c, a)
}

// reachedFile returns the file that the address names, of the ticket that it names. Errors: not_found.
func (p *Portal) reachedFile(c *fiber.Ctx) (*models.Attachment, error) {
	r, err := p.reached(c)
	if err != nil {
		return nil, err
	}
	id, err := web.ID(c, "file", "file")
	if err != nil {
		return nil, err
	}
	return models.AttachmentByID(c.UserContext(), p.DB, r.ticket, id)
}
