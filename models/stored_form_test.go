package models

import "testing"

func TestCleanEmail(t *testing.T) {
	tests := []struct {
		raw, email, sender string
	}{
		{" Ann@Customer.Example ", "ann@customer.example", "ann@customer.example"},
		{"a.@docomo.example", "a.@docomo.example", "a.@docomo.example"},
		{"a..b@docomo.example", "a..b@docomo.example", "a..b@docomo.example"},
		{"root@mailhost", "", "root@mailhost"},
		{"a@[192.0.2.1]", "", ""},
		{"...@customer.example", "", ""},
		{"a b@customer.example", "", ""},
		{"a@customer..example", "", ""},
		{"Ann <a@customer.example>", "", ""},
		{"ann", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		email, isEmail := CleanEmail(tt.raw)
		sender, isSender := CleanSender(tt.raw)
		if email != tt.email || sender != tt.sender || isEmail != (email != "") || isSender != (sender != "") {
			t.Errorf("%q: CleanEmail = %q, %v, CleanSender = %q, %v", tt.raw, email, isEmail, sender, isSender)
		}
	}
}
