package e2e

import "testing"

// The pages of the set-up look right.
func TestTheSetupPagesLookRight(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "30")
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	admin := newTab(t, 1440, 900)
	admin.signIn(d.url+"/staff/login", "username", "olga")
	admin.lookAt(d, []look{
		{"setup-general", "/staff/setup/general"}, {"setup-tickets", "/staff/setup/tickets"}, {"setup-knowledge", "/staff/setup/knowledge"},
		{"setup-security", "/staff/setup/security"}, {"setup-maintenance", "/staff/setup/maintenance"},
	})
}
