package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
)

// Refused turns a rule's no to the whole of a form (a wrong password, too many tries) into its words and status, for the form
// to be shown again with them; where it makes sense it says in Retry-After when to come back. It returns false for errors that
// are to be shown in another way: those at a form's fields, and the unexpected.
func (k *Kit) Refused(c *fiber.Ctx, err error) (text string, status int, is bool) {
	var known *models.Error
	if !errors.As(err, &known) {
		return "", 0, false
	}
	switch known.Kind {
	case models.KindUnauthenticated, models.KindRateLimited:
		sayWhen(c, known)
		return VisitOf(c).Words.Word(models.Word{Key: known.Key, Args: known.Args}), kindStatus[known.Kind], true
	}
	return "", 0, false
}

func sayWhen(c *fiber.Ctx, known *models.Error) {
	if seconds, limited := known.Args["Seconds"].(int); limited {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
	}
}
