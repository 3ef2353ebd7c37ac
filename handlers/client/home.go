package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/kb"
	"helpdeskz/models/settings"
)

// HomeView is the front page.
type HomeView struct {
	Empty      bool // nothing is written yet
	Find       FindView
	Categories []CategoryLink
	Popular    []ArticleLink
	Newest     []ArticleLink
}

func (p *Portal) home(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if len(v.Set.Staff) == 0 {
		return c.Redirect("/install", fiber.StatusSeeOther) // who opens a desk that was not set up is to set it up
	}
	front, err := p.Knowledge.Front(c.UserContext(), kb.Sizes{UnderCategory: v.Set.ArticlesUnderCategory,
		Popular: v.Set.ArticlesPopular, Newest: v.Set.ArticlesNewest})
	if err != nil {
		return err
	}
	title := v.Set.WindowTitle
	if title == settings.ShippedWindowTitle {
		title = v.T("portal.window_title")
	}
	return p.Show(c, p.Frame(), web.Page{Name: "client/home", Title: title, View: HomeView{
		Empty: front.Empty(), Categories: categoryLinks(front.Branches),
		Popular: articleLinks(front.Popular), Newest: articleLinks(front.Newest)}})
}
