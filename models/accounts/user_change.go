package accounts

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// UserChange is what staff make of a customer. Seen is the fingerprint of the customer as shown before, "" where nobody looked.
type UserChange struct {
	Personal
	Email string
	Seen  string
}

// SeenUser returns the fingerprint of what staff can change of a customer.
func SeenUser(u *models.User) string {
	return models.Fingerprint(u.Fullname, u.Email, u.Timezone, u.Language)
}

// ChangeUser changes what a customer is called, and where and how the customer reads. Another address ends the customer's sessions
// and links. It is refused to whoever may not see all of the customer's tickets: the owner of the address reads them all. The
// tickets are found by the new name and address. Errors: not_found, invalid (fullname, email, timezone, language), conflict when
// somebody has changed the customer since that was seen.
func (s *Service) ChangeUser(ctx context.Context, scope models.Scope, by Actor, id int64, in UserChange) error {
	fields := models.Fields{}
	in.check(fields)
	in.Email = checkEmail(fields, in.Email)
	if err := fields.Error(); err != nil {
		return err
	}
	var r renewal
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		before, err := models.LockUser(ctx, tx, id)
		if err != nil {
			return err
		}
		after := *before
		after.Fullname, after.Email, after.Timezone, after.Language = in.Fullname, in.Email, in.Timezone, in.Language
		r = renewal{user: &after, was: before.Fullname + "\n" + before.Email, is: after.Fullname + "\n" + after.Email}
		if err := s.changeUser(ctx, tx, scope, by, before, &after, in.Seen); err != nil || r.was == r.is {
			return err
		}
		return r.begin(ctx, tx)
	})
	if err == nil {
		err = s.finishRenewal(ctx, r)
	}
	if err != nil {
		return fmt.Errorf("accounts: change user: %w", err)
	}
	return nil
}

func (s *Service) changeUser(ctx context.Context, tx bun.Tx, scope models.Scope, by Actor, before, after *models.User, seen string) error {
	switch {
	case SeenUser(before) == SeenUser(after):
		return nil
	case seen != "" && seen != SeenUser(before):
		return models.NewError(models.KindConflict, "error.conflict")
	}
	if before.Email != after.Email {
		if err := readsNothingElse(ctx, tx, scope, before.ID); err != nil {
			return err
		}
		if err := s.changeEmail(ctx, tx, by, after, before.Email); err != nil {
			return err
		}
	}
	changes := userChanges(before, after)
	if changes == "" {
		return nil
	}
	if err := models.SetUserProfile(ctx, tx, after); err != nil {
		return err
	}
	return s.audit(ctx, tx, by, "user.change", "user", before.ID, after.Email+": "+changes)
}

// readsNothingElse refuses another address of a customer whose tickets the scope does not see all of. Errors: invalid (email).
func readsNothingElse(ctx context.Context, tx bun.Tx, scope models.Scope, userID int64) error {
	elsewhere, err := models.HasTicketsElsewhere(ctx, tx, scope, userID)
	if err != nil || !elsewhere {
		return err
	}
	fields := models.Fields{}
	fields.Add("email", "user.email_elsewhere")
	return fields.Error()
}

// userChanges says what a change makes of a customer beside the address, for the audit log, and nothing when that stays the same.
func userChanges(before, after *models.User) string {
	var changes []string
	for _, text := range []struct{ name, before, after string }{
		{"name", before.Fullname, after.Fullname}, {"time zone", before.Timezone, after.Timezone}, {"language", before.Language, after.Language},
	} {
		if text.before != text.after {
			changes = append(changes, text.name+" "+strconv.Quote(text.before)+" > "+strconv.Quote(text.after))
		}
	}
	return strings.Join(changes, "; ")
}
