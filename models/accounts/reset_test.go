package accounts_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

var linkPattern = regexp.MustCompile(`https://desk\.example\.test/([a-z/]+)/([A-Za-z0-9_-]{43})`)

// link returns the page and the token of the newest link that was mailed.
func link(t *testing.T, db *bun.DB) (page, token, to string) {
	t.Helper()
	mail := new(models.OutboxMail)
	if err := db.NewSelect().Model(mail).Order("o.id DESC").Limit(1).Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := linkPattern.FindStringSubmatch(mail.HTML)
	if found == nil {
		t.Fatalf("no link in %s", mail.HTML)
	}
	return found[1], found[2], mail.ToEmail
}

// door is one of the two ways to a forgotten password.
type door struct {
	forgot func(s *accounts.Service, email string) error
	good   func(s *accounts.Service, token string) error
	choose func(s *accounts.Service, token, password string) error
	login  func(s *accounts.Service, password string) error
	page   string
	person func(t *testing.T, db *bun.DB, active bool) string
}

func doors(t *testing.T) map[string]door {
	return map[string]door{
		"staff": {
			forgot: func(s *accounts.Service, email string) error {
				return s.ForgotStaff(t.Context(), email, "192.0.2.1", "/staff/password")
			},
			good: func(s *accounts.Service, token string) error { return s.StaffLinkGood(t.Context(), token) },
			choose: func(s *accounts.Service, token, password string) error {
				_, err := s.ChooseStaffPassword(t.Context(), token, password, "192.0.2.1")
				return err
			},
			login: func(s *accounts.Service, password string) error {
				_, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", Password: password, IP: "192.0.2.1"})
				return err
			},
			page: "staff/password",
			person: func(t *testing.T, db *bun.DB, active bool) string {
				staff := addStaff(t, db, "maria", active)
				addSession(t, db, staff.ID, 0)
				return staff.Email
			},
		},
		"customer": {
			forgot: func(s *accounts.Service, email string) error { return s.ForgotUser(t.Context(), email, "192.0.2.1") },
			good:   func(s *accounts.Service, token string) error { return s.PasswordLinkGood(t.Context(), token) },
			choose: func(s *accounts.Service, token, password string) error {
				_, err := s.ChoosePassword(t.Context(), token, password)
				return err
			},
			login: func(s *accounts.Service, password string) error {
				_, err := s.LoginUser(t.Context(), accounts.LoginInput{Login: "maria@desk.test", Password: password, IP: "192.0.2.1"})
				return err
			},
			page: "password",
			person: func(t *testing.T, db *bun.DB, active bool) string {
				user := addUser(t, db, "maria@desk.test", active)
				addSession(t, db, 0, user.ID)
				return user.Email
			},
		},
	}
}

func eachDoor(t *testing.T, f func(t *testing.T, db *bun.DB, s *accounts.Service, at *time.Time, d door)) {
	for name, d := range doors(t) {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				s, at := peopleDesk(db)
				manyTries(t, s, 1000)
				f(t, db, s, at, d)
			})
		})
	}
}

func TestForgottenPassword(t *testing.T) {
	eachDoor(t, func(t *testing.T, db *bun.DB, s *accounts.Service, at *time.Time, d door) {
		email := d.person(t, db, true)
		for range 2 {
			if err := d.forgot(s, " "+strings.ToUpper(email)); err != nil {
				t.Fatal(err)
			}
		}
		page, token, to := link(t, db)
		if page != d.page || to != email {
			t.Errorf("link to %s for %s", page, to)
		}
		for _, wrong := range []string{"", " ", "0", strings.ToLower(token), token + " ", token[:42], token + "\x00"} {
			if err := d.good(s, wrong); !models.IsNotFound(err) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		if err := d.good(s, token); err != nil {
			t.Fatal(err)
		}
		if err := d.choose(s, token, "short"); models.KindOf(err) != models.KindInvalid {
			t.Errorf("a short password: %v", err)
		}
		if err := d.choose(s, token, "another good one"); err != nil {
			t.Fatal(err)
		}
		if err := d.choose(s, token, "a third good one"); !models.IsNotFound(err) {
			t.Errorf("the link works twice: %v", err)
		}
		if n := count(t, db, "one_time_links"); n != 0 {
			t.Errorf("%d links still work after the password was chosen", n)
		}
		if n := count(t, db, "sessions"); n != 0 {
			t.Errorf("%d sessions live on", n)
		}
		if err := d.login(s, goodPassword); err == nil {
			t.Error("the old password still works")
		}
		if err := d.login(s, "another good one"); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

func TestALinkWorksOnceHoweverManyUseIt(t *testing.T) {
	eachDoor(t, func(t *testing.T, db *bun.DB, s *accounts.Service, _ *time.Time, d door) {
		if err := d.forgot(s, d.person(t, db, true)); err != nil {
			t.Fatal(err)
		}
		_, token, _ := link(t, db)
		passwords := []string{"first good one", "second good one", "third good one", "fourth good one"}
		errs := make([]error, len(passwords))
		var all sync.WaitGroup
		for i, password := range passwords {
			all.Add(1)
			go func() {
				defer all.Done()
				errs[i] = d.choose(s, token, password)
			}()
		}
		all.Wait()
		worked := 0
		for i, err := range errs {
			if err == nil {
				worked++
				if err := d.login(s, passwords[i]); err != nil {
					t.Errorf("the password that was chosen: %v", err)
				}
			} else if !models.IsNotFound(err) {
				t.Error(err)
			}
		}
		if worked != 1 {
			t.Errorf("the link worked %d times", worked)
		}
	})
}

func TestLinksThatDoNotWork(t *testing.T) {
	eachDoor(t, func(t *testing.T, db *bun.DB, s *accounts.Service, at *time.Time, d door) {
		if err := d.forgot(s, d.person(t, db, true)); err != nil {
			t.Fatal(err)
		}
		_, token, _ := link(t, db)
		for name, other := range doors(t) {
			if other.page != d.page {
				if err := other.choose(s, token, "another good one"); !models.IsNotFound(err) {
					t.Errorf("the link opens the door of %s: %v", name, err)
				}
			}
		}
		*at = at.Add(time.Hour)
		if err := d.choose(s, token, "another good one"); !models.IsNotFound(err) {
			t.Errorf("an hour later: %v", err)
		}
		*at = at.Add(-30 * time.Minute)
		for _, table := range []string{"staff", "users"} {
			if _, err := db.NewUpdate().Table(table).Set("active = ?", false).Where("1 = 1").Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.choose(s, token, "another good one"); !models.IsNotFound(err) {
			t.Errorf("of somebody who was locked meanwhile: %v", err)
		}
	})
}

func TestForgotSaysNothingOfWhoIsThere(t *testing.T) {
	eachDoor(t, func(t *testing.T, db *bun.DB, s *accounts.Service, _ *time.Time, d door) {
		locked := d.person(t, db, false)
		for _, email := range []string{locked, "nobody@desk.test"} {
			before := count(t, db, "one_time_links")
			if err := d.forgot(s, email); err != nil {
				t.Errorf("%s: %v", email, err)
			}
			// The same work as for a known address, so that it takes as long.
			if n := count(t, db, "one_time_links"); n != before+1 {
				t.Errorf("%s: %d rows were written", email, n-before)
			}
		}
		if n := count(t, db, "outbox"); n != 0 {
			t.Errorf("%d mails were queued", n)
		}
		for range 5 {
			if err := d.forgot(s, "nobody@desk.test"); err != nil {
				t.Errorf("the limit of an address tells something: %v", err)
			}
		}
		for _, bad := range []string{"", "nobody", "a@b.test\nBcc: c@d.test"} {
			if err := d.forgot(s, bad); models.KindOf(err) != models.KindInvalid {
				t.Errorf("%q: %v", bad, err)
			}
		}
		var err error
		for range 10 {
			err = d.forgot(s, "somebody@desk.test")
		}
		if models.KindOf(err) != models.KindRateLimited {
			t.Errorf("one asker may go on for ever: %v", err)
		}
	})
}

func TestAKnownAddressGetsFewLinks(t *testing.T) {
	eachDoor(t, func(t *testing.T, db *bun.DB, s *accounts.Service, _ *time.Time, d door) {
		email := d.person(t, db, true)
		for range 6 {
			if err := d.forgot(s, email); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db, "outbox"); n != 3 {
			t.Errorf("%d mails, want 3", n)
		}
	})
}

func TestStaffLinkGoesToTheOwnAddressOnly(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s, _ := peopleDesk(db)
	addStaff(t, db, "boss@rival.test", true)
	if err := s.ForgotStaff(t.Context(), "boss@rival.test", "192.0.2.1", "/staff/password"); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, "outbox"); n != 0 {
		t.Error("a username that looks like an address got a mail")
	}
}
