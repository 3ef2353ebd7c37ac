package web

import (
	"strings"
	"time"
)

// Stamp is a moment as a page shows it, in the viewer's zone and language. The zero Stamp shows nothing.
type Stamp struct {
	at    time.Time
	visit *Visit
}

// Stamp returns a moment ready to be shown to the visitor.
func (v *Visit) Stamp(at time.Time) Stamp { return Stamp{at: at, visit: v} }

// IsZero tells that there is no moment.
func (s Stamp) IsZero() bool { return s.at.IsZero() }

// ISO returns the moment for a datetime attribute (RFC 3339, UTC).
func (s Stamp) ISO() string { return s.at.UTC().Format(time.RFC3339) }

// Age returns how long ago it was: 4 m, 3 h, 2 d.
func (s Stamp) Age() string {
	n, unit := Age(s.visit.Now.Sub(s.at))
	return s.visit.Words.Age(n, unit)
}

// Full returns the moment by the site's date pattern.
func (s Stamp) Full() string {
	return PHPDate(s.at.In(s.visit.Location), s.visit.Set.DateFormat, s.visit.Words.Dates)
}

// Clock returns the time of the day alone for today, and else what Short returns.
func (s Stamp) Clock() string {
	at := s.at.In(s.visit.Location)
	if sameDay(at, s.visit.Now.In(s.visit.Location)) {
		return at.Format("15:04")
	}
	return s.Short()
}

// Day returns the date by the site's pattern without its time; all of it when the time stands first.
func (s Stamp) Day() string {
	const clockLetters = "aABgGhHisuveIOPpTZcrU"
	pattern := s.visit.Set.DateFormat
	if at := strings.IndexAny(pattern, clockLetters); at >= 0 {
		pattern = strings.TrimRight(pattern[:at], " ,;:-–@|/T\\")
	}
	if pattern == "" {
		return s.Full()
	}
	return PHPDate(s.at.In(s.visit.Location), pattern, s.visit.Words.Dates)
}

// Short returns the time alone for today, "yesterday" with the time, and else the full date.
func (s Stamp) Short() string {
	at, now := s.at.In(s.visit.Location), s.visit.Now.In(s.visit.Location)
	clock := at.Format("15:04")
	switch {
	case sameDay(at, now):
		return s.visit.Words.T("date.today_at", "Time", clock)
	case sameDay(at, now.AddDate(0, 0, -1)):
		return s.visit.Words.T("date.yesterday_at", "Time", clock)
	}
	return s.Full()
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}
