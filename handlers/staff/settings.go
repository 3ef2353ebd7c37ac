package staff

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/desk"
)

// settingsParts are the pages of the settings, with the path of each below the set-up.
var settingsParts = []desk.Part{desk.PartGeneral, desk.PartTickets, desk.PartKnowledge, desk.PartSecurity, desk.PartMaintenance}

// setupRoutes are those of the set-up's pages that no other file lists.
func (p *Panel) setupRoutes() []web.Route {
	return slices.Concat(p.settingsRoutes(), p.customFieldRoutes(), p.mailTemplateRoutes(), p.logRoutes(), p.outboxRoutes(), p.ledgerRoutes())
}

func (p *Panel) settingsRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	routes := []web.Route{
		{Method: get, Path: "/setup/general/date", Role: web.Admin, Handle: p.dateExample},
		{Method: post, Path: "/setup/general/logo", Role: web.Admin, Handle: p.saveLogo},
		{Method: post, Path: "/setup/general/logo/delete", Role: web.Admin, Handle: p.deleteLogo},
	}
	for _, part := range settingsParts {
		path := "/setup/" + string(part)
		routes = append(routes, web.Route{Method: get, Path: path, Role: web.Admin, Handle: p.viewSettings(part)},
			web.Route{Method: post, Path: path, Role: web.Admin, Handle: p.saveSettings(part)})
	}
	return routes
}

// SettingsView is a page of the settings.
type SettingsView struct {
	Setup  []TabView
	Title  string
	About  string
	Action string
	Groups []SettingGroupView
	Seen   []SeenView
	Date   *DateExampleView // of the general settings
	Logo   *LogoFormView    // of the general settings
	Fields []web.FieldError // what is wrong
}

// SettingGroupView is a part of a form under a title of its own, "" for none.
type SettingGroupView struct {
	Title  string
	Fields []SettingFieldView
}

// SeenView is what a setting was when its form was made, so that the form changes only what was changed in it.
type SeenView struct{ Name, Value string }

func (p *Panel) viewSettings(part desk.Part) fiber.Handler {
	return func(c *fiber.Ctx) error {
		now := desk.SettingTexts(part, &web.VisitOf(c).Set.Settings)
		return p.showSettings(c, part, desk.SettingsInput{Typed: now, Seen: now}, nil, fiber.StatusOK)
	}
}

func (p *Panel) saveSettings(part desk.Part) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v := web.VisitOf(c)
		in := p.bindSettings(c, part)
		err := p.Desk.SaveSettings(c.UserContext(), setupActor(v), in)
		if words, is := v.Invalid(err); is {
			return p.showSettings(c, part, in, words, fiber.StatusUnprocessableEntity)
		}
		if words, is := v.Meanwhile(err); is {
			return p.showChangedSettings(c, part, in, words)
		}
		if err != nil {
			return err
		}
		return p.Done(c, web.Outcome{GoTo: p.Staff("setup", string(part)), Notice: v.T("setting.saved")})
	}
}

// showChangedSettings shows what was typed again beside what somebody else has saved. Who has seen it may save over it.
func (p *Panel) showChangedSettings(c *fiber.Ctx, part desk.Part, in desk.SettingsInput, words web.FormErrors) error {
	set, err := p.Settings.Current(c.UserContext())
	if err != nil {
		return err
	}
	now := desk.SettingTexts(part, &set.Settings)
	for name := range words {
		in.Seen[name] = now[name]
	}
	return p.showSettings(c, part, in, words, fiber.StatusUnprocessableEntity)
}

func (p *Panel) bindSettings(c *fiber.Ctx, part desk.Part) desk.SettingsInput {
	in := desk.SettingsInput{Part: part, Typed: map[string]string{}, Seen: map[string]string{}, Languages: p.Languages(), Insecure: !p.SecureContext()}
	for _, name := range desk.SettingNames(part) {
		in.Typed[name] = web.Raw(c, name)
		if seen := web.Values(c, "seen_"+name); len(seen) > 0 {
			in.Seen[name] = strings.ReplaceAll(seen[0], "\r\n", "\n")
		}
	}
	return in
}

func (p *Panel) showSettings(c *fiber.Ctx, part desk.Part, in desk.SettingsInput, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	name := "setting." + string(part)
	view := SettingsView{Setup: p.setupNav(c), Title: v.T(name), About: v.T(name + "_about"), Action: p.Staff("setup", string(part))}
	form := settingsForm{v: v, kit: p.Kit, typed: in.Typed, words: words}
	view.Groups = form.groups(part)
	for _, name := range desk.SettingNames(part) {
		view.Seen = append(view.Seen, SeenView{Name: "seen_" + name, Value: in.Seen[name]})
		if text, wrong := words[name]; wrong {
			view.Fields = append(view.Fields, web.FieldError{Name: name, Text: v.T("form.error_at", "Field", v.T("setting."+name), "Text", text)})
		}
	}
	if part == desk.PartGeneral {
		view.Date = p.dateView(v, web.ValidText(in.Typed["date_format"]), in.Typed["timezone"])
		view.Logo = p.logoForm(v, words)
		view.Fields = append(view.Fields, v.Summary(words, logoField, "setting.logo")...)
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/settings/form", Title: view.Title, View: view}, status)
}
