package settings

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"time"
)

// zoneList holds UTC and the zones of the tz database's zone.tab, a name a line.
//
//go:embed zones.txt
var zoneList string

// longestZone bounds a zone's name, in bytes, as the columns for it do.
const longestZone = 64

// Zones returns the names of the time zones that are offered, by name. Read it, never write to it.
var Zones = sync.OnceValue(func() []string {
	zones := strings.Fields(zoneList)
	slices.Sort(zones)
	return zones
})

// ValidZone tells whether a name is that of a time zone, which may be an older name than those of Zones.
func ValidZone(name string) bool {
	if name == "" || name == "Local" || len(name) > longestZone {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
