package files

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPolicyCheck(t *testing.T) {
	shipped := Policy{Allowed: true, MaxCount: 3, MaxBytes: 2_621_440, Extensions: []string{"jpg", ".PNG", " gif "}}
	all := Policy{Allowed: true, MaxCount: 1, Extensions: []string{"*"}}
	extension := func(name, ext string) *Refusal {
		return &Refusal{Extension, map[string]any{"name": name, "extension": ext, "allowed": "jpg, png, gif"}}
	}
	tests := map[string]struct {
		policy Policy
		name   string
		size   int64
		count  int
		want   *Refusal
	}{
		"fits":               {shipped, "a.jpg", 1, 1, nil},
		"another case":       {shipped, "A.JPG", 1, 1, nil},
		"case in the list":   {shipped, "a.png", 1, 1, nil},
		"at the limits":      {shipped, "a.gif", 2_621_440, 3, nil},
		"off":                {Policy{MaxCount: 3, Extensions: []string{"*"}}, "a.jpg", 1, 1, &Refusal{Reason: Disallowed}},
		"one too many":       {shipped, "a.jpg", 1, 4, &Refusal{TooMany, map[string]any{"max": 3}}},
		"empty":              {shipped, "a.jpg", 0, 1, &Refusal{Empty, map[string]any{"name": "a.jpg"}}},
		"a byte too large":   {shipped, "a.jpg", 2_621_441, 1, &Refusal{TooLarge, map[string]any{"name": "a.jpg", "max": int64(2_621_440)}}},
		"extension":          {shipped, "a.exe", 1, 1, extension("a.exe", "exe")},
		"last extension":     {shipped, "a.jpg.exe", 1, 1, extension("a.jpg.exe", "exe")},
		"dots behind it":     {shipped, "a.exe. .", 1, 1, extension("a.exe. .", "exe")},
		"no extension":       {shipped, "jpg", 1, 1, extension("jpg", "")},
		"hidden file":        {shipped, ".htaccess", 1, 1, extension(".htaccess", "htaccess")},
		"NUL before it":      {shipped, "a.exe\x00.jpg", 1, 1, nil}, // the name that is kept ends in .jpg
		"path":               {shipped, "../../a.jpg/x.php", 1, 1, extension("x.php", "php")},
		"right to left":      {shipped, "a\u202egpj.exe", 1, 1, extension("agpj.exe", "exe")},
		"empty name":         {shipped, "", 1, 1, extension("file", "")},
		"all allowed":        {all, "Makefile", 1 << 40, 1, nil},
		"none allowed":       {Policy{Allowed: true, MaxCount: 1}, "a.jpg", 1, 1, &Refusal{Extension, map[string]any{"name": "a.jpg", "extension": "jpg", "allowed": ""}}},
		"blanks in the list": {Policy{Allowed: true, MaxCount: 1, Extensions: []string{"", " . "}}, "jpg", 1, 1, &Refusal{Extension, map[string]any{"name": "jpg", "extension": "", "allowed": ""}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.policy.Check(tt.name, tt.size, tt.count)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPolicyAccept(t *testing.T) {
	tests := map[string][]string{
		".jpg,.png": {"jpg", ".PNG"},
		"":          {"jpg", "*"},
	}
	for want, list := range tests {
		if got := (Policy{Extensions: list}).Accept(); got != want {
			t.Errorf("%v: got %q, want %q", list, got, want)
		}
	}
	if got := (Policy{}).Accept(); got != "" {
		t.Errorf("empty list: %q", got)
	}
}
