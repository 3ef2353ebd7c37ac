package jobs

import "testing"

func TestProved(t *testing.T) {
	const anna = "From: Anna <anna@desk.example>\n"
	tests := []struct {
		name, header string
		want         bool
	}{
		{"DMARC", "Authentication-Results: mx.desk.example; dmarc=pass (p=none) header.from=desk.example\n", true},
		{"DKIM of the domain", "Authentication-Results: MX.desk.example 1;\n spf=none; dkim=pass header.d=desk.example header.s=k\n", true},
		{"DKIM by its identity", "Authentication-Results: mx.desk.example; dkim=pass header.i=@desk.example\n", true},
		{"DKIM of somebody else", "Authentication-Results: mx.desk.example; dkim=pass header.d=evil.example\n", false},
		{"SPF alone", "Authentication-Results: mx.desk.example; spf=pass smtp.mailfrom=desk.example\n", false},
		{"failed", "Authentication-Results: mx.desk.example; dmarc=fail header.from=desk.example\n", false},
		{"in a comment", "Authentication-Results: mx.desk.example; dmarc=fail (dmarc=pass header.from=desk.example)\n", false},
		{"of two methods, not the one", "Authentication-Results: mx.desk.example; dkim=pass; dmarc=fail header.from=desk.example\n", false},
		{"a server that nobody trusts", "Authentication-Results: mx.evil.example; dmarc=pass header.from=desk.example\n", false},
		{"below another server's", "Authentication-Results: mx.evil.example; none\nAuthentication-Results: mx.desk.example; dmarc=pass header.from=desk.example\n", false},
		{"none", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := parse(t, tt.header+anna+"\nhello")
			if got := proved(l, "other.example, mx.desk.example"); got != tt.want {
				t.Errorf("proved = %v", got)
			}
			if proved(l, " ") {
				t.Error("proved without a trusted server")
			}
		})
	}
}
