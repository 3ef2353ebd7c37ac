package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// BannersView is what admins are told above every page.
type BannersView struct {
	Rows []BannerView
	Swap bool // they go along with a fragment
}

// BannerView tells that a mailbox fails, or is about to.
type BannerView struct {
	Text  string
	Href  string
	Since web.Stamp
}

// banners are what an admin is told, nil for other agents. The set-up says it: no page asks the database for it.
func (p *Panel) banners(v *web.Visit) *BannersView {
	if v.Staff == nil || !v.Staff.Admin {
		return nil
	}
	var view BannersView
	for _, box := range v.Set.FailingMailboxes(v.Now) {
		view.Rows = append(view.Rows, BannerView{Text: v.T("banner.mailbox_fails", "Email", box.Email), Href: p.mailboxPath(box.ID, "incoming"),
			Since: v.Stamp(box.FailingSince)})
	}
	if v.Set.OutboxHeld {
		view.Rows = append(view.Rows, BannerView{Text: v.T("banner.outbox_held"), Href: p.Staff("outbox")})
	}
	for _, warning := range v.Set.GrantWarnings(v.Now) {
		row := BannerView{Href: p.mailboxPath(warning.Mailbox.ID, "oauth")}
		if warning.State == models.GrantLost {
			row.Text, row.Since = v.T("banner.grant_lost", "Email", warning.Mailbox.Email), v.Stamp(warning.Ends)
		} else {
			row.Text = v.T("banner.grant_ending", "Email", warning.Mailbox.Email, "Day", v.Stamp(warning.Ends).Day())
		}
		view.Rows = append(view.Rows, row)
	}
	return &view
}

// bannersAside are the banners as they go along with a fragment, so that a page that stays open for long learns of them.
func (p *Panel) bannersAside(c *fiber.Ctx) []web.Part {
	banners := p.banners(web.VisitOf(c))
	if banners == nil {
		return nil
	}
	banners.Swap = true
	return []web.Part{{Name: "staff/_banners", View: banners}}
}

// Done answers to an action that worked, with the banners where parts of the page are swapped.
func (p *Panel) Done(c *fiber.Ctx, o web.Outcome) error {
	if len(o.Parts) > 0 {
		o.Parts = append(o.Parts, p.bannersAside(c)...)
	}
	return p.Kit.Done(c, o)
}
