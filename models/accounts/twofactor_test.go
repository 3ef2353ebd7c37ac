package accounts_test

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/hotp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

// phone is somebody's authenticator.
type phone struct {
	t      *testing.T
	secret string
	at     *time.Time
}

// code returns what the phone shows so many steps of 30 seconds from now.
func (p phone) code(steps int64) string {
	p.t.Helper()
	code, err := hotp.GenerateCode(p.secret, uint64(p.at.Unix()/30+steps))
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// withTwoFactor switches an agent's two-factor on, and lets a minute pass so that every code of now is unused.
func withTwoFactor(t *testing.T, s *accounts.Service, at *time.Time, staff *models.Staff) (phone, []string) {
	t.Helper()
	by := accounts.Actor{Staff: staff, IP: "192.0.2.1"}
	offer, err := s.OfferTwoFactor(t.Context(), by, "")
	if err != nil {
		t.Fatal(err)
	}
	p := phone{t, offer.Secret, at}
	codes, err := s.ConfirmTwoFactor(t.Context(), by, accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.code(0), Password: goodPassword})
	if err != nil {
		t.Fatal(err)
	}
	*at = at.Add(time.Minute)
	return p, codes
}

func stored(t *testing.T, db *bun.DB, id int64) *models.Staff {
	t.Helper()
	staff, err := models.StaffByID(t.Context(), db, id)
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

// audited returns the actions in the audit log, in order.
func audited(t *testing.T, db *bun.DB) []string {
	t.Helper()
	var lines []string
	if err := db.NewSelect().Table("audit_log").Column("action").Order("id").Scan(t.Context(), &lines); err != nil {
		t.Fatal(err)
	}
	return lines
}

func wordsAt(err error) models.Fields {
	var known *models.Error
	if !errors.As(err, &known) {
		return nil
	}
	return known.Fields
}

func TestSwitchingTwoFactorOn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		by := accounts.Actor{Staff: maria, IP: "192.0.2.1"}
		addSession(t, db, maria.ID, 0)
		addSession(t, db, maria.ID, 0)
		addSession(t, db, sam.ID, 0)
		offer, err := s.OfferTwoFactor(t.Context(), by, "")
		if err != nil {
			t.Fatal(err)
		}
		of := func(staff *models.Staff) string {
			offer, err := s.OfferTwoFactor(t.Context(), accounts.Actor{Staff: staff}, "")
			if err != nil {
				t.Fatal(err)
			}
			return offer.Sealed
		}
		p := phone{t, offer.Secret, at}
		refusals := map[string]struct {
			in          accounts.TwoFactorConfirm
			field, word string
		}{
			"wrong password":  {accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.code(0), Password: "wrong"}, "password", "field.password_wrong"},
			"no password":     {accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.code(0)}, "password", "field.required"},
			"no code":         {accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: " ", Password: goodPassword}, "two_factor", "two_factor.needed"},
			"old code":        {accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.code(-2), Password: goodPassword}, "two_factor", "two_factor.wrong"},
			"not a code":      {accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: "abcdef", Password: goodPassword}, "two_factor", "two_factor.wrong"},
			"somebody else's": {accounts.TwoFactorConfirm{Sealed: of(sam), Code: p.code(0), Password: goodPassword}, "two_factor", "two_factor.outdated"},
			"another one":     {accounts.TwoFactorConfirm{Sealed: of(maria), Code: p.code(0), Password: goodPassword}, "two_factor", "two_factor.wrong"},
			"no offer":        {accounts.TwoFactorConfirm{Code: p.code(0), Password: goodPassword}, "two_factor", "two_factor.outdated"},
		}
		for name, test := range refusals {
			_, err := s.ConfirmTwoFactor(t.Context(), by, test.in)
			if diff := cmp.Diff(models.Fields{test.field: {Key: test.word}}, wordsAt(err)); diff != "" {
				t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
			}
		}
		if stored(t, db, maria.ID).TwoFactor() || count(t, db, "sessions") != 3 || count(t, db, "recovery_codes")+count(t, db, "audit_log") != 0 {
			t.Error("a refusal changed something")
		}
		revision := deskRevision(t, db)
		codes, err := s.ConfirmTwoFactor(t.Context(), by, accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.code(1), Password: goodPassword})
		if err != nil {
			t.Fatal(err)
		}
		checkRecoveryCodes(t, db, codes)
		maria = stored(t, db, maria.ID)
		if plain, err := s.Key.Open(maria.TOTPSecret, "staff", "totp_secret", maria.ID); err != nil || string(plain) != offer.Secret {
			t.Errorf("the stored secret does not open: %v", err)
		}
		if _, err := s.Key.Open(maria.TOTPSecret, "staff", "totp_secret", sam.ID); err == nil {
			t.Error("the stored secret opens at another agent")
		}
		if n := count(t, db, "sessions"); n != 1 {
			t.Errorf("%d sessions, want that of the other agent", n)
		}
		if deskRevision(t, db) == revision {
			t.Error("the other instances hear nothing")
		}
		if diff := cmp.Diff([]string{"two_factor.on"}, audited(t, db)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		if _, err := s.OfferTwoFactor(t.Context(), by, ""); models.KindOf(err) != models.KindConflict {
			t.Errorf("a second offer: %v", err)
		}
		_, err = s.ConfirmTwoFactor(t.Context(), by, accounts.TwoFactorConfirm{Sealed: offer.Sealed, Code: p.code(0), Password: goodPassword})
		if models.KindOf(err) != models.KindConflict {
			t.Errorf("switched on twice: %v", err)
		}
		if err := s.DisableTwoFactor(t.Context(), by, goodPassword, p.code(1)); wordsAt(err)["two_factor"].Key != "two_factor.wrong" {
			t.Errorf("the code that confirmed works once more: %v", err)
		}
	})
}

func checkRecoveryCodes(t *testing.T, db *bun.DB, codes []string) {
	t.Helper()
	slices.Sort(codes)
	if len(slices.Compact(slices.Clone(codes))) != 10 {
		t.Errorf("codes: %q, want ten", codes)
	}
	for _, code := range codes {
		if !regexp.MustCompile(`^\d{4}-\d{4}-\d{4}-\d{4}$`).MatchString(code) {
			t.Errorf("code %q", code)
		}
	}
	var hashes [][]byte
	if err := db.NewSelect().Table("recovery_codes").Column("hash").Scan(t.Context(), &hashes); err != nil {
		t.Fatal(err)
	}
	if len(hashes) != len(codes) {
		t.Errorf("%d codes are stored, want %d", len(hashes), len(codes))
	}
	for _, hash := range hashes {
		for _, code := range codes {
			if len(hash) != 32 || bytes.Equal(hash, secret.Hash(code)) || bytes.Equal(hash, secret.Hash(strings.ReplaceAll(code, "-", ""))) {
				t.Errorf("%q is stored as %x, which can be found by hashing all codes", code, hash)
			}
		}
	}
}

func deskRevision(t *testing.T, db *bun.DB) (revision int64) {
	t.Helper()
	if err := db.NewSelect().Table("revisions").Column("revision").Where("name = 'desk'").Scan(t.Context(), &revision); err != nil {
		t.Fatal(err)
	}
	return revision
}

func TestSwitchingTwoFactorOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria := addStaff(t, db, "maria", true)
		by := accounts.Actor{Staff: maria, IP: "192.0.2.1"}
		if err := s.DisableTwoFactor(t.Context(), by, goodPassword, "123456"); models.KindOf(err) != models.KindConflict {
			t.Errorf("off before it was on: %v", err)
		}
		p, recovery := withTwoFactor(t, s, at, maria)
		addSession(t, db, maria.ID, 0)
		for name, test := range map[string]struct{ password, code, field string }{
			"wrong password": {"wrong", p.code(0), "password"}, "no code": {goodPassword, "", "two_factor"}, "wrong code": {goodPassword, "000000", "two_factor"},
			"made-up recovery code": {goodPassword, "0000-0000-0000-0000", "two_factor"},
		} {
			err := s.DisableTwoFactor(t.Context(), by, test.password, test.code)
			if _, told := wordsAt(err)[test.field]; !told {
				t.Errorf("%s: %v", name, err)
			}
		}
		if !stored(t, db, maria.ID).TwoFactor() || count(t, db, "sessions") != 1 || count(t, db, "recovery_codes") != 10 {
			t.Fatal("a refusal changed something")
		}
		if err := s.DisableTwoFactor(t.Context(), by, goodPassword, recovery[3]); err != nil {
			t.Fatal(err)
		}
		if stored(t, db, maria.ID).TwoFactor() || count(t, db, "sessions") != 0 || count(t, db, "recovery_codes") != 0 {
			t.Error("something of it is still there")
		}
		if diff := cmp.Diff([]string{"two_factor.on", "two_factor.off"}, audited(t, db)); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
		done, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", Password: goodPassword, IP: "192.0.2.1"})
		if err != nil || done.Staff == nil {
			t.Errorf("the password alone does not do: %v", err)
		}
	})
}

func TestNewRecoveryCodes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria := addStaff(t, db, "maria", true)
		by := accounts.Actor{Staff: maria, IP: "192.0.2.1"}
		p, old := withTwoFactor(t, s, at, maria)
		addSession(t, db, maria.ID, 0)
		if _, err := s.RenewRecoveryCodes(t.Context(), by, goodPassword, "000000"); wordsAt(err)["two_factor"].Key != "two_factor.wrong" {
			t.Errorf("wrong code: %v", err)
		}
		fresh, err := s.RenewRecoveryCodes(t.Context(), by, goodPassword, p.code(0))
		if err != nil {
			t.Fatal(err)
		}
		checkRecoveryCodes(t, db, fresh)
		if count(t, db, "sessions") != 0 {
			t.Error("a session goes on")
		}
		if _, err := s.RenewRecoveryCodes(t.Context(), by, goodPassword, old[0]); wordsAt(err)["two_factor"].Key != "two_factor.wrong" {
			t.Errorf("an old code: %v", err)
		}
		if err := s.DisableTwoFactor(t.Context(), by, goodPassword, fresh[0]); err != nil {
			t.Errorf("a new code: %v", err)
		}
	})
}

func TestAnotherSwitchesTwoFactorOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		withTwoFactor(t, s, at, maria)
		withTwoFactor(t, s, at, sam)
		addSession(t, db, maria.ID, 0)
		if _, err := s.ResetTwoFactor(t.Context(), accounts.Actor{}, "nobody"); !models.IsNotFound(err) {
			t.Errorf("nobody: %v", err)
		}
		staff, err := s.ResetTwoFactor(t.Context(), accounts.Actor{}, " Maria@Desk.test ")
		if err != nil || staff.ID != maria.ID {
			t.Fatalf("%v, %v", staff, err)
		}
		if stored(t, db, maria.ID).TwoFactor() || !stored(t, db, sam.ID).TwoFactor() || count(t, db, "recovery_codes") != 10 || count(t, db, "sessions") != 0 {
			t.Error("not hers alone is off")
		}
		if _, err := s.ResetTwoFactor(t.Context(), accounts.Actor{}, "maria"); models.KindOf(err) != models.KindConflict {
			t.Errorf("twice: %v", err)
		}
		var actor string
		err = db.NewSelect().Table("audit_log").Column("actor").Where("action = 'two_factor.off'").Scan(t.Context(), &actor)
		if err != nil || actor != "operator" {
			t.Errorf("audit log: %q, %v", actor, err)
		}
	})
}

// TestTheOwnPasswordCantBeGuessed: who sits at a browser that somebody left open may not try passwords without end.
func TestTheOwnPasswordCantBeGuessed(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s, at := peopleDesk(db)
	maria := addStaff(t, db, "maria", true)
	by := accounts.Actor{Staff: maria, IP: "192.0.2.1"}
	p, _ := withTwoFactor(t, s, at, maria)
	for range 10 {
		if err := s.DisableTwoFactor(t.Context(), by, "wrong", p.code(0)); models.KindOf(err) != models.KindInvalid {
			t.Fatal(err)
		}
	}
	if err := s.DisableTwoFactor(t.Context(), by, goodPassword, p.code(0)); models.KindOf(err) != models.KindRateLimited {
		t.Errorf("the eleventh: %v", err)
	}
	*at = at.Add(time.Hour + time.Minute)
	if err := s.DisableTwoFactor(t.Context(), by, goodPassword, p.code(0)); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestABrokenChangeLeavesNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria := addStaff(t, db, "maria", true)
		p, _ := withTwoFactor(t, s, at, maria)
		addSession(t, db, maria.ID, 0)
		// The line in the audit log is the last step; where it can't be written, nothing has happened.
		exec(t, db, "ALTER TABLE audit_log RENAME TO audit_log_away")
		if _, err := s.RenewRecoveryCodes(t.Context(), accounts.Actor{Staff: maria}, goodPassword, p.code(0)); models.KindOf(err) != models.KindInternal {
			t.Errorf("the change said %v", err)
		}
		exec(t, db, "ALTER TABLE audit_log_away RENAME TO audit_log")
		if count(t, db, "sessions") != 1 || count(t, db, "recovery_codes") != 10 {
			t.Error("half of it happened")
		}
		if err := s.DisableTwoFactor(t.Context(), accounts.Actor{Staff: maria}, goodPassword, p.code(0)); err != nil {
			t.Errorf("the code was used up by what did not happen: %v", err)
		}
	})
}

func exec(t *testing.T, db *bun.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), statement); err != nil {
		t.Fatal(err)
	}
}
