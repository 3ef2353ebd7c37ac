package accounts

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// CheckCustomer returns the name and address of a customer in their stored form, and notes what is wrong with them.
func CheckCustomer(fields models.Fields, name, email string) (cleanName, cleanEmail string) {
	return checkPerson(fields, name, email)
}

// FindOrCreateUser returns the customer with this address, and makes one when there is none. Name and email must be in their
// stored form; language is that of the page on which a new one asks, "" when there is none. It belongs into the transaction of what
// the customer does first.
func (s *Service) FindOrCreateUser(ctx context.Context, tx bun.Tx, name, email, language string) (user *models.User, isNew bool, err error) {
	user, err = models.UserByEmail(ctx, tx, email)
	if err == nil || !models.IsNotFound(err) {
		return user, false, err
	}
	user = &models.User{Fullname: name, Email: email, Language: language, Active: true, CreatedAt: s.Now()}
	if err := models.InsertUser(ctx, tx, user); err != nil {
		if models.IsDuplicate(err) {
			// Somebody made it between our look and our write; the transaction must start anew to see it.
			return nil, false, fmt.Errorf("accounts: create customer: %w", models.ErrRetry)
		}
		return nil, false, fmt.Errorf("accounts: create customer: %w", err)
	}
	return user, true, nil
}
