package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Submission ties the token of a form to what it made. Token is the SHA-256 of the form's token.
type Submission struct {
	bun.BaseModel `bun:"table:submissions,alias:s"`

	Token     []byte `bun:",pk"`
	TicketID  int64
	MessageID int64 `bun:",nullzero"`
	CreatedAt time.Time
}

// SubmissionByToken returns what a form's token made already. Errors: not_found.
func SubmissionByToken(ctx context.Context, db bun.IDB, token []byte) (*Submission, error) {
	s := new(Submission)
	if err := db.NewSelect().Model(s).Where("s.token = ?", token).Scan(ctx); err != nil {
		return nil, row(err, "submission")
	}
	return s, nil
}

// InsertSubmission notes what a form's token made. IsDuplicate tells of its error that somebody else was first.
func InsertSubmission(ctx context.Context, db bun.IDB, s *Submission) error {
	_, err := db.NewInsert().Model(s).Exec(ctx)
	return err
}

// DeleteSubmissionsBefore forgets tokens that no open form can hold any more.
func DeleteSubmissionsBefore(ctx context.Context, db bun.IDB, before time.Time) error {
	if _, err := db.NewDelete().Model((*Submission)(nil)).Where("created_at < ?", before).Exec(ctx); err != nil {
		return fmt.Errorf("delete old submissions: %w", err)
	}
	return nil
}
