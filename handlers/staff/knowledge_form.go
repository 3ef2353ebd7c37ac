package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/kb"
	"helpdeskz/models/tickets"
)

// ArticleFormView is the form of an article, a new one or one that is there.
type ArticleFormView struct {
	Back       string
	Title      string // of the page
	Action     string
	FormToken  string // of a new article's form
	ID         int64  // 0 for a new one
	Revision   int64
	Name       string
	Text       string
	Format     string // "html" when Text is markup, "markdown", or "text"
	Markdown   bool
	Categories []Choice
	Private    bool
	Files      []ArticleFileView
	Upload     web.UploadView
	Draft      *DraftView // what is shown was never saved
	Public     string     // address in the portal, "" for what is not public
	Save       string     // addresses of what goes on while one types
	Discard    string
	Pictures   string
	Preview    string
	Errors     web.FormErrors
	Fields     []web.FieldError
}

// DraftView says of when a draft is.
type DraftView struct{ At Moment }

// ArticleFileView is a file of an article in its form.
type ArticleFileView struct {
	ID   int64
	Name string
	Size int64
	Href string
	Drop bool // chosen to be taken off
}

// articleForm is the form as it was typed, with the addresses of pictures as the panel has them.
type articleForm struct {
	title, text, format string
	category, revision  int64
	private             bool
	drop                []int64
}

func bindArticle(c *fiber.Ctx) articleForm {
	f := articleForm{title: web.Value(c, "title"), text: web.Value(c, "body"), format: web.Value(c, "format"), private: web.Value(c, "private") != "",
		category: max(web.Number(web.Value(c, "category"), 0), 0), revision: web.Number(web.Value(c, "revision"), 0), drop: web.IDs(c, "drop")}
	switch to := web.Value(c, "write"); {
	case to == models.FormatMarkdown && f.format != models.FormatMarkdown:
		f.text, f.format = markupOf(f.text, f.format), models.FormatMarkdown
	case to == "rich" && f.format == models.FormatMarkdown:
		f.text, f.format = htmlsafe.FromMarkdown(f.text), "html"
	}
	return f
}

// words returns what was typed as the rules take it.
func (p *Panel) words(f articleForm, articleID int64) kb.Text {
	text := p.storedPictures(f.text, articleID)
	if f.format == models.FormatMarkdown {
		return kb.Text{Words: text, Format: f.format}
	}
	return kb.Text{Words: markupOf(text, f.format)}
}

func (p *Panel) articleInput(c *fiber.Ctx, f articleForm, articleID int64) kb.ArticleInput {
	in := kb.ArticleInput{Title: f.title, Text: p.words(f, articleID), CategoryID: f.category, Private: f.private, Revision: f.revision,
		Drop: f.drop, Policy: tickets.Policy(web.VisitOf(c).Set.Settings)}
	for _, up := range web.Uploads(c, uploadField) {
		in.Files = append(in.Files, kb.Upload{Name: up.Name, ContentType: up.ContentType, Size: up.Size, Open: up.Open})
	}
	return in
}

func (p *Panel) newArticle(c *fiber.Ctx) error {
	form := articleForm{category: max(web.Number(c.Query("category"), 0), 0)}
	draft, err := p.draft(c, &form, 0)
	if err != nil {
		return err
	}
	return p.showArticle(c, &models.Article{}, form, draft, nil, fiber.StatusOK)
}

func (p *Panel) addArticle(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindArticle(c)
	if web.Value(c, "write") != "" {
		return p.showArticle(c, &models.Article{}, in, nil, nil, fiber.StatusOK)
	}
	input := p.articleInput(c, in, 0)
	input.Revision = 0
	a, err := p.Knowledge.AddArticle(models.WithOnce(c.UserContext(), onceOfForm(c, "article")), writer(v), input)
	if words, is := v.Invalid(err); is {
		return p.showArticle(c, &models.Article{}, in, nil, words, fiber.StatusUnprocessableEntity)
	}
	if repeated(err) {
		return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge")})
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge"), Notice: v.T("knowledge.added", "Title", a.Title)})
}

func (p *Panel) viewArticle(c *fiber.Ctx) error {
	a, err := p.anyArticle(c)
	if err != nil {
		return err
	}
	form := p.formOfArticle(a)
	draft, err := p.draft(c, &form, a.ID)
	if err != nil {
		return err
	}
	return p.showArticle(c, a, form, draft, nil, fiber.StatusOK)
}

func (p *Panel) formOfArticle(a *models.Article) articleForm {
	f := articleForm{title: a.Title, text: p.panelPictures(a.Body), format: "html", category: a.CategoryID, private: a.Private, revision: a.Revision}
	if a.Format == models.FormatMarkdown {
		f.text, f.format = p.panelPictures(a.Source), a.Format
	}
	return f
}

func (p *Panel) saveArticle(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	a, err := p.anyArticle(c)
	if err != nil {
		return err
	}
	in := bindArticle(c)
	if web.Value(c, "write") != "" {
		return p.showArticle(c, a, in, nil, nil, fiber.StatusOK)
	}
	err = p.Knowledge.SaveArticle(c.UserContext(), writer(v), a.ID, p.articleInput(c, in, a.ID))
	if words, is := v.Invalid(err); is {
		return p.showArticle(c, a, in, nil, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedArticle(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge"), Notice: v.T("knowledge.saved", "Title", in.title)})
}

// showChangedArticle shows what was typed again after somebody else has saved the article, with what is stored now where that
// differs. Who has seen it may save over it.
func (p *Panel) showChangedArticle(c *fiber.Ctx, in articleForm) error {
	a, err := p.anyArticle(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("title", in.title, a.Title)
	m.differs("body", htmlsafe.ToText(p.words(in, a.ID).HTML()), htmlsafe.ToText(a.Body))
	if err := p.differentCategory(c, m, "category", in.category, a.CategoryID, "knowledge.no_category"); err != nil {
		return err
	}
	m.differs("private", v.T(seenBy(in.private)), v.T(seenBy(a.Private)))
	in.revision = a.Revision
	view, err := p.articleView(c, a, in, m.words)
	if err != nil {
		return err
	}
	view.Fields = m.summary(view.Fields, "title")
	return p.sendArticleForm(c, view, fiber.StatusUnprocessableEntity)
}

func seenBy(private bool) string {
	if private {
		return "knowledge.is_private"
	}
	return "knowledge.is_public"
}

func (p *Panel) showArticle(c *fiber.Ctx, a *models.Article, in articleForm, draft *DraftView, words web.FormErrors, status int) error {
	view, err := p.articleView(c, a, in, words)
	if err != nil {
		return err
	}
	view.Draft = draft
	return p.sendArticleForm(c, view, status)
}

func (p *Panel) sendArticleForm(c *fiber.Ctx, view ArticleFormView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/knowledge/form", Title: view.Title, View: view}, status)
}

func (p *Panel) articleView(c *fiber.Ctx, a *models.Article, in articleForm, words web.FormErrors) (ArticleFormView, error) {
	v := web.VisitOf(c)
	shelves, err := p.Knowledge.Shelves(c.UserContext())
	if err != nil {
		return ArticleFormView{}, err
	}
	view := ArticleFormView{Back: p.Staff("knowledge"), ID: a.ID, Title: v.T("knowledge.new_title"), Action: p.Staff("knowledge", "new"),
		Revision: in.revision, Name: in.title, Text: in.text, Format: "text", Private: in.private, Upload: v.UploadView(uploadField), Errors: words,
		Categories: categoryChoices(v, shelves, in.category, "0"), Save: p.Staff("knowledge", "draft"), Pictures: p.Staff("knowledge", "pictures"),
		Discard: p.Staff("knowledge", "draft", "discard"), Preview: p.Staff("knowledge", "preview"),
		Fields: v.Summary(words, "title", "knowledge.name", "category", "knowledge.category", "body", "knowledge.text", "files", "upload.label",
			"private", "knowledge.private")}
	view.Upload.Error = words["files"]
	if in.format == "html" || in.format == models.FormatMarkdown {
		view.Format, view.Markdown = in.format, in.format == models.FormatMarkdown
	}
	if a.ID == 0 {
		view.FormToken = web.FormToken(c)
		return view, nil
	}
	view.Title, view.Action = a.Title, p.Staff("knowledge", number(a.ID))
	if page, err := p.readers.Article(c.UserContext(), a.ID); err == nil {
		view.Public = publicArticle(&page.Article)
	}
	view.Files, err = p.articleFiles(c, a.ID, in.drop)
	return view, err
}
