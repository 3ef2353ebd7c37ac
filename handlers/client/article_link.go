package client

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/kb"
)

// ArticleLink is an article in a list.
type ArticleLink struct {
	Title   string
	Href    string
	Preview string
}

// CategoryLink is a category in a list, with its first articles.
type CategoryLink struct {
	Name     string
	Href     string
	Count    int64
	Articles []ArticleLink
}

func articleLinks(articles []models.Article) []ArticleLink {
	links := make([]ArticleLink, len(articles))
	for i, a := range articles {
		links[i] = ArticleLink{Title: a.Title, Href: named("/article", a.ID, a.Title)}
	}
	return links
}

func categoryLinks(branches []kb.Branch) []CategoryLink {
	links := make([]CategoryLink, len(branches))
	for i, b := range branches {
		links[i] = CategoryLink{Name: b.Name, Href: named("/category", b.ID, b.Name), Count: b.Count, Articles: articleLinks(b.First)}
	}
	return links
}

// named returns the address of something that has an id and a name: /article/12-pay-by-direct-debit.
func named(path string, id int64, name string) string {
	return path + "/" + strconv.FormatInt(id, 10) + "-" + url.PathEscape(kb.Slug(name))
}

// namedID returns the id of such an address's last part. Errors: not_found for what has none; what names the thing.
func namedID(c *fiber.Ctx, param, what string) (int64, error) {
	digits, _, _ := strings.Cut(c.Params(param), "-")
	id := web.Number(digits, 0)
	if id <= 0 {
		return 0, models.NotFound(what)
	}
	return id, nil
}
