package client_test

import (
	"net/http"
	"net/url"
	"testing"

	"helpdeskz/models/accounts"
)

func TestWasThisHelpful(t *testing.T) {
	s := newSite(t)
	_, id := write(t, s, "Billing", "Change the VAT number", "<p>x</p>")
	path := "/article/" + itoa(id) + "-change-the-vat-number"
	yes, no := url.Values{"helpful": {"yes"}}, url.Values{"helpful": {"no"}}
	guest := s.Browser()
	doc := guest.Get(path).Want(http.StatusOK).Doc()
	has(t, doc, "#vote h2", "Was this helpful?")
	hasNot(t, doc, "#vote .hint, #vote [aria-pressed=true]")
	action := attribute(t, doc, "#vote form", "action")

	for range 2 {
		if to := guest.Post(action, yes).Want(http.StatusSeeOther).Header.Get("Location"); to != path+"#vote" {
			t.Errorf("sent to %s", to)
		}
	}
	doc = guest.Get(path).Want(http.StatusOK).Doc()
	has(t, doc, "#vote h2", "Thank you")
	has(t, doc, "#vote [aria-pressed=true]", "Yes")
	has(t, doc, "#vote .hint", "1 of 1 reader")
	doc = guest.Swap(action, "vote", no).Want(http.StatusOK).Doc()
	has(t, doc, "#vote[data-focus] .hint", "0 of 1 reader")
	hasNot(t, doc, "h1, header")

	elsewhere := s.Browser()
	elsewhere.Header.Set("User-Agent", "another browser")
	elsewhere.Post(action, yes).Want(http.StatusSeeOther)
	user := s.AsCustomer(s.Customer("ines@castro.test"))
	has(t, user.Get(path).Want(http.StatusOK).Doc(), "#vote h2", "Was this helpful?")
	user.Post(action, yes).Want(http.StatusSeeOther)
	has(t, user.Get(path).Want(http.StatusOK).Doc(), "#vote .hint", "2 of 3 readers")
	if n := s.Count("article_votes"); n != 3 {
		t.Errorf("%d votes, want 3", n)
	}
	for _, wrong := range []string{"", "maybe", "1"} {
		guest.Post(action, url.Values{"helpful": {wrong}}).Want(http.StatusUnprocessableEntity)
	}
}

func TestVotesOfAnAddressAreLimited(t *testing.T) {
	s := newSite(t)
	_, id := write(t, s, "Billing", "Change the VAT number", "<p>x</p>")
	action := "/article/" + itoa(id) + "-x/helpful"
	for n := range 61 {
		if err := s.Kit.Accounts.Try(t.Context(), accounts.ActionArticleVote, "0.0.0.0"); (err != nil) != (n == 60) {
			t.Fatalf("try %d: %v", n, err)
		}
	}
	a := s.Browser().Post(action, url.Values{"helpful": {"yes"}}).Want(http.StatusTooManyRequests)
	if a.Header.Get("Retry-After") == "" {
		t.Error("Retry-After is missing")
	}
	if n := s.Count("article_votes"); n != 0 {
		t.Errorf("%d votes", n)
	}
}

func TestPrivateArticlesAreNotFound(t *testing.T) {
	s := newSite(t)
	s.Agent("olga", true)
	hidden, inHidden := write(t, s, "Hidden drawer", "Unicorn prices", "<p>Unicorn prices</p>")
	_, private := write(t, s, "Open drawer", "Unicorn colours", "<p>Unicorn colours</p>")
	for table, id := range map[string]int64{"categories": hidden, "articles": private} {
		if _, err := s.DB.NewUpdate().Table(table).Set("private = ?", true).Where("id = ?", id).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	guest, user := s.Browser(), s.AsCustomer(s.Customer("ines@castro.test"))
	for _, path := range []string{"/", "/search?q=unicorn", "/suggest?q=unicorn", "/helpful?subject=unicorn+prices+and+colours"} {
		hasNot(t, guest.Get(path).Want(http.StatusOK).Doc(), ".entries, [role=option], .help a, .cat, a[href^='/article/']")
		hasNot(t, user.Get(path).Want(http.StatusOK).Doc(), ".entries, [role=option], .help a, .cat, a[href^='/article/']")
	}
	for _, id := range []int64{inHidden, private} {
		guest.Get("/article/" + itoa(id) + "-x").Want(http.StatusNotFound)
		user.Post("/article/"+itoa(id)+"-x/helpful", url.Values{"helpful": {"yes"}}).Want(http.StatusNotFound)
	}
	guest.Get("/category/" + itoa(hidden) + "-x").Want(http.StatusNotFound)
	if n := s.Count("article_votes"); n != 0 {
		t.Errorf("%d votes", n)
	}
}
