package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// failsFor is how long a mailbox must have failed before admins are told of it on every page.
const failsFor = 15 * time.Minute

// BannerView tells admins that a mailbox fails.
type BannerView struct {
	Text  string
	Href  string
	Since web.Stamp
}

// banners are what admins are told above every page.
func (p *Panel) banners(c *fiber.Ctx) ([]BannerView, error) {
	v := web.VisitOf(c)
	if !v.Staff.Admin {
		return nil, nil
	}
	boxes, err := models.FailingMailboxes(c.UserContext(), p.DB, v.Now.Add(-failsFor))
	if err != nil {
		return nil, err
	}
	var banners []BannerView
	for _, box := range boxes {
		banners = append(banners, BannerView{Text: v.T("banner.mailbox_fails", "Email", box.Email), Href: p.mailboxPath(box.ID, "incoming"),
			Since: v.Stamp(box.FailingSince)})
	}
	return banners, nil
}
