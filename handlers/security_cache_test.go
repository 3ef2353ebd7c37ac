package handlers_test

import (
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/modelstest"
)

// TestPagesOfSomebodySignedInStayOutOfCaches: the public ones too, for they show the name.
func TestPagesOfSomebodySignedInStayOutOfCaches(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := webtest.New(t, db)
		agent, customer := s.As(s.Agent("ann", true)), s.AsCustomer(s.Customer("ines@castro.test"))
		for path, b := range map[string]*webtest.Browser{
			"/": customer, "/search?q=ink": customer, "/submit-ticket": customer, "/nowhere": customer, "/tickets": customer,
			"/tickets/show/99": customer, "/staff/nowhere": agent, "/staff/tickets": agent, "/staff/tickets/99": agent, "/staff/login": agent,
		} {
			if got := b.Get(path).Header.Get("Cache-Control"); got != "no-store" {
				t.Errorf("%s: Cache-Control %q, want no-store", path, got)
			}
		}
		if got := s.Browser().Get("/").Header.Get("Cache-Control"); got == "no-store" {
			t.Error("what everybody may see is kept out of caches")
		}
	})
}
