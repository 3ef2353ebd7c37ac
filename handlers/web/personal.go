package web

import (
	"slices"
	"strings"

	"helpdeskz/models/settings"
)

// Option is a line of a select.
type Option struct {
	Value  string
	Label  string
	Chosen bool
}

// zoneGroup are the time zones of a part of the world.
type zoneGroup struct {
	Label string
	Zones []Option
}

// LanguageOptions returns the languages for a select, each by its own name.
func (k *Kit) LanguageOptions(chosen string) []Option {
	var options []Option
	for _, code := range k.Languages() {
		options = append(options, Option{Value: code, Label: k.catalogs[code].T("language." + code), Chosen: code == chosen})
	}
	return options
}

// zoneGroups returns the time zones for a select, by the part of the world. A chosen one that is not offered any more, such as an
// older name, comes with the others.
func zoneGroups(chosen string) []zoneGroup {
	zones := settings.Zones()
	if chosen != "" && settings.ValidZone(chosen) && !slices.Contains(zones, chosen) {
		zones = append(slices.Clone(zones), chosen)
		slices.Sort(zones)
	}
	var groups []zoneGroup
	for _, zone := range zones {
		world, place, found := strings.Cut(zone, "/")
		if !found {
			world, place = "", zone
		}
		if len(groups) == 0 || groups[len(groups)-1].Label != world {
			groups = append(groups, zoneGroup{Label: world})
		}
		last := &groups[len(groups)-1]
		last.Zones = append(last.Zones, Option{Value: zone, Label: strings.ReplaceAll(place, "_", " "), Chosen: zone == chosen})
	}
	return groups
}
