package accounts

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Actor is who does something that the audit log keeps: a staff user, a customer, or another program, or, when all are empty, the
// operator at the command line.
type Actor struct {
	Staff   *models.Staff
	User    *models.User
	Program string // name of the API key that the program has
	IP      string
}

// operator stands in the audit log for somebody at the command line.
const operator = "operator"

// audit notes what somebody did to an object. detail must hold no secret.
func (s *Service) audit(ctx context.Context, tx bun.Tx, by Actor, action, object string, id int64, detail string) error {
	line := &models.Audit{At: s.Now(), Actor: operator, Action: action, Object: object, ObjectID: id, IP: by.IP, Result: "ok",
		Detail: detail}
	switch {
	case by.Staff != nil:
		line.StaffID, line.Actor = by.Staff.ID, by.Staff.Username
	case by.User != nil:
		line.Actor = by.User.Email
	case by.Program != "":
		line.Actor = by.Program
	}
	return models.InsertAudit(ctx, tx, line)
}
