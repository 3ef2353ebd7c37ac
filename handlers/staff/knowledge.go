package staff

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/kb"
)

func (p *Panel) knowledgeRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/knowledge", Role: web.Agent, Handle: p.listArticles},
		{Method: get, Path: "/knowledge/new", Role: web.Agent, Handle: p.newArticle},
		{Method: post, Path: "/knowledge/new", Role: web.Agent, Handle: p.addArticle},
		{Method: post, Path: "/knowledge/draft", Role: web.Agent, Handle: p.keepDraft},
		{Method: post, Path: "/knowledge/draft/discard", Role: web.Agent, Handle: p.discardDraft},
		{Method: post, Path: "/knowledge/preview", Role: web.Agent, Handle: p.previewArticle},
		{Method: post, Path: "/knowledge/pictures", Role: web.Agent, Handle: p.addPicture},
		{Method: get, Path: "/knowledge/files/:file", Role: web.Agent, Handle: p.articleFile},
		{Method: get, Path: "/knowledge/suggest", Role: web.Agent, Handle: p.suggestArticles},
		{Method: get, Path: "/knowledge/categories", Role: web.Agent, Handle: p.listCategories},
		{Method: get, Path: "/knowledge/categories/new", Role: web.Agent, Handle: p.newCategory},
		{Method: post, Path: "/knowledge/categories/new", Role: web.Agent, Handle: p.addCategory},
		{Method: get, Path: "/knowledge/categories/:category", Role: web.Agent, Handle: p.viewCategory},
		{Method: post, Path: "/knowledge/categories/:category", Role: web.Agent, Handle: p.saveCategory},
		{Method: post, Path: "/knowledge/categories/:category/move", Role: web.Agent, Handle: p.moveCategory},
		{Method: post, Path: "/knowledge/categories/:category/delete", Role: web.Agent, Handle: p.deleteCategory},
		{Method: get, Path: "/knowledge/:article", Role: web.Agent, Handle: p.viewArticle},
		{Method: post, Path: "/knowledge/:article", Role: web.Agent, Handle: p.saveArticle},
		{Method: get, Path: "/knowledge/:article/link", Role: web.Agent, Handle: p.articleLink},
		{Method: post, Path: "/knowledge/:article/delete", Role: web.Agent, Handle: p.deleteArticle},
	}
}

// The bounds of the list of articles: how many a page shows, and how much of a search is looked for.
const (
	articlesPerPage = 25
	maxArticleWords = 8
	maxArticleQuery = 200
)

// ArticleListView is the page of all articles.
type ArticleListView struct {
	Tabs       []TabView
	New        string
	Query      string
	Categories []Choice
	Filtered   bool
	Here       string // the address of the list
	Rows       []ArticleRowView
	Pager      *web.Pager
}

// ArticleRowView is an article in the list.
type ArticleRowView struct {
	Title    string
	Href     string
	Category string // "" without one
	Private  bool
	Views    int64
	Updated  Moment
	Delete   DeleteRowView
}

func (p *Panel) knowledgeTabs(v *web.Visit, categories bool) []TabView {
	return []TabView{{Label: v.T("knowledge.articles"), Href: p.Staff("knowledge"), Icon: "file-text", Current: !categories},
		{Label: v.T("knowledge.categories"), Href: p.Staff("knowledge", "categories"), Icon: "folder", Current: categories}}
}

func (p *Panel) listArticles(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	shelves, err := p.Knowledge.Shelves(c.UserContext())
	if err != nil {
		return err
	}
	query, filter := articleFilter(c)
	total, err := models.CountArticlesOf(c.UserContext(), p.DB, filter)
	if err != nil {
		return err
	}
	page := min(web.PageOf(c), max((total+articlesPerPage-1)/articlesPerPage, 1))
	articles, err := models.ArticlesPage(c.UserContext(), p.DB, filter, articlesPerPage, (page-1)*articlesPerPage)
	if err != nil {
		return err
	}
	view := ArticleListView{Tabs: p.knowledgeTabs(v, false), New: p.Staff("knowledge", "new"), Query: query, Here: p.Staff("knowledge"),
		Filtered: query != "" || filter.CategoryID != 0, Categories: categoryChoices(v, shelves, filter.CategoryID, "-1")}
	for i := range articles {
		view.Rows = append(view.Rows, p.articleRow(v, &articles[i], shelves))
	}
	if total > articlesPerPage {
		pager := web.NewPager(page, articlesPerPage, int64(len(articles)), total, page*articlesPerPage < total, func(page string) string {
			return web.Query(view.Here, map[string]string{"page": page, "q": query, "category": c.Query("category")})
		})
		pager.Target = "#main"
		view.Pager = &pager
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/knowledge/index", Title: v.T("knowledge.title"), View: view})
}

func articleFilter(c *fiber.Ctx) (query string, filter models.ArticleFilter) {
	query = strings.TrimSpace(web.QueryValue(c, "q"))
	if utf8.RuneCountInString(query) > maxArticleQuery {
		query = string([]rune(query)[:maxArticleQuery])
	}
	words := strings.Fields(query)
	return query, models.ArticleFilter{Words: words[:min(len(words), maxArticleWords)], CategoryID: max(web.Number(c.Query("category"), 0), -1)}
}

func (p *Panel) articleRow(v *web.Visit, a *models.Article, shelves []kb.Shelved) ArticleRowView {
	row := ArticleRowView{Title: a.Title, Href: p.Staff("knowledge", number(a.ID)), Private: a.Private, Views: a.Views,
		Updated: moment(v, a.UpdatedAt), Delete: p.deleteArticleView(v, a)}
	if at := slices.IndexFunc(shelves, func(s kb.Shelved) bool { return s.ID == a.CategoryID }); at >= 0 {
		row.Category, row.Private = shelves[at].Name, a.Private || shelves[at].Hidden
	}
	return row
}

func (p *Panel) deleteArticleView(v *web.Visit, a *models.Article) DeleteRowView {
	return DeleteRowView{Label: v.T("knowledge.delete_one", "Title", a.Title), Action: p.Staff("knowledge", number(a.ID), "delete"),
		Question: v.T("knowledge.delete_question", "Title", a.Title), Text: v.Words.N("knowledge.delete_text", a.Views)}
}

func (p *Panel) deleteArticle(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	a, err := p.anyArticle(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		sure := p.deleteArticleView(v, a)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("knowledge")})
	}
	if err := p.Knowledge.DeleteArticle(c.UserContext(), writer(v), a.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge"), Notice: v.T("knowledge.deleted", "Title", a.Title)})
}

// anyArticle returns the article that a route names, public or private. Errors: not_found.
func (p *Panel) anyArticle(c *fiber.Ctx) (*models.Article, error) {
	id, err := web.ID(c, "article", "article")
	if err != nil {
		return nil, err
	}
	return models.ArticleByID(c.UserContext(), p.DB, id)
}

// writer is the visitor as the rules of the knowledge base know one.
func writer(v *web.Visit) kb.Actor { return kb.Actor{Staff: v.Staff, IP: v.IP} }

// categoryChoices are all categories, those inside another one set in; none is the value of the choice of no category.
func categoryChoices(v *web.Visit, shelves []kb.Shelved, chosen int64, none string) []Choice {
	choices := []Choice{{Value: none, Label: v.T("knowledge.no_category"), Chosen: number(chosen) == none}}
	for _, s := range shelves {
		choices = append(choices, Choice{Value: number(s.ID), Label: strings.Repeat("\u2003", s.Depth) + s.Name, Chosen: s.ID == chosen})
	}
	return choices
}
