package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// MoveView is the form that moves a row of a list one place up or down.
type MoveView struct {
	ID          int64 // of the row's thing, for the buttons' own ids: the focus stays where it is
	Action      string
	Up, Down    string // what the buttons say
	First, Last bool   // it can't go any further
}

// movesUp tells which way such a form moves its row.
func movesUp(c *fiber.Ctx) bool { return web.Value(c, "do") == "up" }
