package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

func TestOfTriesAtOnceExactlyTheAllowedNumberPasses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		const allowed, tries = 10, 24
		errs := make([]error, tries)
		var all sync.WaitGroup
		for i := range tries {
			all.Add(1)
			go func() {
				defer all.Done()
				errs[i] = s.Try(t.Context(), accounts.ActionInstallCode, "203.0.113.7")
			}()
		}
		all.Wait()
		passed := 0
		for _, err := range errs {
			switch {
			case err == nil:
				passed++
			case models.KindOf(err) != models.KindRateLimited:
				t.Errorf("a try ended with %v", err)
			}
		}
		if passed != allowed {
			t.Errorf("%d tries passed, want %d", passed, allowed)
		}
		if err := s.Try(t.Context(), accounts.ActionInstallCode, "203.0.113.8"); err != nil {
			t.Errorf("another address: %v", err)
		}
		if err := s.Try(t.Context(), accounts.ActionTicketForm, "203.0.113.7"); err != nil {
			t.Errorf("another action: %v", err)
		}
	})
}

func TestALockEndsByItself(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := keyDesk(db)
		try := func() error { return s.Try(t.Context(), accounts.ActionResetAccount, "ines@castro.test") }
		began := *at
		for range 3 {
			if err := try(); err != nil {
				t.Fatal(err)
			}
			*at = at.Add(10 * time.Minute)
		}
		var refused *models.Error
		if err := try(); !errors.As(err, &refused) {
			t.Fatalf("the fourth try: %v", err)
		}
		if refused.Args["Seconds"] != 1800 || refused.Args["N"] != 30 {
			t.Errorf("to wait: %v", refused.Args)
		}
		// Tries while it is locked don't prolong it.
		*at = began.Add(59 * time.Minute)
		if err := try(); err == nil {
			t.Error("the lock ended too early")
		}
		*at = began.Add(61 * time.Minute)
		if err := try(); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		if err := try(); err == nil {
			t.Error("all tries came back at once")
		}
		if err := s.Forgive(t.Context(), accounts.ActionResetAccount, "INES@castro.test"); err != nil {
			t.Fatal(err)
		}
		if err := try(); err != nil {
			t.Errorf("forgiven: %v", err)
		}
	})
}

func TestOnlyWhatWasDoneIsLimited(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := keyDesk(db)
		fields := models.Fields{}
		fields.Add("subject", "field.required")
		failure, done := errors.New("no space left"), 0
		try := func(outcome error) error {
			return s.Limited(t.Context(), accounts.ActionTicketForm, "203.0.113.7", func() error { done++; return outcome })
		}
		for i := range 40 {
			if err := try(fields.Error()); models.KindOf(err) != models.KindInvalid {
				t.Fatalf("wrong form %d: %v", i, err)
			}
		}
		for i := range 30 {
			want := error(nil)
			if i%2 == 0 {
				want = failure
			}
			if err := try(want); !errors.Is(err, want) {
				t.Fatalf("form %d: %v", i, err)
			}
		}
		if err := try(nil); models.KindOf(err) != models.KindRateLimited || done != 70 {
			t.Errorf("the form after the last one: %v, %d were done", err, done)
		}
	})
}

func TestAddressSubject(t *testing.T) {
	tests := map[string]string{
		"203.0.113.7":                "203.0.113.7",
		"::ffff:203.0.113.7":         "203.0.113.7",
		"2001:db8:1:2:3:4:5:6":       "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":       "2001:db8:1:2::/64",
		"fe80::1%eth0":               "fe80::/64",
		"":                           "",
		strings.Repeat("no ip ", 30): strings.Repeat("no ip ", 30),
	}
	for ip, want := range tests {
		if got := accounts.AddressSubject(ip); got != want {
			t.Errorf("AddressSubject(%q) = %q, want %q", ip, got, want)
		}
	}
}
