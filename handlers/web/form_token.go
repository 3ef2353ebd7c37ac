package web

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/models/secret"
)

// formTokenField is the field in which a form carries its token.
const formTokenField = "token"

// FormToken returns the token of the form that a request sends, or else a fresh one for a form to be shown. A token makes one
// message or ticket only, however often its form is sent; a form that is shown again after a refusal keeps its own.
func FormToken(c *fiber.Ctx) string {
	if c.Method() == fiber.MethodPost {
		if token := Value(c, formTokenField); token != "" {
			return token
		}
	}
	return FreshToken()
}

// FreshToken returns a token for a form that has nothing to do with the one that the request sends, such as the empty one that follows it.
func FreshToken() string { return secret.NewToken() }
