package staff_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// providerForm is the app at a provider that stands in for a real one.
func providerForm(p *modelstest.Provider, change ...string) url.Values {
	form := url.Values{"provider": {"custom"}, "auth_url": {p.URL + "/authorize"}, "token_url": {p.URL + "/token"}, "scopes": {"mail"},
		"servers": {"imap.acme.test smtp.acme.test"}, "client_id": {p.ClientID}, "client_secret": {p.Secret}}
	for i := 0; i+1 < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

// wayBack begins to connect an address, visits the provider's page, and returns where that sends the visitor.
func wayBack(t *testing.T, b *webtest.Browser, path string, uses url.Values) string {
	t.Helper()
	left := b.Post(path+"/oauth/connect", uses).Want(200)
	link, _ := left.Doc().Find("main a.primary").Attr("href")
	if left.Header.Get("Refresh") != "0; url="+link {
		t.Fatalf("Refresh: %q, the link %q", left.Header.Get("Refresh"), link)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	to, err := answer.Location()
	if err != nil || to.Path != "/staff/mailboxes/authorised" {
		t.Fatalf("back to %v, %v", to, err)
	}
	return to.RequestURI()
}

func TestConnectAnAddress(t *testing.T) {
	s, b, path := boxes(t)
	p := modelstest.NewProvider(t)
	var tried []string
	s.Kit.TestMailbox = func(_ context.Context, box *models.Mailbox, direction string) error {
		tried = append(tried, direction+" "+box.Email)
		return nil
	}
	b.Post(path+"/incoming", incoming()).Want(303)
	b.Post(path+"/oauth", providerForm(p)).Want(303)
	page := b.Get(path + "/oauth").Want(200)
	if value, _ := page.Doc().Find("#redirect-url").Attr("value"); value != s.Kit.URL+"/staff/mailboxes/authorised" {
		t.Errorf("redirect address %q", value)
	}
	if page.Doc().Find(".grant .flash").Length() != 1 || strings.Contains(page.Body, p.Secret) {
		t.Error("the page shows the secret, or not the state")
	}
	b.Get(wayBack(t, b, path, url.Values{"use_in": {"1"}})).Want(303)
	if m := box(t, s); !m.InOAuth || m.InPassword != nil || m.OutOAuth || strings.Join(tried, ",") != "incoming support@acme.test" {
		t.Errorf("tried %q, %+v", tried, m)
	}
	page = b.Get(path + "/oauth").Want(200)
	if page.Doc().Find(".grant .flash.good").Length() != 1 || strings.Contains(page.Body, p.Access()) {
		t.Error("the address is not shown as connected")
	}
	if checked, _ := b.Get(path + "/incoming").Want(200).Doc().Find("[name=in_auth][checked]").Attr("value"); checked != "oauth" {
		t.Errorf("it signs in with %q", checked)
	}
	if asked := b.Post(path+"/oauth/disconnect", url.Values{}).Want(200); asked.Doc().Find("[name=sure]").Length() != 1 {
		t.Error("disconnecting doesn't ask")
	}
	b.Post(path+"/oauth/disconnect", url.Values{"sure": {"yes"}}).Want(303)
	if b.Get("/staff/mailboxes").Want(200).Doc().Find("td a.tag.bad").Length() != 1 {
		t.Error("the list doesn't say that it isn't connected")
	}
}

func TestAWrongAccountIsToldOfAtOnce(t *testing.T) {
	s, b, path := boxes(t)
	p := modelstest.NewProvider(t)
	s.Kit.TestMailbox = func(context.Context, *models.Mailbox, string) error { return errors.New("NO <b>not your mailbox</b>") }
	b.Post(path+"/incoming", incoming()).Want(303)
	b.Post(path+"/oauth", providerForm(p)).Want(303)
	back := b.Get(wayBack(t, b, path, url.Values{"use_in": {"1"}})).Want(200)
	if got := back.Doc().Find(".result.bad pre").Text(); got != "NO <b>not your mailbox</b>" {
		t.Errorf("said %q", got)
	}
}

func TestTheWayBackIsForTheSessionThatBeganIt(t *testing.T) {
	s, b, path := boxes(t)
	p := modelstest.NewProvider(t)
	b.Post(path+"/oauth", providerForm(p)).Want(303)
	back := wayBack(t, b, path, url.Values{})
	other := s.As(s.Agent("sam", true))
	for name, ask := range map[string]func() *webtest.Answer{
		"another admin":   func() *webtest.Answer { return other.Get(back).Want(409) },
		"a made-up state": func() *webtest.Answer { return b.Get("/staff/mailboxes/authorised?code=x&state=made-up").Want(409) },
		"nothing at all":  func() *webtest.Answer { return b.Get("/staff/mailboxes/authorised").Want(409) },
		"a stranger's word": func() *webtest.Answer {
			return b.Get("/staff/mailboxes/authorised?error=x&error_description=Call+555&state=y").Want(409)
		},
	} {
		if strings.Contains(ask().Body, "555") {
			t.Errorf("%s: a stranger's words are shown", name)
		}
	}
	s.As(s.Agent("maria", false, 1)).Get(back).Want(403)
	s.Browser().Get(back).Want(303)
	if p.Asked("authorization_code") != 0 {
		t.Error("a code was used")
	}
	b.Get(back).Want(303)
	b.Get(back).Want(409)
}

func TestTheProvidersRefusalIsShown(t *testing.T) {
	_, b, path := boxes(t)
	p := modelstest.NewProvider(t)
	b.Post(path+"/oauth", providerForm(p)).Want(303)
	p.Deny("access_denied", "<i>Ask</i> your admin.")
	page := b.Get(wayBack(t, b, path, url.Values{})).Want(409)
	if got := page.Doc().Find(".result.bad pre").Text(); got != "<i>Ask</i> your admin. (access_denied)" {
		t.Errorf("said %q", got)
	}
	p.Deny("", "")
	b.Post(path+"/oauth", providerForm(p, "client_secret", "wrong")).Want(303)
	page = b.Get(wayBack(t, b, path, url.Values{})).Want(409)
	if got := page.Doc().Find(".result.bad pre").Text(); got != "The secret is wrong. (invalid_client)" {
		t.Errorf("said %q", got)
	}
}

func TestProviderFormKeepsWhatWasTyped(t *testing.T) {
	s, b, path := boxes(t)
	p := modelstest.NewProvider(t)
	const hostile = `"><script>alert(1)</script>`
	for name, test := range map[string]struct {
		form url.Values
		want string
	}{
		"empty":      {url.Values{}, "provider client_id"},
		"hostile":    {providerForm(p, "provider", hostile, "client_id", "a\x00"), "provider client_id"},
		"open http":  {providerForm(p, "token_url", "http://id.acme.test/token"), "token_url"},
		"bad tenant": {providerForm(p, "provider", "microsoft", "tenant", hostile), "tenant"},
		"bad fields": {providerForm(p, "servers", hostile, "scopes", "", "secret_ends", "soon"), "scopes servers secret_ends"},
	} {
		t.Run(name, func(t *testing.T) {
			a := b.Post(path+"/oauth", test.form).Want(422)
			doc := a.Doc()
			var wrong []string
			for _, link := range doc.Find(".errors a").EachIter() {
				wrong = append(wrong, strings.TrimPrefix(link.AttrOr("href", ""), "#"))
			}
			if strings.Join(wrong, " ") != test.want || strings.Contains(a.Body, "<script>alert") || strings.Contains(a.Body, p.Secret) {
				t.Errorf("wrong: %q", wrong)
			}
			for _, field := range []string{"client_id", "token_url"} {
				if typed := strings.ReplaceAll(test.form.Get(field), "\x00", ""); typed != "" && doc.Find("#"+field).AttrOr("value", "") != typed {
					t.Errorf("%s is gone: %q", field, doc.Find("#"+field).AttrOr("value", ""))
				}
			}
		})
	}
	if s.Count("mailbox_grants") != 0 {
		t.Error("something is stored")
	}
	b.Post(path+"/oauth/connect", url.Values{}).Want(409)
}

func TestSignInWithTheProviderNeedsOne(t *testing.T) {
	_, b, path := boxes(t)
	a := b.Post(path+"/incoming", incoming("in_auth", "oauth", "in_password", "")).Want(422)
	if a.Doc().Find("#in_auth .err").Text() == "" {
		t.Error("no word at the choice")
	}
	b.Post(path+"/oauth", url.Values{"provider": {"google"}, "client_id": {"id"}, "client_secret": {"secret"}}).Want(303)
	a = b.Post(path+"/incoming", incoming("in_auth", "oauth", "in_password", "")).Want(422)
	if !strings.Contains(a.Doc().Find("#in_host-err").Text(), "imap.gmail.com") {
		t.Error("a token could go to another server")
	}
	b.Post(path+"/incoming", incoming("in_auth", "oauth", "in_host", "imap.gmail.com", "in_password", "", "in_username", "")).Want(303)
}

func TestAdminsAreToldOnEveryPageOfAGrantThatEnds(t *testing.T) {
	s, b, path := boxes(t)
	p := modelstest.NewProvider(t)
	s.Kit.TestMailbox = func(context.Context, *models.Mailbox, string) error { return nil }
	banner := func(want string) {
		t.Helper()
		if got := strings.Join(strings.Fields(b.Get("/staff/tickets").Want(200).Doc().Find("#banners p").Text()), " "); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("the banner says %q, want %q", got, want)
		}
	}
	b.Post(path+"/incoming", incoming()).Want(303)
	connect := func() {
		t.Helper()
		b.Post(path+"/oauth", providerForm(p)).Want(303)
		b.Get(wayBack(t, b, path, url.Values{"use_in": {"1"}})).Want(303)
	}
	connect()
	banner("")
	p.Say("refresh_token_expires_in", 7*24*3600)
	connect()
	banner("support@acme.test can be signed in to until")
	if b.Get("/staff/mailboxes").Want(200).Doc().Find("td a.tag.warn").Length() != 1 || b.Get(path+"/oauth").Doc().Find(".grant .flash.warn").Length() != 1 {
		t.Error("the list or the page doesn't warn")
	}
	p.Say("refresh_token_expires_in", 1)
	connect()
	s.Kit.Now = func() time.Time { return time.Now().UTC().Add(time.Minute) }
	banner("support@acme.test must be connected with its provider again")
}
