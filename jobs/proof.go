package jobs

import (
	"regexp"
	"strings"
)

// passes are the methods of RFC 8601 by which a server vouches for the domain in From, with the property that names the domain.
var passes = regexp.MustCompile(`(?i)\b(dmarc)\s*=\s*pass\b[^;]*?\bheader\.from\s*=\s*"?([a-z0-9.-]+)|` +
	`\b(dkim)\s*=\s*pass\b[^;]*?\bheader\.(?:d|i)\s*=\s*"?(?:[^\s;"@]*@)?([a-z0-9.-]+)`)

// proved tells whether a server that the desk trusts says that a mail is from its sender's domain. servers are the names under
// which such servers write Authentication-Results. Only the topmost of their headers counts: servers add theirs above what came,
// and take away what pretends to be theirs.
func proved(l *Letter, servers string) bool {
	trusted := strings.FieldsFunc(strings.ToLower(servers), func(r rune) bool { return r == ',' || r == ';' || r <= ' ' })
	_, domain, _ := strings.Cut(strings.ToLower(l.From.Email), "@")
	values := l.HeaderValues("Authentication-Results")
	if len(trusted) == 0 || domain == "" || len(values) == 0 {
		return false
	}
	server, results, _ := strings.Cut(values[0], ";")
	name, _, _ := strings.Cut(strings.TrimSpace(strings.ToLower(withoutComments(server))), " ")
	if !isOneOf(name, trusted...) {
		return false
	}
	for _, m := range passes.FindAllStringSubmatch(withoutComments(results), 50) {
		if strings.EqualFold(m[2]+m[4], domain) {
			return true
		}
	}
	return false
}
