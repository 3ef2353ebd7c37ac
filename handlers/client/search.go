package client

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/kb"
)

// How many articles are suggested while somebody types, and beside a ticket's subject.
const (
	suggestions = 5
	helpfulOnes = 3
)

// How much must be typed before anything is suggested, and how much is looked for at most, in characters.
const (
	shortestQuery = 2
	longestQuery  = 400
)

// SearchView is the page of a search's results.
type SearchView struct {
	Find FindView
	Hits []HitView
	More bool // there may be more than are shown
}

// FindView is the search field, which suggests articles while somebody types.
type FindView struct {
	Query string
	Error string // why nothing is looked for
}

// HitView is an article that was found.
type HitView struct {
	Href     string
	Category string
	Title    []kb.Mark
	Words    []kb.Mark
}

func (p *Portal) search(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	view, status := SearchView{Find: FindView{Query: query(c, "q")}}, fiber.StatusOK
	if utf8.RuneCountInString(view.Find.Query) > longestQuery {
		view.Find.Error, status = v.T("field.too_long", "Max", longestQuery), fiber.StatusUnprocessableEntity
	} else {
		hits, err := p.hits(c, view.Find.Query, v.Set.ArticlePreview, kb.MaxHits)
		if err != nil {
			return err
		}
		view.Hits, view.More = hits, len(hits) == kb.MaxHits
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "client/search", Title: v.T("portal.search.title"), View: view}, status)
}

func (p *Portal) hits(c *fiber.Ctx, text string, preview, limit int) ([]HitView, error) {
	found, err := p.Knowledge.Search(c.UserContext(), text, preview, limit)
	if err != nil {
		return nil, err
	}
	hits := make([]HitView, len(found))
	for i, h := range found {
		hits[i] = HitView{Href: named("/article", h.ID, h.Article.Title), Category: h.Category, Title: h.Title, Words: h.Words}
	}
	return hits, nil
}

// suggest answers with the articles that the search field shows below itself while somebody types.
func (p *Portal) suggest(c *fiber.Ctx) error {
	var view SearchView
	if text := query(c, "q"); utf8.RuneCountInString(text) >= shortestQuery {
		hits, err := p.hits(c, text, 0, suggestions)
		if err != nil {
			return err
		}
		view.Hits = hits
	}
	return p.Fragments(c, web.Part{Name: "client/_suggest", View: view})
}

// helpful answers with the articles that may make a question needless.
func (p *Portal) helpful(c *fiber.Ctx) error {
	subject := query(c, "subject")
	var links []ArticleLink
	if utf8.RuneCountInString(subject) >= shortestQuery {
		found, err := p.Knowledge.Related(c.UserContext(), subject, helpfulOnes)
		if err != nil {
			return err
		}
		links = articleLinks(found)
	}
	return p.Fragments(c, web.Part{Name: "client/_helpful", View: links})
}

// query returns a parameter of the address as it is looked for: without blanks around it, and without what is no text.
func query(c *fiber.Ctx, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(c.Query(name), ""), "\x00", ""))
}
