package accounts_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// auth asks for maria with the right password, a code and an address, and says what the answer was.
func auth(t *testing.T, s *accounts.Service, code, ip string) string {
	t.Helper()
	_, err := s.AuthStaff(t.Context(), accounts.AuthInput{Username: "maria", Password: goodPassword, Code: code, IP: ip})
	return verdict(err)
}

// verdict is the word of a refusal, or "ok".
func verdict(err error) string {
	if err == nil {
		return "ok"
	}
	for field, word := range wordsAt(err) {
		return field + ": " + word.Key
	}
	return string(models.KindOf(err))
}

const wrongCode = "two_factor: two_factor.wrong"

func TestACodeWorksOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		manyTries(t, s, 1000)
		p, recovery := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		sam, _ := withTwoFactor(t, s, at, addStaff(t, db, "sam", true))
		*at = at.Add(time.Hour)
		spaced := p.code(0)[:3] + " " + p.code(0)[3:]
		steps := []struct{ name, code, want string }{
			{"none", "", "two_factor: two_factor.needed"},
			{"blank", " \t", "two_factor: two_factor.needed"},
			{"two steps late", p.code(-2), wrongCode},
			{"two steps early", p.code(2), wrongCode},
			{"another agent's", sam.code(0), wrongCode},
			{"five digits", p.code(0)[:5], wrongCode},
			{"with a letter", p.code(0) + "x", wrongCode},
			{"giant", fmt.Sprintf("%01000000d", 1), wrongCode},
			{"not UTF-8", "\xff\x00", wrongCode},
			{"a step late", p.code(-1), "ok"},
			{"the same", p.code(-1), wrongCode},
			{"of now, with a blank in it", spaced, "ok"},
			{"the same, without the blank", p.code(0), wrongCode},
			{"an earlier one", p.code(-1), wrongCode},
			{"a step early", p.code(1), "ok"},
			{"the same", p.code(1), wrongCode},
			{"a recovery code", recovery[0], "ok"},
			{"the same", recovery[0], wrongCode},
			{"another, without hyphens and with blanks around", "\u00a0" + recovery[1][:4] + recovery[1][5:] + " ", "ok"},
			{"one with another digit", "x" + recovery[2][1:], wrongCode},
		}
		for _, step := range steps {
			if got := auth(t, s, step.code, "192.0.2.1"); got != step.want {
				t.Errorf("%s: %s, want %s", step.name, got, step.want)
			}
		}
		if n := count(t, db, "recovery_codes"); n != 18 {
			t.Errorf("%d recovery codes are left, want 18", n)
		}
	})
}

func TestARecoveryCodeOfAnotherAgent(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		_, sams := withTwoFactor(t, s, at, addStaff(t, db, "sam", true))
		if got := auth(t, s, sams[0], "192.0.2.1"); got != wrongCode || count(t, db, "recovery_codes") != 20 {
			t.Errorf("%s", got)
		}
	})
}

func TestOfOneCodeAtOnceOneIsTaken(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		manyTries(t, s, 1000)
		p, recovery := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		for name, code := range map[string]string{"of the phone": p.code(0), "for recovery": recovery[0]} {
			const tries = 8
			got := make([]string, tries)
			var all sync.WaitGroup
			for i := range tries {
				all.Go(func() { got[i] = auth(t, s, code, fmt.Sprintf("192.0.2.%d", i)) })
			}
			all.Wait()
			answers := map[string]int{}
			for _, answer := range got {
				answers[answer]++
			}
			if diff := cmp.Diff(map[string]int{"ok": 1, wrongCode: tries - 1}, answers); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	})
}

// TestCodesCantBeGuessed: who knows the password may try ten codes in six hours, from however many addresses.
func TestCodesCantBeGuessed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		p, recovery := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		const office = "192.0.2.1"
		if got := auth(t, s, p.code(0), office); got != "ok" {
			t.Fatal(got)
		}
		for i := range 10 {
			if got := auth(t, s, "000000", fmt.Sprintf("198.51.100.%d", i)); got != wrongCode {
				t.Fatalf("guess %d: %s", i, got)
			}
		}
		if got := auth(t, s, p.code(1), "198.51.100.99"); got != string(models.KindRateLimited) {
			t.Errorf("the eleventh guess, a right one: %s", got)
		}
		// The owner is not kept out, neither where she works nor elsewhere with a recovery code.
		if got := auth(t, s, p.code(1), office); got != "ok" {
			t.Errorf("the owner at her office: %s", got)
		}
		if got := auth(t, s, recovery[0], "198.51.100.200"); got != "ok" {
			t.Errorf("the owner on the road: %s", got)
		}
		*at = at.Add(6*time.Hour + time.Minute)
		if got := auth(t, s, p.code(0), "198.51.100.99"); got != "ok" {
			t.Errorf("six hours later: %s", got)
		}
	})
}

// TestCodesCantBeGuessedFromAKnownAddress: a colleague who knows the password sits behind the same address.
func TestCodesCantBeGuessedFromAKnownAddress(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s, at := peopleDesk(db)
	manyTries(t, s, 1000)
	p, _ := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
	const office = "192.0.2.1"
	if got := auth(t, s, p.code(-1), office); got != "ok" {
		t.Fatal(got)
	}
	for range 9 {
		if got := auth(t, s, "000000", office); got != wrongCode {
			t.Fatal(got)
		}
	}
	if got := auth(t, s, p.code(0), office); got != "ok" {
		t.Fatalf("after nine mistakes: %s", got)
	}
	for range 10 { // the right one has forgiven the nine
		if got := auth(t, s, "000000", office); got != wrongCode {
			t.Fatal(got)
		}
	}
	if got := auth(t, s, p.code(1), office); got != string(models.KindRateLimited) {
		t.Errorf("the eleventh: %s", got)
	}
}

// TestWrongCodesLockAnAddress: a wrong code counts as a wrong password does.
func TestWrongCodesLockAnAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		p, _ := withTwoFactor(t, s, at, addStaff(t, db, "maria", true))
		var got []string
		for range 4 {
			got = append(got, auth(t, s, "000000", "192.0.2.7"))
		}
		got = append(got, auth(t, s, p.code(0), "192.0.2.8"))
		want := []string{wrongCode, wrongCode, wrongCode, string(models.KindRateLimited), "ok"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
