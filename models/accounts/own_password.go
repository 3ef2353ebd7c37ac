package accounts

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"helpdeskz/models"
)

// ownPassword returns the agent who asks for something that wants the password once more, because a browser that somebody
// left open is not enough for it. Errors: invalid (password), rate_limited.
func (s *Service) ownPassword(ctx context.Context, by Actor, password string) (*models.Staff, error) {
	staff, err := models.StaffByID(ctx, s.DB, by.Staff.ID)
	if err != nil {
		return nil, err
	}
	return staff, s.givenAgain(ctx, strconv.FormatInt(staff.ID, 10), staff.PasswordHash, password)
}

// ownUserPassword is ownPassword for a customer.
func (s *Service) ownUserPassword(ctx context.Context, by Actor, password string) (*models.User, error) {
	user, err := models.UserByID(ctx, s.DB, by.User.ID)
	if err != nil {
		return nil, err
	}
	return user, s.givenAgain(ctx, fmt.Sprintf("user %d", user.ID), user.PasswordHash, password)
}

// givenAgain counts a try of a password and tells whether it is the right one. Errors: invalid (password), rate_limited.
func (s *Service) givenAgain(ctx context.Context, subject, hash, password string) error {
	fields := models.Fields{}
	if password == "" {
		fields.Add("password", "field.required")
		return fields.Error()
	}
	try, err := s.try(ctx, ActionOwnPassword, subject)
	if err != nil {
		return err
	}
	if fits, _ := VerifyPassword(hash, password); !fits {
		fields.Add("password", "field.password_wrong")
		return fields.Error()
	}
	return try.forgive(ctx, s.DB)
}

// PasswordChange is what somebody gives for a new password of his own.
type PasswordChange struct{ Old, New string }

// The fields of a change of the password.
const (
	fieldOld = "old_password"
	fieldNew = "new_password"
)

// atField moves what is said of the password to the field of a form that asks for two of them.
func atField(err error, field string) error {
	var known *models.Error
	if !errors.As(err, &known) || known.Kind != models.KindInvalid {
		return err
	}
	return &models.Error{Kind: known.Kind, Key: known.Key, Fields: models.Fields{field: known.Fields["password"]}}
}

// checkChange tells what is wrong with the new password before the old one is looked at: who corrects a form has not tried a
// password. about are texts that it must not equal. Errors: invalid (new_password).
func (in PasswordChange) checkChange(about ...string) error {
	if in.New == in.Old && in.New != "" {
		fields := models.Fields{}
		fields.Add(fieldNew, "field.password_same")
		return fields.Error()
	}
	return atField(CheckPassword(in.New, about...), fieldNew)
}
