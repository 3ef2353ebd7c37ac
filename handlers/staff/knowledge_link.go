package staff

import (
	"html"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/kb"
)

// offeredArticles is how many articles are offered to be put into an answer.
const offeredArticles = 8

// ArticleOffersView are public articles that can be put into an answer.
type ArticleOffersView struct {
	Asked  bool
	Offers []ArticleOffer
}

// ArticleOffer is one of them; Href answers with its title and link.
type ArticleOffer struct {
	ID    int64
	Title string
	Href  string
}

// suggestArticles answers with the public articles that hold the words.
func (p *Panel) suggestArticles(c *fiber.Ctx) error {
	view, err := p.articleOffers(c, web.QueryValue(c, "article_words"))
	if err != nil {
		return err
	}
	return p.Fragments(c, web.Part{Name: "staff/knowledge/_offers", View: view})
}

func (p *Panel) articleOffers(c *fiber.Ctx, text string) (ArticleOffersView, error) {
	text = strings.TrimSpace(text)
	view := ArticleOffersView{Asked: utf8.RuneCountInString(text) >= suggestFrom}
	if !view.Asked || utf8.RuneCountInString(text) > maxArticleQuery {
		return view, nil
	}
	hits, err := p.readers.Search(c.UserContext(), text, 0, offeredArticles)
	for _, h := range hits {
		view.Offers = append(view.Offers, ArticleOffer{ID: h.ID, Title: h.Article.Title, Href: p.Staff("knowledge", number(h.ID), "link")})
	}
	return view, err
}

// articleLink answers with a public article's title as a link to it, for an answer.
func (p *Panel) articleLink(c *fiber.Ctx) error {
	id, err := web.ID(c, "article", "article")
	if err != nil {
		return err
	}
	link, err := p.linkTo(c, id)
	if err != nil {
		return err
	}
	return sendMarkup(c, link)
}

// linkTo returns a public article's title as a link to it. Errors: not_found, for a private one too.
func (p *Panel) linkTo(c *fiber.Ctx, id int64) (string, error) {
	page, err := p.readers.Article(c.UserContext(), id)
	if err != nil {
		return "", err
	}
	return `<a href="` + html.EscapeString(p.URL+publicArticle(&page.Article)) + `">` + html.EscapeString(page.Title) + `</a>`, nil
}

// publicArticle is the address of an article in the portal.
func publicArticle(a *models.Article) string {
	return "/article/" + number(a.ID) + "-" + url.PathEscape(kb.Slug(a.Title))
}
