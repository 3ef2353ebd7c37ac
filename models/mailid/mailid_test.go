package mailid_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"regexp"
	"strings"
	"testing"

	"helpdeskz/models/mailid"
)

func keyed(key string) mailid.MAC {
	return func(data []byte) []byte {
		h := hmac.New(sha256.New, []byte(key))
		h.Write(data)
		return h.Sum(nil)
	}
}

func TestNew(t *testing.T) {
	id := mailid.New(keyed("k"), 12, 345, "desk.example")
	if !regexp.MustCompile(`^<hdz\.12\.345\.[a-z2-7]{10}\.[a-z2-7]{16}@desk\.example>$`).MatchString(id) {
		t.Errorf("New = %q", id)
	}
	if again := mailid.New(keyed("k"), 12, 345, "desk.example"); again == id {
		t.Errorf("two calls gave %q", id)
	}
}

func TestParse(t *testing.T) {
	mac := keyed("k")
	id := mailid.New(mac, 12, 345, "desk.example")
	other := mailid.New(keyed("other"), 12, 345, "desk.example")
	tests := []struct {
		name, text string
		want       bool
	}{
		{"as made", id, true},
		{"without brackets", strings.Trim(id, "<>"), true},
		{"upper case", strings.ToUpper(id), true},
		{"another domain", strings.Replace(id, "desk.example", "relay.example", 1), true},
		{"text appended", strings.Replace(id, "@", "-relay0815@", 1), true},
		{"text in front", strings.Replace(id, "<", "<SRS0=ab=", 1), true},
		{"amid references", "<a@b> " + id + "\r\n <c@d>", true},
		{"in a plus-address", "support+" + id[1:strings.Index(id, "@")] + "@desk.example", true},
		{"a wrong id after it", id + " " + other, true},
		{"empty", "", false},
		{"a stranger's", "<CAF12@mail.example>", false},
		{"another key's", other, false},
		{"another ticket", strings.Replace(id, "hdz.12.", "hdz.13.", 1), false},
		{"another message", strings.Replace(id, ".345.", ".346.", 1), false},
		{"digits moved over the dot", strings.Replace(id, "12.345", "123.45", 1), false},
		{"leading zero", strings.Replace(id, "hdz.12.", "hdz.012.", 1), false},
		{"code cut", id[:strings.Index(id, "@")-1] + "@desk.example>", false},
		{"no code", "<hdz.12.345.aaaaaaaaaa.@desk.example>", false},
		{"number too large", strings.Replace(id, "hdz.12.", "hdz.9999999999999999999.", 1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ticket, message, ok := mailid.Parse(mac, tt.text)
			if ok != tt.want {
				t.Fatalf("Parse(%q) = %v, want %v", tt.text, ok, tt.want)
			}
			if ok && (ticket != 12 || message != 345) {
				t.Errorf("Parse(%q) = %d, %d", tt.text, ticket, message)
			}
			if !ok && (ticket != 0 || message != 0) {
				t.Errorf("Parse(%q) = %d, %d with no id", tt.text, ticket, message)
			}
		})
	}
}

func TestFindTakesTheLast(t *testing.T) {
	mac := keyed("k")
	refs := mailid.New(mac, 1, 1, "d.example") + " " + mailid.New(mac, 2, 7, "d.example")
	if ticket, message, _ := mailid.Find(mac, refs); ticket != 2 || message != 7 {
		t.Errorf("Find = %d, %d, want 2, 7", ticket, message)
	}
}
