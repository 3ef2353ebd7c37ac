package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Rating is what the customer says of a ticket that was closed: a score from 1 to 5, 5 being the best, and a word to it or none.
type Rating struct {
	bun.BaseModel `bun:"table:ratings,alias:r"`

	TicketID  int64 `bun:",pk"`
	Score     int
	Comment   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// RatingOf returns the rating of a ticket that was read under the reader's scope. Errors: not_found.
func RatingOf(ctx context.Context, db bun.IDB, t *Ticket) (*Rating, error) {
	r := new(Rating)
	if err := db.NewSelect().Model(r).Where("r.ticket_id = ?", t.ID).Scan(ctx); err != nil {
		return nil, row(err, "rating")
	}
	return r, nil
}

// SaveRating writes a ticket's rating; one that is there keeps the time it was made.
func SaveRating(ctx context.Context, db bun.IDB, r *Rating) error {
	if _, err := upsert(db.NewInsert().Model(r), "ticket_id", "score", "comment", "updated_at").Exec(ctx); err != nil {
		return fmt.Errorf("save rating of ticket %d: %w", r.TicketID, err)
	}
	return nil
}
