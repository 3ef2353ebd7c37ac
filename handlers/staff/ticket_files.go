package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

func (p *Panel) sendFile(c *fiber.Ctx) error {
	_, file, err := p.openedFile(c)
	if err != nil {
		return err
	}
	return p.SendAttachment(c, file)
}

func (p *Panel) sendThumbnail(c *fiber.Ctx) error {
	_, file, err := p.openedFile(c)
	if err != nil {
		return err
	}
	if file.Suspect {
		return models.NotFound("file")
	}
	return p.SendThumbnail(c, file)
}

func (p *Panel) deleteFile(c *fiber.Ctx) error {
	o, file, err := p.openedFile(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("file.delete_title", "Name", file.Name), Text: v.T("file.delete_text"), Back: p.address(o)})
	}
	if err := p.Tickets.DeleteFile(c.UserContext(), v.Scope, v.Actor(), o.row.ID, file.ID); err != nil {
		return err
	}
	parts, err := p.afterwards(c, o)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: parts, GoTo: p.address(o), Notice: v.T("file.deleted", "Name", file.Name)})
}

func (p *Panel) openedFile(c *fiber.Ctx) (*opened, *models.Attachment, error) {
	o, err := p.openedTicket(c)
	if err != nil {
		return nil, nil, err
	}
	id, err := web.ID(c, "file", "file")
	if err != nil {
		return nil, nil, err
	}
	file, err := models.AttachmentByID(c.UserContext(), p.DB, &o.row.Ticket, id)
	return o, file, err
}
