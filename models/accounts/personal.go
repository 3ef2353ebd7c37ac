package accounts

import (
	"slices"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// Personal is what everybody chooses for himself. An empty Timezone is the site's; an empty Language is that of the browser.
type Personal struct {
	Fullname  string
	Timezone  string
	Language  string
	Languages []string // that the site speaks
}

// check brings the input into its stored form and notes what is wrong with it.
func (in *Personal) check(fields models.Fields) {
	in.Fullname = models.RequireName(fields, "fullname", in.Fullname, MaxName)
	if in.Timezone != "" && !settings.ValidZone(in.Timezone) {
		fields.Add("timezone", "field.choose")
	}
	if in.Language != "" && !slices.Contains(in.Languages, in.Language) {
		fields.Add("language", "field.choose")
	}
}
