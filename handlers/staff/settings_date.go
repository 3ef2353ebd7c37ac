package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/settings"
)

// DateExampleView is how a date pattern looks at this moment.
type DateExampleView struct {
	Href string // answers with another example
	Text string
}

// longestPattern bounds what an example is made of, in bytes.
const longestPattern = 300

// dateExample shows a pattern that is being typed.
func (p *Panel) dateExample(c *fiber.Ctx) error {
	view := p.dateView(web.VisitOf(c), web.QueryValue(c, "date_format"), c.Query("timezone"))
	return p.Fragments(c, web.Part{Name: "staff/settings/_date", View: *view})
}

func (p *Panel) dateView(v *web.Visit, pattern, zone string) *DateExampleView {
	at := v.Now.UTC()
	if location, err := time.LoadLocation(zone); err == nil && settings.ValidZone(zone) {
		at = at.In(location)
	}
	if len(pattern) > longestPattern {
		pattern = ""
	}
	return &DateExampleView{Href: p.Staff("setup", "general", "date"), Text: web.ValidText(web.PHPDate(at, pattern, v.Words.Dates))}
}
