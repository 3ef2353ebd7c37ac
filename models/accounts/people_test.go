package accounts_test

import (
	"context"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// goodPassword is the password of everybody in these tests.
const goodPassword = "correct horse battery"

var goodHash = accounts.HashPassword(goodPassword)

// peopleDesk returns rules about people with everything they need, whose clock the test turns.
func peopleDesk(db *bun.DB) (*accounts.Service, *time.Time) {
	s, at := keyDesk(db)
	s.Key, s.URL = secret.Key{7}, "https://desk.example.test"
	return s, at
}

func addStaff(t *testing.T, db *bun.DB, username string, active bool) *models.Staff {
	t.Helper()
	staff := &models.Staff{Username: username, Fullname: username, Email: username + "@desk.test", PasswordHash: goodHash,
		Active: active, CreatedAt: time.Unix(0, 0).UTC()}
	err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		staff.ID = 0
		if err := models.InsertStaff(ctx, tx, staff, nil); err != nil {
			return err
		}
		return models.TouchDesk(ctx, tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

func addUser(t *testing.T, db *bun.DB, email string, active bool) *models.User {
	t.Helper()
	user := &models.User{Fullname: "Somebody", Email: email, PasswordHash: goodHash, Active: active, CreatedAt: time.Unix(0, 0).UTC()}
	if err := models.InsertUser(t.Context(), db, user); err != nil {
		t.Fatal(err)
	}
	return user
}

func addSession(t *testing.T, db *bun.DB, staffID, userID int64) {
	t.Helper()
	at := time.Unix(0, 0).UTC()
	err := models.InsertSession(t.Context(), db, &models.Session{Hash: secret.Hash(secret.NewToken()), StaffID: staffID, UserID: userID,
		Data: "{}", CreatedAt: at, SeenAt: at, ExpiresAt: at})
	if err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *bun.DB, table string) int {
	t.Helper()
	n, err := db.NewSelect().Table(table).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// manyTries makes the limits of logins so wide that a test doesn't meet them.
func manyTries(t *testing.T, s *accounts.Service, tries int) {
	t.Helper()
	if err := s.Settings.Save(t.Context(), func(set *settings.Settings) { set.LoginTries = tries }); err != nil {
		t.Fatal(err)
	}
}
