package web

import "time"

// Units of an age, as Age returns them; the language files hold the words. AgeNow comes with a zero.
const (
	AgeNow     = "now"
	AgeMinutes = "m"
	AgeHours   = "h"
	AgeDays    = "d"
	AgeWeeks   = "w"
	AgeMonths  = "mo"
	AgeYears   = "y"
)

const oneDay = 24 * time.Hour

// ages are the units from the longest to the shortest, each with the age from which it is used. Days last for two
// weeks and weeks for two months, because "10 d" says more than "1 w".
var ages = []struct {
	from, length time.Duration
	unit         string
}{
	{365 * oneDay, 365 * oneDay, AgeYears},
	{60 * oneDay, 30 * oneDay, AgeMonths},
	{14 * oneDay, 7 * oneDay, AgeWeeks},
	{oneDay, oneDay, AgeDays},
	{time.Hour, time.Hour, AgeHours},
	{time.Minute, time.Minute, AgeMinutes},
}

// Age rounds d down to one unit: 4 m, 3 h, 2 d, 5 w, 3 mo, 2 y. Less than a minute, and times to come, are (0, AgeNow).
func Age(d time.Duration) (n int, unit string) {
	for _, a := range ages {
		if d >= a.from {
			return int(d / a.length), a.unit
		}
	}
	return 0, AgeNow
}
