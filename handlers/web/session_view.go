package web

import (
	"bytes"
	"encoding/hex"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// SessionView is a browser in which somebody is signed in, as its owner sees it.
type SessionView struct {
	Value     string // for the form that ends it
	Device    string
	UserAgent string
	Address   string
	Since     Stamp
	Seen      Stamp
	Here      bool // it is the browser that asks
}

// The field of the forms that end sessions, and its value for all but the own one.
const (
	sessionField  = "session"
	otherSessions = "others"
)

// SessionViews returns the sessions as a page shows them.
func (v *Visit) SessionViews(rows []models.Session) []SessionView {
	views := make([]SessionView, len(rows))
	for i, row := range rows {
		views[i] = SessionView{Value: hex.EncodeToString(row.Hash), Device: v.device(row.UserAgent), UserAgent: row.UserAgent,
			Address: row.IP, Since: v.Stamp(row.CreatedAt), Seen: v.Stamp(row.SeenAt), Here: bytes.Equal(row.Hash, v.SessionHash())}
	}
	return views
}

func (v *Visit) device(userAgent string) string {
	switch browser, system := Device(userAgent); {
	case browser != "" && system != "":
		return v.T("session.browser_on", "Browser", browser, "System", system)
	case browser+system != "":
		return browser + system
	}
	return v.T("session.unknown")
}

// EndSessions signs somebody out where the form says: in one browser, or in all but the one that asks. It returns the words to
// say of it. Errors: not_found.
func (k *Kit) EndSessions(c *fiber.Ctx, by accounts.Actor) (notice string, err error) {
	v := VisitOf(c)
	named := Value(c, sessionField)
	if named == otherSessions {
		return v.T("session.ended_others"), k.Accounts.EndOtherSessions(c.UserContext(), by, v.SessionHash())
	}
	hash, err := hex.DecodeString(named)
	if err != nil {
		return "", models.NotFound("session")
	}
	return v.T("session.ended"), k.Accounts.EndSession(c.UserContext(), by, hash)
}
