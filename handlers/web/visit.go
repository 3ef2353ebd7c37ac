package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// Visit is what is known of a request: who asks, from where, in which language and zone, and the desk's set-up at that moment.
type Visit struct {
	Set       *settings.Snapshot
	Staff     *models.Staff // who works in the panel, nil when nobody is signed in there
	User      *models.User  // who is signed in to the portal, or nil
	Scope     models.Scope  // what this visitor may see of the tickets
	Words     *Catalog
	Location  *time.Location
	Now       time.Time
	IP        string
	RequestID string
	Nonce     string          // of the page's style policy
	Captcha   *CaptchaScripts // of a page that asks whether its visitor is a person
	session   *models.Session
	flash     *Flash
}

const visitKey = "visit"

// VisitOf returns the visit that the middleware made of a request.
func VisitOf(c *fiber.Ctx) *Visit {
	v, _ := c.Locals(visitKey).(*Visit)
	return v
}

// Actor returns the visitor as the rules know one.
func (v *Visit) Actor() tickets.Actor {
	return tickets.Actor{Staff: v.Staff, User: v.User, IP: v.IP}
}

// T returns words in the visitor's language.
func (v *Visit) T(key string, args ...any) string { return v.Words.T(key, args...) }

// begin fills a visit with what every page needs. language and zone are the person's own, or empty.
func (k *Kit) begin(c *fiber.Ctx, v *Visit, language, zone string) {
	v.Words = k.wordsFor(c, language, v.Set.Language)
	v.Location = v.Set.Location()
	if own, err := time.LoadLocation(zone); zone != "" && err == nil {
		v.Location = own
	}
}
