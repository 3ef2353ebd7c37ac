package jobs

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// signingDesk is a desk whose mails are signed, and the key.
func signingDesk(t *testing.T, d *Desk, algorithm models.DKIMAlgorithm) (*mailServer, *models.DKIMKey) {
	t.Helper()
	server := sendingDesk(t, d)
	rules := &desk.Service{DB: d.DB, Settings: d.Settings, Key: d.Key, Now: d.Now}
	box, err := models.MailboxByID(t.Context(), d.DB, 1)
	if err == nil {
		err = rules.AddDKIMKey(t.Context(), desk.Actor{}, box.ID, desk.DKIMInput{Algorithm: algorithm})
	}
	if err == nil {
		err = rules.SignWithDKIM(t.Context(), desk.Actor{}, box.ID, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	key, err := rules.DKIMKeyFor(t.Context(), box)
	if err != nil {
		t.Fatal(err)
	}
	return server, key
}

// verify returns what a receiver says of a mail's signature, who finds the key's record in the DNS.
func verify(t *testing.T, raw []byte, key *models.DKIMKey) error {
	t.Helper()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != key.RecordName() {
			t.Errorf("the receiver looks for %s", name)
		}
		return []string{key.Record()}, nil
	}})
	if err != nil || len(found) != 1 || found[0].Domain != key.Domain {
		t.Fatalf("%d signatures, %v", len(found), err)
	}
	return found[0].Err
}

func TestSignedMailsAreVerified(t *testing.T) {
	for _, algorithm := range []models.DKIMAlgorithm{models.DKIMRSA, models.DKIMEd25519} {
		t.Run(string(algorithm), func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				server, key := signingDesk(t, d, algorithm)
				pipe(t, d, customerMail("ann@customer.example", "1@x", "Grüße", "hello\n.\n  \nbye \n\n"))
				queue(t, d, "bob@customer.example")
				send(t, d)
				mails := server.taken()
				if len(mails) != 3 {
					t.Fatalf("%d mails: %v", len(mails), outbox(t, d))
				}
				for _, m := range mails {
					if err := verify(t, m.raw, key); err != nil {
						t.Errorf("%v\n%s", err, m.raw)
					}
				}
				wantBroken(t, mails[0].raw, key)
			})
		})
	}
}

// wantBroken changes a signed mail in ways that a receiver must notice.
func wantBroken(t *testing.T, raw []byte, key *models.DKIMKey) {
	t.Helper()
	for name, changed := range map[string][]byte{
		"another subject":  append([]byte("Subject: Pay now\r\n"), raw...),
		"another sender":   append([]byte("From: x@y.example\r\n"), raw...),
		"another reply-to": append([]byte("Reply-To: x@y.example\r\n"), raw...),
		"a word":           append(bytes.TrimRight(raw, "\r\n"), "x\r\n"...),
	} {
		if verify(t, changed, key) == nil {
			t.Errorf("%s: the signature still fits", name)
		}
	}
}

func TestWhoseMailsAreSigned(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	server, key := signingDesk(t, d, models.DKIMEd25519)
	set, err := d.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for email, signed := range map[string]bool{"help@desk.example": true, "Other@DESK.example": true, "help@sub.desk.example": false, "help@x.example": false} {
		if s, err := d.signatureOf(set, email); err != nil || (s != nil) != signed {
			t.Errorf("%s: signed %v, %v", email, s != nil, err)
		}
	}
	if err := models.ActivateDKIMKey(t.Context(), d.DB, key.ID, false); err != nil {
		t.Fatal(err)
	}
	changed(t, d)
	queue(t, d, "ann@customer.example")
	send(t, d)
	if bytes.Contains(server.taken()[0].raw, []byte("DKIM-Signature")) {
		t.Error("signed though that is off")
	}
}

// TestAKeyThatCantBeRead shows that a mail which should be signed waits for somebody to see to the key.
func TestAKeyThatCantBeRead(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	server, key := signingDesk(t, d, models.DKIMEd25519)
	key.PrivateKey = []byte("nonsense")
	if err := models.SealDKIMKey(t.Context(), d.DB, key); err != nil {
		t.Fatal(err)
	}
	changed(t, d)
	queue(t, d, "ann@customer.example")
	send(t, d)
	if m := onlyMail(t, d); m.State != models.OutboxQueued || !strings.Contains(m.LastError, "DKIM key of desk.example") || len(server.taken()) != 0 {
		t.Errorf("%s, %q", m.State, m.LastError)
	}
}

func TestSendmailSignsToo(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	_, key := signingDesk(t, d, models.DKIMRSA)
	set, err := d.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m, folder := outMail(), t.TempDir()
	if m.Signature, err = d.signatureOf(set, m.From.Email); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(folder, "sendmail")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ncat > "+folder+"/mail\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := SendLocal(t.Context(), program, m, willing); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "mail"))
	if err != nil {
		t.Fatal(err)
	}
	if err := verify(t, bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")), key); err != nil {
		t.Error(err)
	}
}
