package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/htmlsafe"
)

func (p *Panel) profileRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/profile", Role: web.Agent, Handle: p.viewProfile},
		{Method: post, Path: "/profile", Role: web.Agent, Handle: p.saveProfile},
		{Method: post, Path: "/profile/picture", Role: web.Agent, Handle: p.savePicture},
		{Method: post, Path: "/profile/picture/delete", Role: web.Agent, Handle: p.deletePicture},
		{Method: get, Path: "/profile/sign-in", Role: web.Agent, Handle: p.viewSignIn},
		{Method: post, Path: "/profile/email", Role: web.Agent, Handle: p.saveOwnEmail},
		{Method: post, Path: "/profile/password", Role: web.Agent, Handle: p.saveOwnPassword},
		{Method: get, Path: "/profile/two-factor", Role: web.Agent, Handle: p.viewTwoFactor},
		{Method: get, Path: "/profile/two-factor/qr", Role: web.Agent, Handle: p.twoFactorQR},
		{Method: post, Path: "/profile/two-factor", Role: web.Agent, Handle: p.changeTwoFactor},
		{Method: get, Path: "/profile/passkeys", Role: web.Agent, Handle: p.listPasskeys},
		{Method: post, Path: "/profile/passkeys", Role: web.Agent, Handle: p.addPasskey},
		{Method: post, Path: "/profile/passkeys/offer", Role: web.Agent, Handle: p.offerPasskey},
		{Method: post, Path: "/profile/passkeys/:passkey/delete", Role: web.Agent, Handle: p.deletePasskey},
		{Method: get, Path: "/profile/sessions", Role: web.Agent, Handle: p.listSessions},
		{Method: post, Path: "/profile/sessions", Role: web.Agent, Handle: p.endSessions},
		{Method: get, Path: "/avatars/:picture", Role: web.Agent, Handle: p.SendAvatar},
	}
}

// The pages about the agent himself, by their paths below the profile.
const (
	atAbout     = ""
	atSignIn    = "sign-in"
	atTwoFactor = "two-factor"
	atPasskeys  = "passkeys"
	atSessions  = "sessions"
)

// profilePages are these pages in the order of their links: the word, the path and the icon.
var profilePages = []struct{ name, path, icon string }{
	{"about", atAbout, "circle-user-round"},
	{"sign_in", atSignIn, "lock"},
	{"two_factor", atTwoFactor, "shield-check"},
	{"passkeys", atPasskeys, "key-round"},
	{"sessions", atSessions, "monitor"},
}

// profileNav returns the links between the pages of the profile, of which one is the current page: its path.
func (p *Panel) profileNav(c *fiber.Ctx, at string) []TabView {
	v := web.VisitOf(c)
	links := make([]TabView, 0, len(profilePages))
	for _, page := range profilePages {
		if page.path == atPasskeys && !p.Accounts.PasskeysWork() {
			continue
		}
		href := p.profilePath()
		if page.path != "" {
			href = p.profilePath(page.path)
		}
		links = append(links, TabView{Label: v.T("profile." + page.name), Href: href, Icon: page.icon, Current: page.path == at})
	}
	return links
}

func (p *Panel) profilePath(parts ...string) string {
	return p.Staff(append([]string{"profile"}, parts...)...)
}

// ProfileView is what an agent says about himself.
type ProfileView struct {
	Nav       []TabView
	Picture   PictureView
	Action    string
	Fullname  string
	SiteZone  string
	Zone      string
	Languages []web.Option
	Signature SignatureView
	Errors    web.FormErrors
	Fields    []web.FieldError // the same in one list
}

// SignatureView is the signature's field: Text is what it shows without scripts, HTML what the editor begins with. Sent back to be
// corrected, Text is what was typed, in the Format in which it came.
type SignatureView struct {
	Text   string
	HTML   string
	Format string
}

func (p *Panel) viewProfile(c *fiber.Ctx) error {
	staff := web.VisitOf(c).Staff
	return p.showProfile(c, profileForm(staff), web.FormErrors{}, fiber.StatusOK)
}

// profileForm is the form as it stands in the database.
func profileForm(staff *models.Staff) ProfileView {
	return ProfileView{Fullname: staff.Fullname, Zone: staff.Timezone, Languages: []web.Option{{Value: staff.Language}},
		Signature: SignatureView{Text: signatureText(staff), HTML: staff.Signature, Format: "text"}}
}

// signatureText is an agent's signature without its formatting.
func signatureText(staff *models.Staff) string {
	return strings.TrimSpace(htmlsafe.ToText(staff.Signature))
}

func (p *Panel) saveProfile(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := accounts.StaffProfile{Personal: accounts.Personal{Fullname: web.Raw(c, "fullname"), Timezone: web.Value(c, "timezone"),
		Language: web.Value(c, "language"), Languages: p.Languages()}, Signature: typedSignature(c, v.Staff)}
	err := p.Accounts.SaveStaffProfile(c.UserContext(), accountsActor(v), in)
	if words, is := v.Invalid(err); is {
		typed := ProfileView{Fullname: web.Value(c, "fullname"), Zone: in.Timezone,
			Languages: []web.Option{{Value: in.Language}},
			Signature: SignatureView{Text: web.Value(c, "signature"), Format: web.Value(c, "format")}}
		return p.showProfile(c, typed, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(), Notice: v.T("profile.saved")})
}

// typedSignature returns the signature of the form. Without scripts its formatting can't be seen: it stays where the words do.
func typedSignature(c *fiber.Ctx, staff *models.Staff) accounts.Signature {
	typed := web.Raw(c, "signature")
	if web.Value(c, "format") == "html" {
		return accounts.Signature{HTML: typed}
	}
	typed = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
	if typed == signatureText(staff) {
		return accounts.Signature{HTML: staff.Signature}
	}
	return accounts.Signature{Text: typed}
}

func (p *Panel) showProfile(c *fiber.Ctx, view ProfileView, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view.Nav, view.Action, view.Picture = p.profileNav(c, atAbout), p.profilePath(), p.pictureView(v)
	view.Languages = p.LanguageOptions(view.Languages[0].Value)
	view.SiteZone, view.Errors, view.Picture.Error = v.Set.Timezone, words, words[pictureField]
	view.Fields = v.Summary(words, "picture", "profile.picture", "fullname", "profile.fullname", "timezone", "profile.timezone",
		"language", "profile.language", "signature", "profile.signature")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/profile/index", Title: v.T("profile.title"), View: view}, status)
}
