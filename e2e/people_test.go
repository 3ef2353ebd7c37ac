package e2e

import "testing"

// The pages about people look right in every width and scheme.
func TestThePagesAboutPeopleLookRight(t *testing.T) {
	d := newDesk(t)
	d.run("", "demo", "--tickets", "300")
	d.agent("olga", "--admin", "--departments", "1")
	d.start()
	b := newTab(t, 1440, 900)
	b.signIn(d.url+"/staff/login", "username", "olga")
	b.lookAt(d, []look{
		{"agents", "/staff/agents"}, {"agent", "/staff/agents/2"}, {"agent-new", "/staff/agents/new"},
	})
}
