package staff

import "helpdeskz/handlers/web"

// PaletteView is what the palette finds beyond what stands on the page: the pages of the set-up and of the profile. They are asked
// for once, when the palette is made.
type PaletteView struct {
	panel *Panel
	visit *web.Visit
}

// Key says all that the pages follow from, beside the language.
func (p PaletteView) Key() string {
	if p.visit.Staff.Admin {
		return "admin"
	}
	return "agent"
}

// Links returns the pages, each with the word of where it belongs.
func (p PaletteView) Links() (links []TabView) {
	v := p.visit
	add := func(group, label, href string) {
		links = append(links, TabView{Label: group + " · " + label, Href: href})
	}
	if v.Staff.Admin {
		for _, page := range setupPages {
			add(v.T("rail.setup"), v.T("setup."+page.name), p.panel.pagePath(page.path))
		}
	}
	for _, page := range profilePages {
		if page.path != atAbout && (page.path != atPasskeys || p.panel.Accounts.PasskeysWork()) {
			add(v.T("profile.title"), v.T("profile."+page.name), p.panel.profilePath(page.path))
		}
	}
	return links
}
