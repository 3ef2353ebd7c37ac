package client

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// RatingView is what the customer says of a closed ticket, and the form for it.
type RatingView struct {
	Action  string
	Given   bool
	Word    string // of the score that was given
	Comment string
	Score   int
	Open    bool // it may be given or changed
	Scores  []ScoreView
	Errors  web.FormErrors
	Summary []web.FieldError
}

// ScoreView is one of the scores to choose from. The first one has the field's own id, so that an error's link leads to it.
type ScoreView struct {
	ID     string
	Score  int
	Word   string
	Chosen bool
}

// ratingView returns nothing for a ticket that was never rated and is not closed.
func (p *Portal) ratingView(c *fiber.Ctx, r *reach) (*RatingView, error) {
	v := web.VisitOf(c)
	given, err := models.RatingOf(c.UserContext(), p.DB, r.ticket)
	if err != nil && !models.IsNotFound(err) {
		return nil, err
	}
	view := &RatingView{Action: r.path + "/rating", Open: tickets.MayRate(r.ticket, given, v.Now)}
	if given != nil {
		view.Given, view.Score, view.Comment, view.Word = true, given.Score, given.Comment, scoreWord(v, given.Score)
	} else if !view.Open {
		return nil, nil //nolint:nilnil // nothing to show
	}
	view.Scores = scoreViews(v, view.Score)
	return view, nil
}

func scoreViews(v *web.Visit, chosen int) []ScoreView {
	var scores []ScoreView
	for score := tickets.MostScore; score >= tickets.LeastScore; score-- {
		id := "score"
		if score < tickets.MostScore {
			id += "_" + number(int64(score))
		}
		scores = append(scores, ScoreView{ID: id, Score: score, Word: scoreWord(v, score), Chosen: score == chosen})
	}
	return scores
}

func scoreWord(v *web.Visit, score int) string { return v.T("rating." + number(int64(score))) }

// rate writes what the customer says of the ticket.
func (p *Portal) rate(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	r, err := p.reached(c)
	if err != nil {
		return err
	}
	score := int(web.Number(web.Value(c, "score"), 0))
	err = p.Tickets.Rate(c.UserContext(), tickets.RatingInput{Scope: r.scope, TicketID: r.ticket.ID, Score: score,
		Comment: web.Raw(c, "comment")})
	if words, invalid := v.Invalid(err); invalid {
		return p.refuseRating(c, r, score, words)
	}
	if err != nil {
		return err
	}
	return p.changed(c, r, v.T("rating.thanks"))
}

// refuseRating shows the ticket again with what is wrong in the rating's form, and what was given in it.
func (p *Portal) refuseRating(c *fiber.Ctx, r *reach, score int, words web.FormErrors) error {
	v := web.VisitOf(c)
	view, err := p.ticketView(c, r, p.answer(c, r))
	if err != nil {
		return err
	}
	if view.Rating == nil {
		return models.NewError(models.KindConflict, "error.rating_open")
	}
	view.Rating.Scores, view.Rating.Comment = scoreViews(v, score), web.Value(c, "comment")
	view.Rating.Errors = words
	view.Rating.Summary = summary(v, words, place{"score", v.T("rating.title")}, place{"comment", v.T("rating.comment")})
	return p.showTicketView(c, view, fiber.StatusUnprocessableEntity)
}
