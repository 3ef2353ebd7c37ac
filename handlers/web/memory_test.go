package web

import (
	"errors"
	"strings"
	"testing"
)

func TestMemoryKeepsWhatIsAskedFor(t *testing.T) {
	made := 0
	m := NewMemory[string](1000, func(s string) int { return len(s) })
	get := func(key string, size int) {
		t.Helper()
		value, err := m.Get(key, func() (string, error) { made++; return strings.Repeat(key, size), nil })
		if err != nil || value != strings.Repeat(key, size) {
			t.Fatalf("%s: %q, %v", key, value, err)
		}
	}
	steps := []struct {
		name string
		key  string
		size int
		made int
	}{
		{"first", "a", 10, 1}, {"again", "a", 10, 1}, {"another", "b", 10, 2},
		{"too large to keep", "c", 400, 3}, {"and once more", "c", 400, 4},
	}
	for _, s := range steps {
		if get(s.key, s.size); made != s.made {
			t.Errorf("%s: made %d, want %d", s.name, made, s.made)
		}
	}
	// Two generations go by: b, which nobody asks for, is forgotten; a is not.
	for i := range 40 {
		get(string(rune('d'+i)), 30)
		get("a", 10)
	}
	before := made
	if get("a", 10); made != before {
		t.Error("a was forgotten")
	}
	if get("b", 10); made != before+1 {
		t.Error("b was kept")
	}
	if len(m.young)+len(m.old) > 70 {
		t.Errorf("%d values are kept", len(m.young)+len(m.old))
	}
}

func TestMemoryKeepsNoError(t *testing.T) {
	m := NewMemory[int](1000, func(string) int { return 1 })
	fault := errors.New("fault")
	if _, err := m.Get(1, func() (string, error) { return "", fault }); !errors.Is(err, fault) {
		t.Errorf("error %v", err)
	}
	if value, err := m.Get(1, func() (string, error) { return "x", nil }); value != "x" || err != nil {
		t.Errorf("then %q, %v", value, err)
	}
}
