package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/kb"
)

// CategoryView is a category's page.
type CategoryView struct {
	Name     string
	Up       CategoryLink // the category above it, or the front page
	Branches []CategoryLink
	Articles []ArticleLink
	Pager    web.Pager
}

func (p *Portal) category(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	id, err := namedID(c, "category", "category")
	if err != nil {
		return err
	}
	page, size := web.PageOf(c), int64(max(1, v.Set.PageSize))
	l, err := p.Knowledge.Category(c.UserContext(), id, size, (page-1)*size)
	if err != nil {
		return err
	}
	here := named("/category", l.ID, l.Name)
	if page > 1 && len(l.Articles) == 0 {
		return c.Redirect(here, fiber.StatusSeeOther) // the list is shorter than whoever linked here knew
	}
	view := CategoryView{Name: l.Name, Up: CategoryLink{Name: v.T("portal.articles"), Href: "/"}, Branches: categoryLinks(l.Branches),
		Articles: articleLinks(l.Articles)}
	for i, a := range l.Articles {
		view.Articles[i].Preview = kb.Preview(a.Body, v.Set.ArticlePreview)
	}
	if n := len(l.Above); n > 0 {
		view.Up = CategoryLink{Name: l.Above[n-1].Name, Href: named("/category", l.Above[n-1].ID, l.Above[n-1].Name)}
	}
	shown := int64(len(l.Articles))
	view.Pager = web.NewPager(page, size, shown, l.Total, page*size < l.Total, func(page string) string {
		return web.Query(here, map[string]string{"page": page})
	})
	return p.Show(c, p.Frame(), web.Page{Name: "client/category", Title: l.Name, View: view})
}
