package staff_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
)

func TestAKeyIsMadePublishedAndDeleted(t *testing.T) {
	s, b, path := boxes(t)
	b.Post("/staff/mailboxes/new", url.Values{"email": {"sales@acme.test"}, "department": {"1"}}).Want(303)
	refused := b.Post(path+"/dkim", url.Values{"selector": {"a b"}, "algorithm": {"own"}, "pem": {"my key"}}).Want(422).Doc()
	if refused.Find("#selector-err, #pem-err").Length() != 2 || refused.Find("#selector").AttrOr("value", "") != "a b" || refused.Find("#pem").Text() != "my key" ||
		refused.Find("[name=algorithm][value=own]:checked").Length() != 1 {
		t.Errorf("a bad key: %s", refused.Find("form.form").Text())
	}
	b.Post(path+"/dkim", url.Values{"algorithm": {"own"}}).Want(422)
	b.Post(path+"/dkim", url.Values{"selector": {"desk"}, "algorithm": {"ed25519"}}).Want(303)
	b.Post(path+"/dkim", url.Values{"selector": {"desk"}, "algorithm": {"ed25519"}}).Want(409)
	doc := b.Get(path + "/dkim").Want(200).Doc()
	record := doc.Find("#record").AttrOr("value", "")
	if doc.Find("#record-name").AttrOr("value", "") != "desk._domainkey.acme.test" || !strings.HasPrefix(record, "v=DKIM1; k=ed25519; p=") ||
		doc.Find(".tag.warn").Length() != 1 || !strings.Contains(doc.Find(".form").Text(), "sales@acme.test") || strings.Contains(doc.Text(), "PRIVATE") {
		t.Errorf("the key shows as %s", doc.Find("#main").Text())
	}
	for _, test := range []struct {
		stands string
		good   bool
	}{{"v=DKIM1; p=<b>", false}, {record, true}} {
		s.Kit.Desk.LookupTXT = func(context.Context, string) ([]string, error) { return []string{test.stands}, nil }
		doc := b.Swap(path+"/dkim/check", "main", nil).Want(200).Doc()
		if good := doc.Find("#test-result .good").Length() == 1; good != test.good || (!good && doc.Find("#test-result pre").Text() != test.stands) {
			t.Errorf("the check says %q", doc.Find("#test-result").Text())
		}
		if signing := doc.Find(".form .tag.good").Length() == 1; signing != test.good {
			t.Errorf("signing: %v", signing)
		}
	}
	b.Post(path+"/dkim/sign", url.Values{"sign": {"off"}}).Want(303)
	if b.Get(path+"/dkim").Want(200).Doc().Find(".tag.warn").Length() != 1 {
		t.Error("signing goes on")
	}
	b.Post(path+"/dkim/delete", nil).Want(200)
	b.Post(path+"/dkim/delete", url.Values{"sure": {"yes"}}).Want(303)
	if b.Get(path+"/dkim").Want(200).Doc().Find("#selector").Length() != 1 {
		t.Error("the key stays")
	}
}
