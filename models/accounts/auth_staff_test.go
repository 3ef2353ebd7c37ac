package accounts_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

func TestAuthStaff(t *testing.T) {
	const refused = string(models.KindUnauthenticated)
	tests := map[string]struct {
		username, password, code, ip string
		want                         string
	}{
		"right":                      {"maria", goodPassword, "", "127.0.0.9", "ok"},
		"by address":                 {" Maria@Desk.test ", goodPassword, "", "2001:db8::9", "ok"},
		"a code that nobody needs":   {"maria", goodPassword, "123456", "127.0.0.9", "ok"},
		"wrong password":             {"maria", "wrong", "", "127.0.0.9", refused},
		"unknown":                    {"ghost", goodPassword, "", "127.0.0.9", refused},
		"inactive":                   {"gone", goodPassword, "", "127.0.0.9", refused},
		"two-factor, wrong password": {"sam", "wrong", "", "127.0.0.9", refused},
		"the same with a code":       {"sam", "wrong", "123456", "127.0.0.9", refused},
		"two-factor, no code":        {"sam", goodPassword, "", "127.0.0.9", "two_factor: two_factor.needed"},
		"two-factor, wrong code":     {"sam", goodPassword, "123456", "127.0.0.9", wrongCode},
		"no name":                    {" ", goodPassword, "", "127.0.0.9", "username: field.required"},
		"a blank in the name":        {"ad min!", "x", "", "127.0.0.9", "username: field.username"},
		"a name that is not UTF-8":   {"maria\xff", goodPassword, "", "127.0.0.9", "username: field.username"},
		"a giant name":               {strings.Repeat("m", 100_000), goodPassword, "", "127.0.0.9", "username: field.too_long"},
		"no password":                {"maria", "", "", "127.0.0.9", "password: field.required"},
		"a giant password":           {"maria", strings.Repeat("p", 100_000), "", "127.0.0.9", refused},
		"no address":                 {"maria", goodPassword, "", "", "ip_address: field.required"},
		"no IP address":              {"maria", goodPassword, "", "999.1.1.1", "ip_address: field.ip_address"},
		"an address with a zone":     {"maria", goodPassword, "", "fe80::1%eth0", "ip_address: field.ip_address"},
		"a network":                  {"maria", goodPassword, "", "10.0.0.0/8", "ip_address: field.ip_address"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		manyTries(t, s, 1000)
		addStaff(t, db, "maria", true)
		addStaff(t, db, "gone", false)
		withTwoFactor(t, s, at, addStaff(t, db, "sam", true))
		refusals := map[string]bool{}
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				before := count(t, db, "login_log")
				staff, err := s.AuthStaff(t.Context(), accounts.AuthInput{Username: test.username, Password: test.password, Code: test.code,
					IP: test.ip, UserAgent: "shop \x00\xff"})
				if got := verdict(err); got != test.want {
					t.Errorf("answer %s, want %s", got, test.want)
				}
				if (err == nil) != (staff != nil) {
					t.Errorf("returned %v with the error %v", staff, err)
				}
				if test.want == refused {
					refusals[err.Error()] = true
				}
				lines := 1
				if strings.Contains(test.want, ": field.") {
					lines = 0
				}
				if got := count(t, db, "login_log") - before; got != lines {
					t.Errorf("%d lines in the login log, want %d", got, lines)
				}
			})
		}
		if len(refusals) != 1 {
			t.Errorf("the refusals differ: %v", refusals)
		}
		if count(t, db, "sessions") != 0 {
			t.Error("it made a session")
		}
		if staff := stored(t, db, 1); !staff.LastLoginAt.Equal(*at) && staff.LastLoginAt.IsZero() {
			t.Error("the login is not noted")
		}
	})
}

// TestAuthStaffCountsByTheGivenAddress: the program's own address is that of all its people.
func TestAuthStaffCountsByTheGivenAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		addStaff(t, db, "maria", true)
		ask := func(password, ip string) string {
			_, err := s.AuthStaff(t.Context(), accounts.AuthInput{Username: "maria", Password: password, IP: ip})
			return verdict(err)
		}
		got := []string{ask("wrong", "127.0.0.10"), ask("wrong", "::ffff:127.0.0.10"), ask("wrong", " 127.0.0.10"),
			ask(goodPassword, "127.0.0.10"), ask(goodPassword, "127.0.0.11")}
		want := []string{"unauthenticated", "unauthenticated", "unauthenticated", "rate_limited", "ok"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		// One lock for both doors.
		if _, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", Password: goodPassword, IP: "127.0.0.10"}); models.KindOf(err) != models.KindRateLimited {
			t.Errorf("the panel's login from there: %v", err)
		}
	})
}

func TestAuthStaffTakesEffectOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		p, _ := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		ask := func(token, code string) error {
			ctx := models.WithOnce(t.Context(), &models.Once{Token: secret.Hash(token), Print: secret.Hash(code), CreatedAt: *at})
			_, err := s.AuthStaff(ctx, accounts.AuthInput{Username: "maria", Password: goodPassword, Code: code, IP: "127.0.0.9"})
			return err
		}
		if err := ask("one", "000000"); verdict(err) != wrongCode {
			t.Fatal(err)
		}
		if n := count(t, db, "idempotency_keys"); n != 0 {
			t.Error("what was refused can't be tried again with its key")
		}
		if err := ask("one", p.code(0)); err != nil {
			t.Fatal(err)
		}
		tries, lines := count(t, db, "attempts"), count(t, db, "login_log")
		for range 5 {
			if err := ask("one", p.code(0)); !errors.Is(err, models.ErrRepeated) {
				t.Errorf("repeated: %v", err)
			}
		}
		if count(t, db, "attempts") != tries || count(t, db, "login_log") != lines {
			t.Error("repeating it was counted or noted")
		}
		if err := ask("two", p.code(0)); verdict(err) != wrongCode {
			t.Errorf("the code in another request: %v", err)
		}
	})
}
