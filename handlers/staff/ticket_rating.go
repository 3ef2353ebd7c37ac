package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// RatingView is what the customer said of the ticket when it was closed.
type RatingView struct {
	Text    string
	Comment string
}

// ratingView returns nothing for a ticket that was not rated.
func (p *Panel) ratingView(c *fiber.Ctx, o *opened) (*RatingView, error) {
	if !o.beside.Rating {
		return nil, nil //nolint:nilnil // nothing to show
	}
	v := web.VisitOf(c)
	r, err := models.RatingOf(c.UserContext(), p.DB, &o.row.Ticket)
	if models.IsNotFound(err) {
		return nil, nil //nolint:nilnil // nothing to show
	}
	if err != nil {
		return nil, err
	}
	word := v.T("rating." + number(int64(r.Score)))
	return &RatingView{Text: v.T("rating.of", "Word", word, "Score", r.Score), Comment: r.Comment}, nil
}
