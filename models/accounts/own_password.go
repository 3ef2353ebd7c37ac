package accounts

import (
	"context"
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
	try, err := s.try(ctx, ActionOwnPassword, strconv.FormatInt(staff.ID, 10))
	if err != nil {
		return nil, err
	}
	if fits, _ := VerifyPassword(staff.PasswordHash, password); !fits {
		fields := models.Fields{}
		fields.Add("password", "field.password_wrong")
		return nil, fields.Error()
	}
	return staff, try.forgive(ctx, s.DB)
}
