package accounts_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

// browserOf signs somebody in and returns the session's hash.
func browserOf(t *testing.T, db *bun.DB, staffID, userID int64, ends time.Time) []byte {
	t.Helper()
	row := &models.Session{Hash: secret.Hash(secret.NewToken()), StaffID: staffID, UserID: userID, Data: "{}",
		CreatedAt: ends.Add(-time.Hour), SeenAt: ends.Add(-time.Hour), ExpiresAt: ends}
	if err := models.InsertSession(t.Context(), db, row); err != nil {
		t.Fatal(err)
	}
	return row.Hash
}

func TestSessions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		ines := addUser(t, db, "ines@castro.test", true)
		for _, by := range []accounts.Actor{self(maria), {User: ines, IP: "192.0.2.7"}} {
			staffID, userID := maria.ID, int64(0)
			if by.User != nil {
				staffID, userID = 0, ines.ID
			}
			browserOf(t, db, staffID, userID, at.Add(-time.Minute))
			here, there := browserOf(t, db, staffID, userID, at.Add(time.Hour)), browserOf(t, db, staffID, userID, at.Add(2*time.Hour))
			foreign := browserOf(t, db, sam.ID, 0, at.Add(time.Hour))
			rows, err := s.Sessions(t.Context(), by)
			if err != nil || len(rows) != 2 || !bytes.Equal(rows[0].Hash, there) || !bytes.Equal(rows[1].Hash, here) {
				t.Fatalf("%d sessions, %v", len(rows), err)
			}
			for name, hash := range map[string][]byte{"somebody else's": foreign, "made up": {1}, "none": nil} {
				if err := s.EndSession(t.Context(), by, hash); !models.IsNotFound(err) {
					t.Errorf("%s: %v", name, err)
				}
			}
			if err := s.EndSession(t.Context(), by, there); err != nil {
				t.Error(err)
			}
			browserOf(t, db, staffID, userID, at.Add(time.Hour))
			if err := s.EndOtherSessions(t.Context(), by, here); err != nil {
				t.Error(err)
			}
			rows, err = s.Sessions(t.Context(), by)
			if err != nil || len(rows) != 1 || !bytes.Equal(rows[0].Hash, here) {
				t.Errorf("%d sessions are left, %v", len(rows), err)
			}
		}
		if rows, _ := s.Sessions(t.Context(), self(sam)); len(rows) != 2 {
			t.Errorf("somebody else has %d sessions left, want 2", len(rows))
		}
		want := []string{"maria | sessions.end | staff | 1 | 192.0.2.7", "maria | sessions.end | staff | 2 | 192.0.2.7",
			"ines@castro.test | sessions.end | user | 1 | 192.0.2.7", "ines@castro.test | sessions.end | user | 2 | 192.0.2.7"}
		if diff := cmp.Diff(want, auditLines(t, db)); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}
