package web

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestPHPDate(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	summer := time.Date(2026, 7, 3, 14, 5, 9, 123_456_789, berlin)
	midnight := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		at            time.Time
		pattern, want string
	}{
		{summer, "d F Y h:i a", "03 July 2026 02:05 pm"}, // as shipped
		{summer, "d D j l N S w z", "03 Fri 3 Friday 5 rd 5 183"},
		{summer, "W F m M n t L", "27 July 07 Jul 7 31 0"},
		{summer, "o X x Y y", "2026 +2026 2026 2026 26"},
		{summer, "a A B g G h H i s u v", "pm PM 545 2 14 02 14 05 09 123456 123"},
		{summer, "e I O P p T Z", "Europe/Berlin 1 +0200 +02:00 +02:00 CEST 7200"},
		{summer, "c | r | U", "2026-07-03T14:05:09+02:00 | Fri, 03 Jul 2026 14:05:09 +0200 | 1783080309"},
		{midnight, "g G h H a A", "12 0 12 00 am AM"},
		{midnight, "L t z B", "1 29 59 041"},
		{midnight, "p P e T I", "Z +00:00 UTC UTC 0"},
		{time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), "N w l", "7 0 Sunday"},
		{time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC), "o-W Y", "2026-53 2027"},
		{time.Date(2024, 12, 31, 23, 59, 59, 0, time.UTC), "o-W z B", "2025-01 365 041"},
		{time.Date(2026, 1, 1, 23, 0, 0, 0, time.UTC), "B", "000"},
		{time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), "t", "28"},
		{time.Date(787, 1, 2, 3, 4, 5, 0, time.UTC), "X x Y", "+0787 0787 0787"},
		{time.Date(-55, 1, 2, 3, 4, 5, 0, time.UTC), "X x Y", "-0055 -0055 -0055"},
		{time.Date(10191, 1, 2, 3, 4, 5, 0, time.UTC), "X x Y", "+10191 +10191 10191"},
		{summer, `\d\a\y j`, "day 3"},
		{summer, `l \t\h\e jS \o\f F`, "Friday the 3rd of July"},
		{summer, `\\ Y`, `\ 2026`},
		{summer, `Y\`, "2026"},
		{summer, "Y年m月d日", "2026年07月03日"},
		{summer, `\é Y`, "é 2026"},
		{summer, "", ""},
		{summer, "[](),-/. 0129 bfkqQVEJRKC", "[](),-/. 0129 bfkqQVEJRKC"},
	}
	for _, tt := range tests {
		if got := PHPDate(tt.at, tt.pattern, Names{}); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.pattern, got, tt.want)
		}
	}
}

func TestPHPDateOrdinals(t *testing.T) {
	want := strings.Fields("1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th 19th 20th " +
		"21st 22nd 23rd 24th 25th 26th 27th 28th 29th 30th 31st")
	for i, word := range want {
		at := time.Date(2026, 1, i+1, 12, 0, 0, 0, time.UTC)
		if got := PHPDate(at, "jS", Names{}); got != word {
			t.Errorf("got %s, want %s", got, word)
		}
	}
}

func TestPHPDateNames(t *testing.T) {
	german := Names{AM: "VM", PM: "NM"}
	german.Months[2], german.ShortMonths[2] = "März", "Mär"
	german.Days[0], german.ShortDays[0] = "Sonntag", "So"
	sunday := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		at            time.Time
		pattern, want string
	}{
		{sunday, "l, j. F Y (D, M) a A", "Sonntag, 1. März 2026 (So, Mär) vm VM"},
		{sunday.Add(12 * time.Hour), "A", "NM"},
		{sunday.AddDate(0, 1, 1), "l F", "Thursday April"}, // no word given
		{sunday, "r", "Sun, 01 Mar 2026 09:00:00 +0000"},
	}
	for _, tt := range tests {
		if got := PHPDate(tt.at, tt.pattern, german); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.pattern, got, tt.want)
		}
	}
}
