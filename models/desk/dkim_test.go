package desk_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

func TestDKIMKeyIsPublishedThenUsed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		m := add(t, s, full("help@Bücher.test"))
		if _, err := s.DKIMKeyFor(t.Context(), m); !models.IsNotFound(err) {
			t.Errorf("a key before there is one: %v", err)
		}
		must(t, s.AddDKIMKey(t.Context(), desk.Actor{}, m.ID, desk.DKIMInput{Selector: " Desk-1 ", Algorithm: models.DKIMEd25519}))
		if err := s.AddDKIMKey(t.Context(), desk.Actor{}, m.ID, desk.DKIMInput{Algorithm: models.DKIMEd25519}); models.KindOf(err) != models.KindConflict {
			t.Errorf("a second key: %v", err)
		}
		k, err := s.DKIMKeyFor(t.Context(), m)
		must(t, err)
		if k.Active || k.RecordName() != "desk-1._domainkey.xn--bcher-kva.test" || !strings.HasPrefix(k.Record(), "v=DKIM1; k=ed25519; p=") {
			t.Errorf("%+v: %s", k, k.Record())
		}
		if plain, err := s.Key.Open(k.PrivateKey, "dkim_keys", "private_key", k.ID); err != nil {
			t.Error(err)
		} else if _, err := x509.ParsePKCS8PrivateKey(plain); err != nil {
			t.Error(err)
		}
		var asked string
		s.LookupTXT = func(_ context.Context, name string) ([]string, error) {
			asked = name
			return []string{"v=spf1 -all", strings.ReplaceAll(k.Record(), "; ", " ;")}, nil
		}
		found, _, err := s.CheckDKIM(t.Context(), desk.Actor{}, m)
		must(t, err)
		set, err := s.Settings.Current(t.Context())
		must(t, err)
		if used, _ := set.DKIMKey(k.Domain); found != desk.DKIMPublished || !used.Active || asked != k.RecordName()+"." {
			t.Errorf("%s at %s, active %v", found, asked, used.Active)
		}
		must(t, s.SignWithDKIM(t.Context(), desk.Actor{}, m.ID, false))
		must(t, s.DeleteDKIMKey(t.Context(), desk.Actor{}, m.ID))
		if err := s.DeleteDKIMKey(t.Context(), desk.Actor{}, m.ID); !models.IsNotFound(err) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestDKIMRecordsThatAreNotTheKey(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	m := add(t, s, full("help@desk.test"))
	must(t, s.AddDKIMKey(t.Context(), desk.Actor{}, m.ID, desk.DKIMInput{Algorithm: models.DKIMEd25519}))
	k, err := s.DKIMKeyFor(t.Context(), m)
	must(t, err)
	tests := map[string]struct {
		records []string
		err     error
		want    desk.DKIMFound
		answer  string
	}{
		"none":           {nil, &net.DNSError{Err: "no such host", IsNotFound: true}, desk.DKIMMissing, ""},
		"empty":          {nil, nil, desk.DKIMMissing, ""},
		"no answer":      {nil, errors.New("i/o timeout"), desk.DKIMUnreachable, "i/o timeout"},
		"another":        {[]string{"v=DKIM1; k=ed25519; p=AAAA"}, nil, desk.DKIMOther, "v=DKIM1; k=ed25519; p=AAAA"},
		"withdrawn":      {[]string{"v=DKIM1; k=ed25519; p="}, nil, desk.DKIMOther, "v=DKIM1; k=ed25519; p="},
		"another kind":   {[]string{"v=DKIM1; p=" + k.PublicKey}, nil, desk.DKIMOther, "v=DKIM1; p=" + k.PublicKey},
		"not for mail":   {[]string{k.Record() + "; s=tlsrpt"}, nil, desk.DKIMOther, k.Record() + "; s=tlsrpt"},
		"for mail":       {[]string{k.Record() + "; s=email; t=y"}, nil, desk.DKIMPublished, ""},
		"with line ends": {[]string{"k=ed25519;\tp=" + k.PublicKey[:9] + " " + k.PublicKey[9:]}, nil, desk.DKIMPublished, ""},
	}
	for name, test := range tests {
		s.LookupTXT = func(context.Context, string) ([]string, error) { return test.records, test.err }
		found, answer, err := s.CheckDKIM(t.Context(), desk.Actor{}, m)
		if err != nil || found != test.want || answer != test.answer {
			t.Errorf("%s: %s %q, %v", name, found, answer, err)
		}
	}
}

func TestDKIMKeysOfOnesOwn(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	m := add(t, s, full("help@desk.test"))
	block := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	pkcs8 := func(key any) string {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		must(t, err)
		return block("PRIVATE KEY", der)
	}
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	for name, test := range map[string]struct{ selector, pem, field, record string }{
		"PKCS #1":        {"", block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(small)), "", "k=rsa; p=MIGf"},
		"after a notice": {"s1", "Bag Attributes\r\n" + block("CERTIFICATE", []byte("x")) + pkcs8(small), "", "k=rsa; p=MIGf"},
		"Ed25519":        {"a.b", pkcs8(ed), "", "k=ed25519; p="},
		"another curve":  {"", pkcs8(ec), "pem", ""},
		"no key":         {"", "hello", "pem", ""},
		"half a key":     {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "pem", ""},
		"endless":        {"", strings.Repeat("x", 20_000), "pem", ""},
		"bad selector":   {"a b", pkcs8(ed), "selector", ""},
		"long selector":  {strings.Repeat("a", 64), pkcs8(ed), "selector", ""},
	} {
		err := s.AddDKIMKey(t.Context(), desk.Actor{}, m.ID, desk.DKIMInput{Selector: test.selector, PEM: test.pem})
		if test.field != "" {
			if fields := fieldsOf(err); fields[test.field].Key == "" || len(fields) != 1 {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		must(t, err)
		k, err := s.DKIMKeyFor(t.Context(), m)
		must(t, err)
		if !strings.Contains(k.Record(), test.record) {
			t.Errorf("%s: %s", name, k.Record())
		}
		must(t, s.DeleteDKIMKey(t.Context(), desk.Actor{}, m.ID))
	}
	if err := s.AddDKIMKey(t.Context(), desk.Actor{}, m.ID, desk.DKIMInput{Algorithm: "dsa"}); fieldsOf(err)["algorithm"].Key == "" {
		t.Errorf("another algorithm: %v", err)
	}
}
