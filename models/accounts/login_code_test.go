package accounts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// halfLogin gives maria's password.
func halfLogin(t *testing.T, s *accounts.Service) string {
	t.Helper()
	done, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria@desk.test", Password: goodPassword, IP: "192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	if done.Staff != nil || done.Half == "" {
		t.Fatal("the password alone let her in")
	}
	return done.Half
}

func loginResults(t *testing.T, db *bun.DB) []string {
	t.Helper()
	var lines []models.Login
	if err := db.NewSelect().Model(&lines).Order("id").Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	var results []string
	for _, line := range lines {
		results = append(results, line.Username+" "+line.Result)
	}
	return results
}

func TestLoginInTwoSteps(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria := addStaff(t, db, "maria", true)
		p, recovery := withTwoFactor(t, s, at, maria)
		code := func(half, code string) (*accounts.StaffLogin, error) {
			return s.LoginStaffCode(t.Context(), accounts.CodeInput{Half: half, Code: code, IP: "192.0.2.1", UserAgent: "test"})
		}
		half := halfLogin(t, s)
		if err := s.HalfLoginGood(t.Context(), half); err != nil {
			t.Error(err)
		}
		if !stored(t, db, maria.ID).LastLoginAt.IsZero() {
			t.Error("half a login is noted as one")
		}
		if _, err := code(half, ""); verdict(err) != "two_factor: two_factor.needed" {
			t.Errorf("no code: %v", err)
		}
		if _, err := code(half, "000000"); verdict(err) != wrongCode {
			t.Errorf("wrong code: %v", err)
		}
		done, err := code(half, p.code(0))
		if err != nil || done.Staff.ID != maria.ID || done.Half != "" || done.Recovered {
			t.Fatalf("%+v, %v", done, err)
		}
		if !stored(t, db, maria.ID).LastLoginAt.Equal(*at) {
			t.Error("the login is not noted")
		}
		done, err = code(halfLogin(t, s), recovery[0])
		if err != nil || !done.Recovered || done.CodesLeft != 9 {
			t.Errorf("%+v, %v", done, err)
		}
		want := []string{"maria half", "maria wrong_code", "maria ok", "maria half", "maria ok"}
		if diff := cmp.Diff(want, loginResults(t, db)); diff != "" {
			t.Errorf("login log (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"two_factor.on", "two_factor.recovery"}, audited(t, db)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		if n := count(t, db, "attempts"); n != 1 { // that of the wrong code, by address
			t.Errorf("%d tries are remembered, want 1", n)
		}
	})
}

func TestAHalfLoginEnds(t *testing.T) {
	tests := map[string]func(t *testing.T, s *accounts.Service, at *time.Time, maria *models.Staff){
		"in time": func(_ *testing.T, _ *accounts.Service, at *time.Time, _ *models.Staff) { *at = at.Add(5 * time.Minute) },
		"with a new password": func(t *testing.T, s *accounts.Service, _ *time.Time, _ *models.Staff) {
			if _, err := s.SetStaffPassword(t.Context(), "maria", "another good one"); err != nil {
				t.Fatal(err)
			}
		},
		"with two-factor": func(t *testing.T, s *accounts.Service, _ *time.Time, _ *models.Staff) {
			if _, err := s.ResetTwoFactor(t.Context(), accounts.Actor{}, "maria"); err != nil {
				t.Fatal(err)
			}
		},
		"with the account": func(t *testing.T, s *accounts.Service, _ *time.Time, maria *models.Staff) {
			if _, err := s.DB.NewUpdate().Model(maria).Set("active = ?", false).WherePK().Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				s, at := peopleDesk(db)
				maria := addStaff(t, db, "maria", true)
				p, _ := withTwoFactor(t, s, at, maria)
				half := halfLogin(t, s)
				end(t, s, at, maria)
				if _, err := s.LoginStaffCode(t.Context(), accounts.CodeInput{Half: half, Code: p.code(0), IP: "192.0.2.1"}); !models.IsNotFound(err) {
					t.Errorf("the code afterwards: %v", err)
				}
			})
		})
	}
}

func TestHalfLoginsOfNobody(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		p, _ := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		half := halfLogin(t, s)
		for _, other := range []string{"", " ", half + " ", strings.ToUpper(half), half[1:], "\xff", strings.Repeat("x", 100_000)} {
			if _, err := s.LoginStaffCode(t.Context(), accounts.CodeInput{Half: other, Code: p.code(0), IP: "192.0.2.1"}); !models.IsNotFound(err) {
				t.Errorf("%.50q: %v", other, err)
			}
		}
		// It is no link to choose a password with, and such a link is no half-login.
		if err := s.StaffLinkGood(t.Context(), half); !models.IsNotFound(err) {
			t.Errorf("as a link: %v", err)
		}
		if _, err := s.LoginStaffCode(t.Context(), accounts.CodeInput{Half: half, Code: p.code(0), IP: "192.0.2.1"}); err != nil {
			t.Error(err)
		}
		if _, err := s.LoginStaffCode(t.Context(), accounts.CodeInput{Half: half, Code: p.code(1), IP: "192.0.2.1"}); !models.IsNotFound(err) {
			t.Errorf("used twice: %v", err)
		}
	})
}
