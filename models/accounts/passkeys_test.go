package accounts_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

const (
	passkeyOrigin = "https://desk.example.test"
	passkeySite   = "desk.example.test"
)

func device(t *testing.T) *modelstest.Authenticator {
	t.Helper()
	return modelstest.NewAuthenticator(t, passkeyOrigin, passkeySite)
}

// withPasskey gives an agent a passkey, and returns the device that holds it.
func withPasskey(t *testing.T, s *accounts.Service, staff *models.Staff) *modelstest.Authenticator {
	t.Helper()
	d := device(t)
	offer, err := s.OfferPasskey(t.Context(), self(staff), "Laptop", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddPasskey(t.Context(), self(staff), offer.Sealed, d.Make(offer.Options)); err != nil {
		t.Fatal(err)
	}
	return d
}

func offerLogin(t *testing.T, s *accounts.Service) *accounts.PasskeyOffer {
	t.Helper()
	offer, err := s.OfferPasskeyLogin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return offer
}

// passkeyLogin gives an answer and returns who is signed in, or the word of the refusal.
func passkeyLogin(t *testing.T, s *accounts.Service, sealed, answer string) string {
	t.Helper()
	staff, err := s.LoginStaffPasskey(t.Context(), accounts.PasskeyInput{Sealed: sealed, Answer: answer, IP: "192.0.2.1", UserAgent: "test"})
	if err != nil {
		return verdict(err)
	}
	return staff.Username
}

func TestLoginByPasskey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		manyTries(t, s, 1000)
		maria := addStaff(t, db, "maria", true)
		withTwoFactor(t, s, at, maria)
		addStaff(t, db, "sam", true)
		phone := withPasskey(t, s, maria)
		unknown := withPasskey(t, s, addStaff(t, db, "kim", true))
		if _, err := db.NewDelete().Table("passkeys").Where("staff_id <> ?", maria.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		offer := offerLogin(t, s)
		answer := phone.Sign(offer.Options)
		if got := passkeyLogin(t, s, offer.Sealed, answer); got != "maria" {
			t.Errorf("the first time: %s", got)
		}
		refused := map[string]func() (sealed, answer string){
			"the same once more": func() (string, string) { return offer.Sealed, answer },
			"to another offer":   func() (string, string) { return offerLogin(t, s).Sealed, answer },
			"nothing":            func() (string, string) { return offerLogin(t, s).Sealed, "" },
			"no offer":           func() (string, string) { return "", phone.Sign(offerLogin(t, s).Options) },
			"a key that is gone": func() (string, string) { o := offerLogin(t, s); return o.Sealed, unknown.Sign(o.Options) },
			"of another page": func() (string, string) {
				return wrongDevice(t, s, phone, func(d *modelstest.Authenticator) { d.Origin = "https://evil.test" })
			},
			"for another site": func() (string, string) {
				return wrongDevice(t, s, phone, func(d *modelstest.Authenticator) { d.Site = "evil.test" })
			},
			"without a finger": func() (string, string) {
				return wrongDevice(t, s, phone, func(d *modelstest.Authenticator) { d.Unverified = true })
			},
			"a broken signature": func() (string, string) {
				o := offerLogin(t, s)
				return o.Sealed, strings.Replace(phone.Sign(o.Options), `"signature":"M`, `"signature":"N`, 1)
			},
			"an offer to make one": func() (string, string) {
				o, err := s.OfferPasskey(t.Context(), self(maria), "Other", goodPassword)
				if err != nil {
					t.Fatal(err)
				}
				return o.Sealed, phone.Sign(o.Options)
			},
			"too late": func() (string, string) {
				o := offerLogin(t, s)
				*at = at.Add(5 * time.Minute)
				return o.Sealed, phone.Sign(o.Options)
			},
		}
		for name, give := range refused {
			sealed, answer := give()
			if got := passkeyLogin(t, s, sealed, answer); got != "unauthenticated" {
				t.Errorf("%s: %s", name, got)
			}
		}
		results := map[string]int{}
		for _, line := range loginResults(t, db) {
			results[line]++
		}
		if diff := cmp.Diff(map[string]int{"maria ok": 1, "passkey wrong": len(refused)}, results); diff != "" {
			t.Errorf("login log (-want +got):\n%s", diff)
		}
		if _, err := db.NewUpdate().Table("staff").Set("active = ?", false).Where("id = ?", maria.ID).Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		o := offerLogin(t, s)
		if got := passkeyLogin(t, s, o.Sealed, phone.Sign(o.Options)); got != "unauthenticated" {
			t.Errorf("a locked agent: %s", got)
		}
	})
}

// wrongDevice lets a device answer in a wrong way once.
func wrongDevice(t *testing.T, s *accounts.Service, d *modelstest.Authenticator, wrong func(*modelstest.Authenticator)) (sealed, answer string) {
	t.Helper()
	other := *d
	wrong(&other)
	offer := offerLogin(t, s)
	return offer.Sealed, other.Sign(offer.Options)
}

// TestACopiedPasskeyIsRefused: of two devices with one key the one whose count is behind gives the copy away.
func TestACopiedPasskeyIsRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		d := withPasskey(t, s, addStaff(t, db, "maria", true))
		for _, step := range []struct {
			count uint32
			want  string
		}{{5, "maria"}, {6, "maria"}, {6, "unauthenticated"}, {3, "unauthenticated"}, {7, "maria"}} {
			d.Count = step.count
			o := offerLogin(t, s)
			if got := passkeyLogin(t, s, o.Sealed, d.Sign(o.Options)); got != step.want {
				t.Errorf("count %d: %s, want %s", step.count, got, step.want)
			}
		}
	})
}

func TestOfOneAnswerAtOnceOneIsTaken(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		manyTries(t, s, 1000)
		d := withPasskey(t, s, addStaff(t, db, "maria", true))
		offer := offerLogin(t, s)
		answer := d.Sign(offer.Options)
		const tries = 6
		got := make([]string, tries)
		var all sync.WaitGroup
		for i := range tries {
			all.Go(func() { got[i] = passkeyLogin(t, s, offer.Sealed, answer) })
		}
		all.Wait()
		answers := map[string]int{}
		for _, word := range got {
			answers[word]++
		}
		if diff := cmp.Diff(map[string]int{"maria": 1, "unauthenticated": tries - 1}, answers); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestMakingAPasskey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		for name, test := range map[string]struct{ name, password, want string }{
			"no name":  {" ", goodPassword, "name: field.required"},
			"password": {"Laptop", "wrong", "password: field.password_wrong"},
			"none":     {"Laptop", "", "password: field.required"},
		} {
			if _, err := s.OfferPasskey(t.Context(), self(maria), test.name, test.password); verdict(err) != test.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		offer, err := s.OfferPasskey(t.Context(), self(maria), " My  laptop", goodPassword)
		if err != nil {
			t.Fatal(err)
		}
		d := device(t)
		made := d.Make(offer.Options)
		evil := *d
		evil.Origin = "https://evil.test"
		for name, test := range map[string]struct {
			by             accounts.Actor
			sealed, answer string
			want           string
		}{
			"somebody else's offer": {self(sam), offer.Sealed, made, "passkey: passkey.late"},
			"no offer":              {self(maria), "", made, "passkey: passkey.late"},
			"an offer of a login":   {self(maria), offerLogin(t, s).Sealed, made, "passkey: passkey.late"},
			"no answer":             {self(maria), offer.Sealed, "{}", "passkey: passkey.unfit"},
			"another page's":        {self(maria), offer.Sealed, evil.Make(offer.Options), "passkey: passkey.unfit"},
		} {
			if _, err := s.AddPasskey(t.Context(), test.by, test.sealed, test.answer); verdict(err) != test.want {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		}
		if count(t, db, "passkeys")+count(t, db, "audit_log") != 0 {
			t.Error("a refusal left something")
		}
		row, err := s.AddPasskey(t.Context(), self(maria), offer.Sealed, made)
		if err != nil || row.Name != "My laptop" {
			t.Fatalf("%+v, %v", row, err)
		}
		if _, err := s.AddPasskey(t.Context(), self(maria), offer.Sealed, made); verdict(err) != "passkey: passkey.late" {
			t.Errorf("the same once more: %v", err)
		}
		late, err := s.OfferPasskey(t.Context(), self(maria), "Other", goodPassword)
		if err != nil {
			t.Fatal(err)
		}
		*at = at.Add(5 * time.Minute)
		if _, err := s.AddPasskey(t.Context(), self(maria), late.Sealed, device(t).Make(late.Options)); verdict(err) != "passkey: passkey.late" {
			t.Errorf("too late: %v", err)
		}
		if _, err := s.DeletePasskey(t.Context(), self(sam), row.ID); !models.IsNotFound(err) {
			t.Errorf("somebody else deletes it: %v", err)
		}
		if _, err := s.DeletePasskey(t.Context(), self(maria), row.ID); err != nil {
			t.Error(err)
		}
		want := []string{"maria | passkey.add | staff | My laptop | 192.0.2.7", "maria | passkey.delete | staff | My laptop | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestPasskeysNeedAName(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		for url, want := range map[string]bool{"https://desk.example.test": true, "http://localhost:8080": true, "http://127.0.0.1:8080": false,
			"https://[::1]": false, "": false} {
			s.URL = url
			if got := s.PasskeysWork(); got != want {
				t.Errorf("%q: %t", url, got)
			}
			if _, err := s.OfferPasskeyLogin(t.Context()); models.IsNotFound(err) == want {
				t.Errorf("%q: %v", url, err)
			}
		}
	})
}
