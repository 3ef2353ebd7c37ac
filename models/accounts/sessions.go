package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// ids returns whose sessions an actor may see and end: an agent's or a customer's; the other id is 0.
func (by Actor) ids() (staffID, userID int64) {
	if by.Staff != nil {
		return by.Staff.ID, 0
	}
	return 0, by.User.ID
}

// Sessions returns the browsers in which the one who asks is signed in, the last seen first.
func (s *Service) Sessions(ctx context.Context, by Actor) ([]models.Session, error) {
	staffID, userID := by.ids()
	return models.SessionsOf(ctx, s.DB, staffID, userID, s.Now())
}

// EndSession signs the one who asks out in one browser. Errors: not_found.
func (s *Service) EndSession(ctx context.Context, by Actor, hash []byte) error {
	staffID, userID := by.ids()
	return s.endSessions(ctx, by, func(ctx context.Context, tx bun.Tx) (int64, error) {
		found, err := models.DeleteSessionOf(ctx, tx, staffID, userID, hash)
		if err == nil && !found {
			err = models.NotFound("session")
		}
		return 1, err
	})
}

// EndOtherSessions signs the one who asks out in every browser but the one whose session is given.
func (s *Service) EndOtherSessions(ctx context.Context, by Actor, but []byte) error {
	staffID, userID := by.ids()
	return s.endSessions(ctx, by, func(ctx context.Context, tx bun.Tx) (int64, error) {
		return models.DeleteOtherSessionsOf(ctx, tx, staffID, userID, but)
	})
}

func (s *Service) endSessions(ctx context.Context, by Actor, end func(context.Context, bun.Tx) (int64, error)) error {
	staffID, userID := by.ids()
	object := "staff"
	if userID != 0 {
		object = "user"
	}
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		n, err := end(ctx, tx)
		if err != nil || n == 0 {
			return err
		}
		return s.audit(ctx, tx, by, "sessions.end", object, staffID+userID, fmt.Sprintf("%d", n))
	})
	if err != nil {
		return fmt.Errorf("accounts: end sessions: %w", err)
	}
	return nil
}
