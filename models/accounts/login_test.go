package accounts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"
	"golang.org/x/crypto/bcrypt"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

func TestLoginStaff(t *testing.T) {
	tests := map[string]struct {
		login, password string
		ok              bool
	}{
		"by name":          {"maria", goodPassword, true},
		"by address":       {"Maria@Desk.Test", goodPassword, true},
		"blanks around":    {" MARIA ", goodPassword, true},
		"wrong password":   {"maria", "wrong", false},
		"unknown":          {"nobody", goodPassword, false},
		"inactive":         {"gone", goodPassword, false},
		"inactive, wrong":  {"gone", "wrong", false},
		"accent":           {"mariá", goodPassword, false},
		"empty":            {"", "", false},
		"zero":             {"0", "0", false},
		"quotes":           {"maria' OR '1'='1", goodPassword, false},
		"wildcard":         {"mar%", goodPassword, false},
		"long":             {strings.Repeat("m", 100_000), goodPassword, false},
		"not UTF-8":        {"maria\xff", goodPassword, false},
		"empty password":   {"maria", "", false},
		"a blank's length": {"maria", " ", false},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		manyTries(t, s, 1000)
		maria := addStaff(t, db, "maria", true)
		addStaff(t, db, "gone", false)
		refusals := map[string]bool{}
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				before := count(t, db, "login_log")
				done, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: test.login, Password: test.password, IP: "192.0.2.1",
					UserAgent: "test \x00\xff" + strings.Repeat("é", 400)})
				switch {
				case test.ok && (err != nil || done.Staff.ID != maria.ID || done.Half != ""):
					t.Errorf("refused: %v", err)
				case !test.ok && models.KindOf(err) != models.KindUnauthenticated:
					t.Errorf("answer: %v", err)
				case !test.ok:
					refusals[err.Error()] = true
				}
				if after := count(t, db, "login_log"); after != before+1 {
					t.Errorf("%d lines in the login log, want 1", after-before)
				}
			})
		}
		if len(refusals) != 1 {
			t.Errorf("the refusals differ: %v", refusals)
		}
	})
}

func TestLoginRehashesAnOldPassword(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, ines := addStaff(t, db, "maria", true), addUser(t, db, "ines@castro.test", true)
		old, err := bcrypt.GenerateFromPassword([]byte(goodPassword), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		php := strings.Replace(string(old), "$2a$", "$2y$", 1)
		if err := models.SetStaffPassword(t.Context(), db, maria.ID, php); err != nil {
			t.Fatal(err)
		}
		if err := models.SetUserPassword(t.Context(), db, ines.ID, php); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			done, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", Password: goodPassword, IP: "192.0.2.1"})
			if err != nil {
				t.Fatal(err)
			}
			user, err := s.LoginUser(t.Context(), accounts.LoginInput{Login: "ines@castro.test", Password: goodPassword, IP: "192.0.2.1"})
			if err != nil {
				t.Fatal(err)
			}
			maria, ines = done.Staff, user
		}
		if !strings.HasPrefix(maria.PasswordHash, "$argon2id$") || !strings.HasPrefix(ines.PasswordHash, "$argon2id$") {
			t.Errorf("after a login: %s, %s", maria.PasswordHash, ines.PasswordHash)
		}
	})
}

func TestLoginLocksAnAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		addStaff(t, db, "maria", true)
		login := func(ip, password string) models.Kind {
			_, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", Password: password, IP: ip})
			if err == nil {
				return "ok"
			}
			return models.KindOf(err)
		}
		var got []models.Kind
		for range 4 {
			got = append(got, login("192.0.2.1", "wrong"))
		}
		got = append(got, login("192.0.2.1", goodPassword), login("192.0.2.2", goodPassword))
		want := []models.Kind{models.KindUnauthenticated, models.KindUnauthenticated, models.KindUnauthenticated,
			models.KindRateLimited, models.KindRateLimited, "ok"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		*at = at.Add(301e9)
		if got := login("192.0.2.1", goodPassword); got != "ok" {
			t.Errorf("after the lock: %s", got)
		}
	})
}

func TestALockedAddressDoesNotFillTheLog(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		for i := range 40 {
			_, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: fmt.Sprint("guess", i), Password: "wrong", IP: "192.0.2.1"})
			if i >= 3 && models.KindOf(err) != models.KindRateLimited {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		if n := count(t, db, "login_log"); n != 13 {
			t.Errorf("%d lines, want 3 of the tries and 10 of the lock", n)
		}
	})
}

func TestStrangersNeverKeepAnOwnerOut(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s, _ := peopleDesk(db)
	addStaff(t, db, "maria", true)
	login := func(ip, password string) error {
		_, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", Password: password, IP: ip})
		return err
	}
	if err := login("192.0.2.1", goodPassword); err != nil {
		t.Fatal(err)
	}
	for i := range 30 {
		if err := login(fmt.Sprintf("198.51.100.%d", i), "guess"); models.KindOf(err) != models.KindUnauthenticated {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	if err := login("198.51.100.99", "guess"); models.KindOf(err) != models.KindRateLimited {
		t.Errorf("a stranger may go on guessing: %v", err)
	}
	if err := login("192.0.2.1", goodPassword); err != nil {
		t.Errorf("the owner is kept out: %v", err)
	}
}

// TestOwnLoginsDoNotPayForGuesses: who has an account signs in with it between guesses at another one, from the same address.
func TestOwnLoginsDoNotPayForGuesses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		addUser(t, db, "ines@castro.test", true)
		addUser(t, db, "mallory@castro.test", true)
		login := func(email, password string) models.Kind {
			_, err := s.LoginUser(t.Context(), accounts.LoginInput{Login: email, Password: password, IP: "192.0.2.1"})
			if err == nil {
				return "ok"
			}
			return models.KindOf(err)
		}
		got := []models.Kind{login("ines@castro.test", "guess 1"), login("mallory@castro.test", goodPassword),
			login("ines@castro.test", "guess 2"), login("mallory@castro.test", goodPassword), login("mallory@castro.test", goodPassword),
			login("ines@castro.test", "guess 3"), login("ines@castro.test", "guess 4"), login("mallory@castro.test", goodPassword)}
		want := []models.Kind{models.KindUnauthenticated, "ok", models.KindUnauthenticated, "ok", "ok", models.KindUnauthenticated,
			models.KindRateLimited, models.KindRateLimited}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestLoginUser(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		manyTries(t, s, 1000)
		addUser(t, db, "ines@castro.test", true)
		addUser(t, db, "gone@castro.test", false)
		for _, c := range [][2]string{{"unknown@castro.test", goodPassword}, {"gone@castro.test", goodPassword}, {"ines@castro.test", "wrong"}, {"", ""}} {
			_, err := s.LoginUser(t.Context(), accounts.LoginInput{Login: c[0], Password: c[1], IP: "192.0.2.1"})
			if models.KindOf(err) != models.KindUnauthenticated {
				t.Errorf("%q: %v", c, err)
			}
		}
		if _, err := s.LoginUser(t.Context(), accounts.LoginInput{Login: " Ines@Castro.test", Password: goodPassword, IP: "192.0.2.1"}); err != nil {
			t.Error(err)
		}
	})
}
