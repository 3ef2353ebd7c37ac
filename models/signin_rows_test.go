package models_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// member adds a staff user.
func member(t *testing.T, db *bun.DB, username, email string, departments ...int64) *models.Staff {
	t.Helper()
	staff := &models.Staff{Username: username, Email: email, Active: true, CreatedAt: at}
	must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
		staff.ID = 0
		return models.InsertStaff(ctx, tx, staff, departments)
	}))
	return staff
}

func TestSessions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, staff, user := t.Context(), member(t, db, "anna", "anna@desk.example.test"), threadUser(t, db)
		for hash, owner := range map[string][2]int64{"a1": {staff.ID, 0}, "a2": {staff.ID, 0}, "u1": {0, user.ID}, "old": {0, user.ID}} {
			s := &models.Session{Hash: []byte(hash), StaffID: owner[0], UserID: owner[1], Data: "{}", CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(time.Hour)}
			if hash == "old" {
				s.ExpiresAt = at
			}
			must(t, models.InsertSession(ctx, db, s))
		}
		there := func() string {
			var found string
			for _, hash := range []string{"a1", "a2", "u1", "old", "A1", "a1 ", ""} {
				if _, err := models.SessionByHash(ctx, db, []byte(hash), at); err == nil {
					found += hash + ";"
				} else if !models.IsNotFound(err) {
					t.Fatal(err)
				}
			}
			return found
		}
		same(t, "sessions", "a1;a2;u1;", there())
		s, err := models.SessionByHash(ctx, db, []byte("a1"), at)
		must(t, err)
		must(t, models.TouchDesk(ctx, db))
		s.Data, s.ExpiresAt = `{"x":1}`, at.Add(2*time.Hour)
		must(t, models.UpdateSession(ctx, db, s))
		again, err := models.SessionByHash(ctx, db, []byte("a1"), at.Add(time.Hour))
		must(t, err)
		s.DeskRevision++
		same(t, "updated, with the desk's new revision", s, again)
		must(t, models.DeleteSession(ctx, db, []byte("a2")))
		same(t, "after one ended", "a1;u1;", there())
		must(t, models.DeleteSessionsOf(ctx, db, staff.ID, 0))
		same(t, "after the agent's ended", "u1;", there())
		must(t, models.DeleteSessionsExpired(ctx, db, at))
		same(t, "rows", int64(1), rowsOf(t, db, "sessions"))
		must(t, models.DeleteSessionsOf(ctx, db, 0, user.ID))
		same(t, "after the customer's ended", "", there())
	})
}

func TestOneTimeLinks(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx, staff, user := t.Context(), member(t, db, "anna", "anna@desk.example.test"), threadUser(t, db)
		for hash, link := range map[string]models.OneTimeLink{
			"u1": {Purpose: "user", UserID: user.ID, ExpiresAt: at.Add(time.Hour)}, "u2": {Purpose: "user", UserID: user.ID, ExpiresAt: at.Add(time.Hour)},
			"s1": {Purpose: "staff", StaffID: staff.ID, ExpiresAt: at.Add(time.Hour)}, "old": {Purpose: "user", UserID: user.ID, ExpiresAt: at},
		} {
			link.Hash = []byte(hash)
			must(t, models.InsertOneTimeLink(ctx, db, &link))
		}
		for _, tt := range []struct {
			purpose, hash string
			good          bool
		}{{"user", "u1", true}, {"staff", "u1", false}, {"user", "U1", false}, {"user", "old", false}, {"user", "", false}, {"user", " ", false}} {
			_, err := models.OneTimeLinkByHash(ctx, db, tt.purpose, []byte(tt.hash), at)
			same(t, fmt.Sprint(tt), [2]bool{tt.good, !tt.good}, [2]bool{err == nil, models.IsNotFound(err)})
		}
		var all sync.WaitGroup
		used, errs := make([]bool, 6), make([]error, 6)
		for i := range used {
			all.Go(func() {
				errs[i] = models.Tx(context.Background(), db, func(ctx context.Context, tx bun.Tx) (err error) {
					used[i], err = models.UseOneTimeLink(ctx, tx, []byte("u1"))
					return err
				})
			})
		}
		all.Wait()
		times := 0
		for i := range used {
			must(t, errs[i])
			if used[i] {
				times++
			}
		}
		same(t, "used", 1, times)
		must(t, models.DeleteOneTimeLinksExpired(ctx, db, at))
		same(t, "links left", int64(2), rowsOf(t, db, "one_time_links"))
		must(t, models.DeleteOneTimeLinksOf(ctx, db, 0, user.ID))
		_, err := models.OneTimeLinkByHash(ctx, db, "staff", []byte("s1"), at)
		must(t, err)
		must(t, models.DeleteOneTimeLinksOf(ctx, db, staff.ID, 0))
		same(t, "none left", int64(0), rowsOf(t, db, "one_time_links"))
	})
}

func TestAttemptsAndTheLoginLog(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		for i := range 4 {
			must(t, models.InsertAttempt(ctx, db, &models.Attempt{Action: "login", Subject: []byte("a"), At: at.Add(time.Duration(i) * time.Minute)}))
		}
		must(t, models.InsertAttempt(ctx, db, &models.Attempt{Action: "reset", Subject: []byte("a"), At: at}))
		must(t, models.InsertAttempt(ctx, db, &models.Attempt{Action: "login", Subject: []byte("A"), At: at}))
		times, err := models.RecentAttempts(ctx, db, "login", []byte("a"), at, 2)
		must(t, err)
		same(t, "the newest two", []time.Time{at.Add(3 * time.Minute), at.Add(2 * time.Minute)}, times)
		must(t, models.DeleteAttemptsBefore(ctx, db, at.Add(time.Minute)))
		times, err = models.RecentAttempts(ctx, db, "login", []byte("a"), at, 9)
		must(t, err)
		same(t, "those left", []time.Time{at.Add(3 * time.Minute), at.Add(2 * time.Minute), at.Add(time.Minute)}, times)
		must(t, models.DeleteAttempts(ctx, db, "login", []byte("a")))
		same(t, "forgiven", int64(0), rowsOf(t, db, "attempts"))

		must(t, models.InsertLogin(ctx, db, &models.Login{Username: "anna", IP: "192.0.2.1", Result: "ok", At: at}))
		must(t, models.InsertLogin(ctx, db, &models.Login{Username: "bert", IP: "192.0.2.1", Result: "wrong", At: at}))
		for _, tt := range []struct {
			name, ip string
			since    time.Time
			want     bool
		}{{"anna", "192.0.2.1", at.Add(-time.Second), true}, {"anna", "192.0.2.1", at, false}, {"anna", "192.0.2.2", at.Add(-time.Second), false},
			{"bert", "192.0.2.1", at.Add(-time.Second), false}} {
			known, err := models.LoginKnown(ctx, db, tt.name, tt.ip, tt.since)
			must(t, err)
			same(t, fmt.Sprint("known ", tt), tt.want, known)
		}
		must(t, models.InsertAudit(ctx, db, &models.Audit{At: at, Actor: "anna", Action: "ticket.delete", Object: "ticket", ObjectID: 7, Result: "ok"}))
		same(t, "audit", int64(1), rowsOf(t, db, "audit_log"))
	})
}

func TestPeopleAreFoundByWhatIsTheirsAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		there, err := models.StaffExists(ctx, db)
		must(t, err)
		same(t, "set up", false, there)
		anna := member(t, db, "anna", "anna@desk.example.test", 1, 2)
		odd := member(t, db, "bert", "odd@desk.example.test")
		likeness := member(t, db, "odd@desk.example.test", "other@desk.example.test")
		for login, want := range map[string]int64{"anna": anna.ID, "anna@desk.example.test": anna.ID, "odd@desk.example.test": likeness.ID, "bert": odd.ID,
			"ann": 0, "anna ": 0, "änna": 0, "": 0, " ": 0, "0": 0} {
			staff, err := models.StaffByLogin(ctx, db, login)
			switch {
			case want == 0 && !models.IsNotFound(err):
				t.Errorf("%q: %v, %v, want not_found", login, staff, err)
			case want != 0 && (err != nil || staff.ID != want):
				t.Errorf("%q: %v, %v, want %d", login, staff, err, want)
			}
		}
		err = models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
			return models.InsertStaff(ctx, tx, &models.Staff{Username: "new", Email: "anna@desk.example.test", CreatedAt: at}, nil)
		})
		if !models.IsDuplicate(err) {
			t.Errorf("an address twice: %v, want a duplicate", err)
		}
		must(t, models.SetStaffPassword(ctx, db, anna.ID, "hash"))
		must(t, models.SetStaffLogin(ctx, db, anna.ID, at))
		got, err := models.StaffByID(ctx, db, anna.ID)
		must(t, err)
		same(t, "agent", []any{"hash", at}, []any{got.PasswordHash, got.LastLoginAt})
		places, err := models.AllStaffDepartments(ctx, db)
		must(t, err)
		same(t, "departments", []models.StaffDepartment{{StaffID: anna.ID, DepartmentID: 1}, {StaffID: anna.ID, DepartmentID: 2}}, places)
	})
}

func TestCustomers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		for _, u := range [][2]string{{"Ann", "ann@example.test"}, {"100% Bert_", "bert@example.test"}, {"Zoe", "anna@example.test"}} {
			must(t, models.InsertUser(ctx, db, &models.User{Fullname: u[0], Email: u[1], Active: true, CreatedAt: at}))
		}
		if err := models.InsertUser(ctx, db, &models.User{Email: "ann@example.test", CreatedAt: at}); !models.IsDuplicate(err) {
			t.Errorf("an address twice: %v, want a duplicate", err)
		}
		for email, want := range map[string]bool{"ann@example.test": true, "ann@example.test ": false, "änn@example.test": false, "ANN@example.test": false, "": false} {
			_, err := models.UserByEmail(ctx, db, email)
			same(t, email, [2]bool{want, !want}, [2]bool{err == nil, models.IsNotFound(err)})
		}
		for text, want := range map[string][]string{"ann": {"ann@example.test", "anna@example.test"}, "zo": {"anna@example.test"}, "100%": {"bert@example.test"},
			"%": nil, "_": nil, "a_n": nil, "!": nil, "'": nil} {
			users, err := models.UsersStarting(ctx, db, text, 5)
			must(t, err)
			var got []string
			for _, u := range users {
				got = append(got, u.Email)
			}
			same(t, "starting with "+text, want, got)
		}
		must(t, models.SetUserPassword(ctx, db, 1, "hash"))
		must(t, models.SetUserLogin(ctx, db, 1, at))
		user, err := models.UserByID(ctx, db, 1)
		must(t, err)
		same(t, "customer", []any{"hash", at}, []any{user.PasswordHash, user.LastLoginAt})
	})
}
