package settings_test

import (
	"slices"
	"strings"
	"testing"

	_ "time/tzdata"

	"helpdeskz/models/settings"
)

func TestEveryOfferedZoneIsOne(t *testing.T) {
	zones := settings.Zones()
	for _, zone := range zones {
		if !settings.ValidZone(zone) {
			t.Errorf("%s is no zone", zone)
		}
	}
	if len(zones) < 400 || !slices.IsSorted(zones) || !slices.Contains(zones, "UTC") || !slices.Contains(zones, "Europe/Madrid") {
		t.Errorf("%d zones", len(zones))
	}
}

func TestValidZone(t *testing.T) {
	for name, want := range map[string]bool{"UTC": true, "America/Bogota": true, "US/Eastern": true, "": false, "Local": false,
		"Mars/Olympus": false, "../../etc/passwd": false, "europe\x00": false, strings.Repeat("x", 65): false} {
		if got := settings.ValidZone(name); got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}
