package client

import (
	"fmt"
	"html/template"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/kb"
)

// ArticleView is an article's page.
type ArticleView struct {
	Title   string
	Up      CategoryLink // its category, or the front page
	Body    template.HTML
	Updated web.Stamp
	Views   int64
	Files   []FileView
	Vote    VoteView
}

func (p *Portal) article(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	id, err := namedID(c, "article", "article")
	if err != nil {
		return err
	}
	page, err := p.Knowledge.Article(c.UserContext(), id)
	if err != nil {
		return err
	}
	if isRead(c) {
		p.Views.Note(page.ID)
	}
	view := articleView(v, page)
	if view.Vote, err = p.voteView(c, &page.Article); err != nil {
		return err
	}
	return p.Show(c, p.Frame(), web.Page{Name: "client/article", Title: page.Title, View: view})
}

func articleView(v *web.Visit, page *kb.Page) ArticleView {
	view := ArticleView{Title: page.Title, Up: CategoryLink{Name: v.T("portal.articles"), Href: "/"}, Updated: v.Stamp(page.UpdatedAt),
		Views: page.Views, Body: htmlsafe.Render(page.Body, htmlsafe.RenderOptions{})}
	if n := len(page.Trail); n > 0 {
		view.Up = CategoryLink{Name: page.Trail[n-1].Name, Href: named("/category", page.Trail[n-1].ID, page.Trail[n-1].Name)}
	}
	for _, f := range page.Files {
		view.Files = append(view.Files, FileView{Name: f.Name, Size: f.Size, Look: web.FileLook(f.Name),
			Href: fmt.Sprintf("/download/article-%d-%d", page.ID, f.ID)})
	}
	return view
}

// isRead tells a person's visit from what loads a page without anybody reading it: a browser that fetches ahead, a picture's or
// frame's address on another site, a check for existence.
func isRead(c *fiber.Ctx) bool {
	if c.Method() != fiber.MethodGet || c.Get("HX-Preloaded") != "" {
		return false
	}
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Moz"} {
		if c.Get(header) != "" {
			return false
		}
	}
	dest := c.Get("Sec-Fetch-Dest")
	return dest == "" || dest == "document" || dest == "empty" && c.Get("Sec-Fetch-Site") == "same-origin"
}

func (p *Portal) articleFile(c *fiber.Ctx) error {
	articleID, err := web.ID(c, "article", "article")
	if err != nil {
		return err
	}
	id, err := web.ID(c, "file", "file")
	if err != nil {
		return err
	}
	f, err := p.Knowledge.File(c.UserContext(), articleID, id)
	if err != nil {
		return err
	}
	return p.SendAttachment(c, &models.Attachment{Name: f.Name, Size: f.Size, ContentType: f.ContentType, BlobKey: f.BlobKey})
}
