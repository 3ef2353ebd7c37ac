package models_test

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestStaffTwoFactorRows(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		anna, ben := member(t, db, "anna", "anna@desk.example.test"), member(t, db, "ben", "ben@desk.example.test")
		told := func(f func(ctx context.Context, tx bun.Tx) (bool, error)) (told bool) {
			must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) (err error) {
				told, err = f(ctx, tx)
				return err
			}))
			return told
		}
		set := func(sealed string) bool {
			return told(func(ctx context.Context, tx bun.Tx) (bool, error) {
				return models.SetStaffTOTP(ctx, tx, anna.ID, []byte(sealed), 10)
			})
		}
		use := func(sealed string, step int64) bool {
			s := &models.Staff{ID: anna.ID, TOTPSecret: []byte(sealed)}
			return told(func(ctx context.Context, tx bun.Tx) (bool, error) { return models.UseStaffTOTPStep(ctx, tx, s, step) })
		}
		off := func() bool {
			return told(func(ctx context.Context, tx bun.Tx) (bool, error) { return models.ClearStaffTOTP(ctx, tx, anna.ID) })
		}
		same(t, "cleared while there is none", false, off())
		same(t, "set", true, set("a\x00b"))
		same(t, "set once more", false, set("other"))
		same(t, "the step that confirmed", false, use("a\x00b", 10))
		same(t, "a later step with another secret", false, use("A\x00B", 11))
		same(t, "a later step", true, use("a\x00b", 12))
		same(t, "the same step", false, use("a\x00b", 12))
		same(t, "an earlier step", false, use("a\x00b", 11))
		stored, err := models.StaffByID(t.Context(), db, anna.ID)
		must(t, err)
		same(t, "secret", "a\x00b", string(stored.TOTPSecret))
		other, err := models.StaffByID(t.Context(), db, ben.ID)
		must(t, err)
		same(t, "two-factor of the other one", false, other.TwoFactor())
		same(t, "cleared", true, off())
	})
}

func TestRecoveryCodeRows(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		anna, ben := member(t, db, "anna", "anna@desk.example.test"), member(t, db, "ben", "ben@desk.example.test")
		replace := func(id int64, hashes ...string) {
			must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
				var rows [][]byte
				for _, hash := range hashes {
					rows = append(rows, []byte(hash))
				}
				return models.ReplaceRecoveryCodes(ctx, tx, id, rows)
			}))
		}
		left := func(id int64) int64 {
			n, err := models.CountRecoveryCodes(t.Context(), db, id)
			must(t, err)
			return n
		}
		use := func(id int64, hash string) (used bool) {
			must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) (err error) {
				used, err = models.UseRecoveryCode(ctx, tx, id, []byte(hash))
				return err
			}))
			return used
		}
		replace(anna.ID, "a1", "a2")
		replace(ben.ID, "b1")
		replace(anna.ID, "a3", "a4", "a5")
		same(t, "Anna's", int64(3), left(anna.ID))
		for hash, want := range map[string]bool{"a1": false, "b1": false, "A3": false, "a3 ": false, "": false, "a3": true} {
			same(t, "use of "+hash, want, use(anna.ID, hash))
		}
		same(t, "used twice", false, use(anna.ID, "a3"))
		same(t, "what Anna has left", int64(2), left(anna.ID))
		replace(anna.ID)
		same(t, "after all were taken", int64(0), left(anna.ID))
		same(t, "Ben's", int64(1), left(ben.ID))
	})
}
