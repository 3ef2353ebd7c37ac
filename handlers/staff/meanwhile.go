package staff

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// meanwhile collects what a form and the store no longer agree on, after somebody else has saved the same thing.
type meanwhile struct {
	visit *web.Visit
	words web.FormErrors
}

func (m meanwhile) differs(field, typed, now string) {
	if typed != now {
		m.words[field] = m.visit.T("meanwhile.value", "Value", now)
	}
}

// summary puts what has happened above the lines of the fields; it leads to the first field.
func (m meanwhile) summary(fields []web.FieldError, first string) []web.FieldError {
	return append([]web.FieldError{{Name: first, Text: m.visit.T("meanwhile.changed")}}, fields...)
}

// onceOfForm lets a form make one thing only, however often it is sent; kind names what it makes.
func onceOfForm(c *fiber.Ctx, kind string) *models.Once {
	v := web.VisitOf(c)
	sum := secret.Hash(kind + " form " + number(v.Staff.ID) + " " + web.FormToken(c))
	return &models.Once{Token: sum, Print: sum, CreatedAt: v.Now}
}

// repeated tells that a form was sent twice, and took effect the first time.
func repeated(err error) bool { return errors.Is(err, models.ErrRepeated) }
