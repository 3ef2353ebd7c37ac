package staff

import (
	"strings"

	"helpdeskz/handlers/web"
	"helpdeskz/models/desk"
	"helpdeskz/models/settings"
)

// The ways in which a setting is asked for.
const (
	askLine   = "line"
	askText   = "text"
	askNumber = "number"
	askSwitch = "switch"
	askChoice = "choice"
	askZone   = "zone"
	askDate   = "date"
	askColour = "colour"
	askSecret = "secret" // never shown again
)

// SettingFieldView is a setting in a form.
type SettingFieldView struct {
	Name    string
	Kind    string
	Label   string
	Hint    string
	Unit    string // after a number
	Value   string
	Checked bool
	Choices []OptionView
	Error   string
}

// OptionView is one of several values.
type OptionView struct {
	Value  string
	Label  string
	Chosen bool
}

// Described names what a screen reader says with the field.
func (f SettingFieldView) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Name+"-err")
	}
	if f.Kind == askDate {
		ids = append(ids, "date-example")
	}
	return strings.Join(ids, " ")
}

// settingsForm makes the fields of a form of what was typed and of what is wrong with it.
type settingsForm struct {
	v     *web.Visit
	kit   *web.Kit
	typed map[string]string
	words web.FormErrors
}

// asked says how a setting is asked for; unit and hint tell whether there are words for them.
type asked struct {
	name, kind string
	unit, hint bool
}

// settingGroups are the groups of a form: the key of a title, "" for none, and the settings below it.
var settingGroups = map[desk.Part][]struct {
	title  string
	fields []asked
}{
	desk.PartGeneral: {
		{"", []asked{{name: "site_name", kind: askLine, hint: true}, {name: "window_title", kind: askLine, hint: true}}},
		{"setting.group_place", []asked{{name: "language", kind: askChoice, hint: true}, {name: "timezone", kind: askZone, hint: true},
			{name: "date_format", kind: askDate, hint: true}}},
		{"setting.group_look", []asked{{name: "accent", kind: askColour}, {name: "page_size", kind: askNumber, hint: true}}},
	},
	desk.PartMaintenance: {
		{"", []asked{{name: "maintenance", kind: askSwitch, hint: true}, {name: "maintenance_message", kind: askText, hint: true}}},
	},
	desk.PartSecurity: {
		{"", []asked{{name: "login_tries", kind: askNumber, hint: true}, {name: "login_minutes", kind: askNumber, unit: true, hint: true}}},
		{"setting.group_captcha", []asked{{name: "captcha", kind: askChoice, hint: true}, {name: "captcha_site_key", kind: askLine, hint: true},
			{name: "captcha_secret", kind: askSecret, hint: true}}},
	},
	desk.PartTickets: {
		{"setting.group_lists", []asked{{name: "reply_order", kind: askChoice}, {name: "tickets_per_page", kind: askNumber},
			{name: "replies_per_page", kind: askNumber}}},
		{"setting.group_time", []asked{{name: "overdue_hours", kind: askNumber, unit: true, hint: true},
			{name: "auto_close_hours", kind: askNumber, unit: true, hint: true}}},
		{"setting.group_mail", []asked{{name: "staff_mail", kind: askChoice, hint: true}, {name: "mail_servers", kind: askLine, hint: true}}},
		{"setting.group_files", []asked{{name: "attachments", kind: askSwitch, hint: true}, {name: "attachment_count", kind: askNumber},
			{name: "attachment_mb", kind: askNumber, unit: true}, {name: "attachment_extensions", kind: askLine, hint: true}}},
	},
	desk.PartKnowledge: {
		{"", []asked{{name: "articles_under_category", kind: askNumber, hint: true}, {name: "articles_popular", kind: askNumber, hint: true},
			{name: "articles_newest", kind: askNumber}, {name: "article_preview", kind: askNumber, unit: true, hint: true}}},
	},
}

func (f settingsForm) groups(part desk.Part) (groups []SettingGroupView) {
	for _, group := range settingGroups[part] {
		one := SettingGroupView{}
		if group.title != "" {
			one.Title = f.v.T(group.title)
		}
		for _, field := range group.fields {
			one.Fields = append(one.Fields, f.field(field))
		}
		groups = append(groups, one)
	}
	return groups
}

func (f settingsForm) field(a asked) SettingFieldView {
	key, value := "setting."+a.name, web.ValidText(f.typed[a.name])
	view := SettingFieldView{Name: a.name, Kind: a.kind, Label: f.v.T(key), Value: value, Checked: value != "", Error: f.words[a.name]}
	if a.kind == askSecret {
		view.Value = ""
	}
	if a.hint {
		view.Hint = f.v.T(key + "_hint")
	}
	if a.unit {
		view.Unit = f.v.T(key + "_unit")
	}
	for _, choice := range f.choices(a.name) {
		choice.Chosen = choice.Value == value
		view.Choices = append(view.Choices, choice)
	}
	return view
}

// choices returns the values that a setting can have, where there are few.
func (f settingsForm) choices(name string) (choices []OptionView) {
	add := func(value, label string) { choices = append(choices, OptionView{Value: value, Label: label}) }
	switch name {
	case "language":
		for _, language := range f.kit.Languages() {
			add(language, f.v.T("language."+language))
		}
	case "accent":
		for _, accent := range settings.Accents {
			add(accent, f.v.T("accent."+accent))
		}
	case "captcha":
		for _, captcha := range settings.Captchas {
			add(string(captcha), f.v.T("captcha.kind_"+string(captcha)))
		}
	case "staff_mail":
		for _, when := range settings.StaffMails {
			add(string(when), f.v.T("setting.staff_mail_"+string(when)))
		}
	case "reply_order":
		add(string(settings.NewestFirst), f.v.T("setting.newest_first"))
		add(string(settings.OldestFirst), f.v.T("setting.oldest_first"))
	}
	return choices
}
