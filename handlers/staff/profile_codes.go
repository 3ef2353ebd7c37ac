package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// RecoveryCodesView is the one page that shows recovery codes: the answer to the request that made them.
type RecoveryCodesView struct {
	Nav   []TabView
	Back  string
	Title string
	Site  string
	User  string
	Codes string // one a line
	Rows  int
	On    bool // two-factor was switched on with them
}

// showRecoveryCodes shows codes this once: they are stored nowhere, so the answer can't be a redirection to a page of its own.
// Where there are scripts the browser's address is that of the page about two-factor, which does not show them.
func (p *Panel) showRecoveryCodes(c *fiber.Ctx, codes []string, on bool) error {
	v := web.VisitOf(c)
	view := RecoveryCodesView{Nav: p.profileNav(c, atTwoFactor), Back: p.profilePath(atTwoFactor), Title: v.T("two_factor.new_codes"),
		Site: v.Set.SiteName, User: v.Staff.Username, Codes: strings.Join(codes, "\n"), Rows: len(codes), On: on}
	if on {
		view.Title = v.T("two_factor.switched_on")
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/profile/codes", Title: view.Title, View: view, Address: view.Back, Replace: true})
}
