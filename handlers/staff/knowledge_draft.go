package staff

import (
	"html/template"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/kb"
)

// draft fills the form with what the agent has typed and not saved, if there is anything.
func (p *Panel) draft(c *fiber.Ctx, form *articleForm, articleID int64) (*DraftView, error) {
	v := web.VisitOf(c)
	d, err := models.DraftOfArticle(c.UserContext(), p.DB, v.Staff.ID, articleID)
	if models.IsNotFound(err) {
		return nil, nil //nolint:nilnil // there is no draft, and nothing to show of it
	}
	if err != nil {
		return nil, err
	}
	*form = articleForm{title: d.Title, text: d.Body, format: d.Format, category: d.CategoryID, private: d.Private, revision: d.Revision}
	return &DraftView{At: moment(v, d.UpdatedAt)}, nil
}

// keepDraft keeps what is typed so far.
func (p *Panel) keepDraft(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindArticle(c)
	id := max(web.Number(web.Value(c, "article"), 0), 0)
	if in.format != models.FormatMarkdown && in.format != "html" {
		in.format = "text"
	}
	kept, err := p.Knowledge.KeepDraft(c.UserContext(), models.ArticleDraft{StaffID: v.Staff.ID, ArticleID: id, Title: in.title, Body: in.text,
		Format: in.format, CategoryID: in.category, Private: in.private, Revision: in.revision}, p.words(in, id))
	if err != nil {
		return err
	}
	var at Moment
	if kept {
		at = moment(v, v.Now)
	}
	return p.Fragments(c, web.Part{Name: "staff/knowledge/_kept", View: at})
}

func (p *Panel) discardDraft(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	id := max(web.Number(web.Value(c, "article"), 0), 0)
	if err := p.Knowledge.DropDraft(c.UserContext(), v.Staff.ID, id); err != nil {
		return err
	}
	to := p.Staff("knowledge", "new")
	if id != 0 {
		to = p.Staff("knowledge", number(id))
	}
	return p.Done(c, web.Outcome{GoTo: to, Notice: v.T("knowledge.draft_discarded")})
}

// PreviewShell is what the layout of a preview shows around it: the portal's look, without its links.
type PreviewShell struct {
	Name   string
	View   any
	Title  string
	Brand  web.Brand
	Accent string
}

// PreviewView is an article that is not saved yet, as the portal would show it.
type PreviewView struct {
	Title   string
	Body    template.HTML
	Updated web.Stamp
	Files   []ArticleFileView
}

// previewArticle shows what is typed as its readers will see it.
func (p *Panel) previewArticle(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindArticle(c)
	id := max(web.Number(web.Value(c, "article"), 0), 0)
	files, err := p.articleFiles(c, id, in.drop)
	if err != nil {
		return err
	}
	view := PreviewView{Title: models.CleanName(in.title), Updated: v.Stamp(v.Now), Files: files,
		Body: p.renderArticle(p.words(in, id).HTML())}
	if view.Title == "" {
		view.Title = v.T("knowledge.untitled")
	}
	frame := web.Frame{Layout: "layouts/preview", Shell: func(_ *fiber.Ctx, page web.Page) (any, error) {
		return PreviewShell{Name: page.Name, View: page.View, Title: page.Title, Brand: v.Brand(), Accent: v.Set.Accent}, nil
	}}
	return p.Show(c, frame, web.Page{Name: "staff/knowledge/preview", Title: view.Title, View: view})
}

// renderArticle renders a text with its pictures as staff may load them.
func (p *Panel) renderArticle(body string) template.HTML {
	pictures := map[string]string{}
	named := kb.MapPictures(body, func(_, file int64) string {
		name := "picture-" + number(file)
		pictures[name] = p.Staff("knowledge", "files", number(file))
		return "cid:" + name
	})
	return htmlsafe.Render(named, htmlsafe.RenderOptions{Pictures: pictures})
}
