package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// SureView is the question before something goes for good, for those without scripts; with them a dialog asks.
type SureView struct {
	Title  string
	Text   string
	Action string
	IDs    []int64
	Do     string
	// Revision is what the asker has seen of the thing, 0 where that does not matter.
	Revision int64
	Seen     string // the same as a fingerprint
	Yes      string // on the button, "" for the word of a deletion
	Back     string
}

// mustAsk tells whether such a thing was not asked for twice: a plain form that says nothing of being sure.
func (p *Panel) mustAsk(c *fiber.Ctx) bool {
	return web.Asked(c) == "" && web.Value(c, "sure") != "yes"
}

// ask shows the question. The answer goes to the address of the request.
func (p *Panel) ask(c *fiber.Ctx, view SureView) error {
	view.Action = c.OriginalURL()
	return p.Show(c, p.Frame(), web.Page{Name: "staff/sure", Title: view.Title, View: view})
}
