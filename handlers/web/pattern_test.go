package web

import "testing"

func TestFill(t *testing.T) {
	for _, c := range []struct {
		words string
		args  []any
		want  string
	}{
		{"plain", nil, "plain"},
		{"{{.N}} m", []any{"N", 4}, "4 m"},
		{"{{.From}}–{{.To}} of {{.Total}}", []any{"From", "1", "To", "15", "Total", "87"}, "1–15 of 87"},
		{"no {{.Value}} here", nil, "no  here"},
		{"a {{.Name}}", []any{"Name", "{{.Other}}", "Other", "never"}, "a {{.Other}}"},
		{"open {{.Name", []any{"Name", "x"}, "open {{.Name"},
		{"{{.A}}{{.A}}", []any{"A", int64(7)}, "77"},
	} {
		if got := fill(pattern(c.words), c.args); got != c.want {
			t.Errorf("%q with %v: got %q, want %q", c.words, c.args, got, c.want)
		}
	}
}
