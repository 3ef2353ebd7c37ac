package web

import (
	"testing"
	"time"
)

func TestAge(t *testing.T) {
	const d = 24 * time.Hour
	tests := []struct {
		age  time.Duration
		n    int
		unit string
	}{
		{-time.Hour, 0, "now"},
		{0, 0, "now"},
		{time.Minute - 1, 0, "now"},
		{time.Minute, 1, "m"},
		{4*time.Minute + 59*time.Second, 4, "m"},
		{time.Hour - 1, 59, "m"},
		{time.Hour, 1, "h"},
		{d - 1, 23, "h"},
		{d, 1, "d"},
		{14*d - 1, 13, "d"},
		{14 * d, 2, "w"},
		{35 * d, 5, "w"},
		{60*d - 1, 8, "w"},
		{60 * d, 2, "mo"},
		{100 * d, 3, "mo"},
		{365*d - 1, 12, "mo"},
		{365 * d, 1, "y"},
		{800 * d, 2, "y"},
	}
	for _, tt := range tests {
		if n, unit := Age(tt.age); n != tt.n || unit != tt.unit {
			t.Errorf("%v: got %d %s, want %d %s", tt.age, n, unit, tt.n, tt.unit)
		}
	}
}
