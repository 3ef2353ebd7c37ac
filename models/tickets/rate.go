package tickets

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// The scores of a rating, and how long its comment may be, in characters.
const (
	LeastScore = 1
	MostScore  = 5
	MaxComment = 1000
)

// ratingOpen is how long a rating may be changed after it was given.
const ratingOpen = 7 * 24 * time.Hour

// RatingInput is what a customer says of a closed ticket.
type RatingInput struct {
	Scope    models.Scope
	TicketID int64
	Score    int
	Comment  string
}

// Rate writes what a customer says of a ticket. Errors: not_found, invalid (score, comment), conflict (the ticket is not closed,
// or its rating is older than a week).
func (s *Service) Rate(ctx context.Context, in RatingInput) error {
	comment, err := checkRating(in)
	if err != nil {
		return err
	}
	now := s.Now()
	return wrap("rate", models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		ticket, err := models.LockTicket(ctx, tx, in.Scope, in.TicketID)
		if err != nil {
			return err
		}
		before, err := models.RatingOf(ctx, tx, ticket)
		if err != nil && !models.IsNotFound(err) {
			return err
		}
		if !MayRate(ticket, before, now) {
			return refusedRating(before)
		}
		return models.SaveRating(ctx, tx, &models.Rating{TicketID: ticket.ID, Score: in.Score, Comment: comment,
			CreatedAt: now, UpdatedAt: now})
	}))
}

// MayRate tells whether a ticket can be rated: once, when it is closed; what was said may be changed for a week, even when the
// ticket is open again. before is its rating so far, nil for none.
func MayRate(t *models.Ticket, before *models.Rating, now time.Time) bool {
	if before == nil {
		return t.Status == models.StatusClosed
	}
	return now.Before(before.CreatedAt.Add(ratingOpen))
}

func refusedRating(before *models.Rating) error {
	if before != nil {
		return models.NewError(models.KindConflict, "error.rating_old")
	}
	return models.NewError(models.KindConflict, "error.rating_open")
}

func checkRating(in RatingInput) (comment string, err error) {
	fields := models.Fields{}
	if in.Score < LeastScore || in.Score > MostScore {
		fields.Add("score", "field.score")
	}
	comment = strings.TrimSpace(strings.ReplaceAll(in.Comment, "\r\n", "\n"))
	switch {
	case !utf8.ValidString(comment) || strings.ContainsRune(comment, 0):
		fields.Add("comment", "field.text")
	case utf8.RuneCountInString(comment) > MaxComment:
		fields.Add("comment", "field.too_long", "Max", MaxComment)
	}
	return comment, fields.Error()
}
