package web

import (
	"encoding/json"
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
)

// SessionHash returns by what the database knows the visitor's session, nil when there is none.
func (v *Visit) SessionHash() []byte {
	if v.session == nil {
		return nil
	}
	return slices.Clone(v.session.Hash)
}

// remembered tells whether the visitor asked to stay signed in.
func (v *Visit) remembered() bool {
	var data map[string]bool
	return v.session != nil && json.Unmarshal([]byte(v.session.Data), &data) == nil && data[valueRemember]
}

// RenewStaff starts a new session in place of the one that the browser has, or had until a change just ended all of them.
func (k *Kit) RenewStaff(c *fiber.Ctx, staff *models.Staff) error {
	return k.SignInStaff(c, staff, VisitOf(c).remembered())
}

// RenewUser is RenewStaff for a customer.
func (k *Kit) RenewUser(c *fiber.Ctx, user *models.User) error {
	return k.SignInUser(c, user, VisitOf(c).remembered())
}
