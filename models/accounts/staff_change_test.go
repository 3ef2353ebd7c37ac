package accounts_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// admin adds an admin who can sign in.
func admin(t *testing.T, s *accounts.Service, username string) *models.Staff {
	t.Helper()
	in := newStaff(username)
	in.Admin = true
	staff, err := s.AddStaff(t.Context(), accounts.Actor{}, in)
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

// withAccess lets a staff user be signed in and have been mailed a link.
func withAccess(t *testing.T, s *accounts.Service, db *bun.DB, staff *models.Staff) {
	t.Helper()
	addSession(t, db, staff.ID, 0)
	if _, err := s.SendStaffLink(t.Context(), accounts.Actor{}, staff.ID, "/staff/password"); err != nil {
		t.Fatal(err)
	}
}

func details(t *testing.T, db *bun.DB, action string) (lines []string) {
	t.Helper()
	err := db.NewSelect().Table("audit_log").ColumnExpr("detail").Where("action = ?", action).Order("id").Scan(t.Context(), &lines)
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func changeOf(staff *models.Staff, change func(*accounts.StaffChange)) accounts.StaffChange {
	in := accounts.StaffChange{Username: staff.Username, Fullname: staff.Fullname, Email: staff.Email, Admin: staff.Admin}
	change(&in)
	return in
}

func TestChangeStaff(t *testing.T) {
	tests := map[string]struct {
		change    func(*accounts.StaffChange)
		signedOut bool
		line      string
	}{
		"nothing":     {func(*accounts.StaffChange) {}, false, ""},
		"name":        {func(in *accounts.StaffChange) { in.Fullname = " Maria \t Silva " }, false, `maria: name "Maria Souza" > "Maria Silva"`},
		"departments": {func(in *accounts.StaffChange) { in.Departments = []int64{3, 1, 3} }, false, "maria: departments +1 +3"},
		"role":        {func(in *accounts.StaffChange) { in.Admin = true }, true, "maria: admin"},
		"username":    {func(in *accounts.StaffChange) { in.Username = " M.Silva" }, true, `maria: user name "maria" > "m.silva"`},
		"address":     {func(in *accounts.StaffChange) { in.Email = "M@Desk.test" }, true, `maria: email "maria@desk.test" > "m@desk.test"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, db *bun.DB) {
				s, _ := peopleDesk(db)
				maria, err := s.AddStaff(t.Context(), accounts.Actor{}, newStaff("maria"))
				if err != nil {
					t.Fatal(err)
				}
				withAccess(t, s, db, maria)
				signedOut, err := s.ChangeStaff(t.Context(), billing, maria.ID, changeOf(maria, test.change))
				if err != nil || signedOut != test.signedOut {
					t.Fatalf("signed out: %t, %v", signedOut, err)
				}
				var lines []string
				if test.line != "" {
					lines = []string{test.line}
				}
				if diff := cmp.Diff(lines, details(t, db, "staff.change")); diff != "" {
					t.Errorf("audit (-want +got):\n%s", diff)
				}
				left := 3 // session, link, and the mail with it
				if test.signedOut {
					left = 0
				}
				if n := count(t, db, "sessions") + count(t, db, "one_time_links") + count(t, db, "outbox"); n != left {
					t.Errorf("%d ways in are left, want %d", n, left)
				}
			})
		})
	}
}

func TestChangeStaffRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*accounts.StaffChange)
		want   string
	}{
		"no name":            {func(in *accounts.StaffChange) { in.Fullname = " " }, "fullname=field.required"},
		"markup":             {func(in *accounts.StaffChange) { in.Username = "<b>" }, "username=field.username"},
		"taken name":         {func(in *accounts.StaffChange) { in.Username = "SAM" }, "username=field.taken"},
		"taken address":      {func(in *accounts.StaffChange) { in.Email = "Sam@desk.test" }, "email=field.taken"},
		"half an address":    {func(in *accounts.StaffChange) { in.Email = "maria@" }, "email=field.email"},
		"unknown department": {func(in *accounts.StaffChange) { in.Departments = []int64{9} }, "departments=field.unknown_department"},
		"the last admin":     {func(in *accounts.StaffChange) { in.Admin = false }, "admin=staff.last_admin"},
		"seen as another":    {func(in *accounts.StaffChange) { in.Fullname, in.Seen = "Maria S", "0f" }, "conflict: error.conflict"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, _ := admin(t, s, "maria"), addStaff(t, db, "sam", true)
		withAccess(t, s, db, maria)
		before := stored(t, db, maria.ID)
		for name, test := range tests {
			_, err := s.ChangeStaff(t.Context(), billing, maria.ID, changeOf(maria, test.change))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		}
		if _, err := s.ChangeStaff(t.Context(), billing, 99, changeOf(maria, func(*accounts.StaffChange) {})); !models.IsNotFound(err) {
			t.Errorf("an unknown one: %v", err)
		}
		if diff := cmp.Diff(before, stored(t, db, maria.ID)); diff != "" || count(t, db, "sessions") != 1 {
			t.Errorf("a refused change did something:\n%s", diff)
		}
		places, err := models.DepartmentsOfStaff(t.Context(), db, maria.ID)
		if err != nil {
			t.Fatal(err)
		}
		in := changeOf(maria, func(in *accounts.StaffChange) { in.Fullname, in.Seen = "Maria S", accounts.SeenStaff(before, places) })
		for range 2 { // the second time it is so already
			if _, err := s.ChangeStaff(t.Context(), billing, maria.ID, in); err != nil {
				t.Errorf("seen as it is: %v", err)
			}
		}
	})
}

func TestLockStaff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		alex, maria := admin(t, s, "alex"), admin(t, s, "maria")
		by := accounts.Actor{Staff: alex, IP: "192.0.2.1"}
		withAccess(t, s, db, maria)
		for range 2 { // the second time it is so already
			if err := s.SetStaffLocked(t.Context(), by, maria.ID, true); err != nil {
				t.Fatal(err)
			}
		}
		if n := count(t, db, "sessions") + count(t, db, "one_time_links") + count(t, db, "outbox"); n != 0 || stored(t, db, maria.ID).Active {
			t.Errorf("%d ways in are left to one who is locked", n)
		}
		if _, err := s.SendStaffLink(t.Context(), by, maria.ID, "/staff/password"); models.KindOf(err) != models.KindConflict {
			t.Errorf("a link to one who is locked: %v", err)
		}
		for name, refused := range map[string]error{
			"oneself":         s.SetStaffLocked(t.Context(), by, alex.ID, true),
			"the last admin":  s.SetStaffLocked(t.Context(), accounts.Actor{}, alex.ID, true),
			"delete oneself":  s.DeleteStaff(t.Context(), by, alex.ID),
			"delete the last": s.DeleteStaff(t.Context(), accounts.Actor{}, alex.ID),
		} {
			if models.KindOf(refused) != models.KindConflict {
				t.Errorf("%s: %v", name, refused)
			}
		}
		if err := s.SetStaffLocked(t.Context(), by, 99, true); !models.IsNotFound(err) {
			t.Errorf("an unknown one: %v", err)
		}
		if err := s.SetStaffLocked(t.Context(), by, maria.ID, false); err != nil || !stored(t, db, maria.ID).Active {
			t.Errorf("unlock: %v", err)
		}
		want := [2][]string{{"maria"}, {"maria"}}
		if diff := cmp.Diff(want, [2][]string{details(t, db, "staff.lock"), details(t, db, "staff.unlock")}); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

// TestTwoAdminsLockEachOther: one of them comes too late, and the desk keeps an admin.
func TestTwoAdminsLockEachOther(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		pair := []*models.Staff{admin(t, s, "alex"), admin(t, s, "maria")}
		errs := make([]error, 2)
		var all sync.WaitGroup
		for i, by := range pair {
			all.Go(func() {
				errs[i] = s.SetStaffLocked(context.Background(), accounts.Actor{Staff: by}, pair[1-i].ID, true)
			})
		}
		all.Wait()
		if stored(t, db, pair[0].ID).Active == stored(t, db, pair[1].ID).Active {
			t.Errorf("both are locked, or none: %v", errs)
		}
	})
}

func TestDeleteStaff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		alex := admin(t, s, "alex")
		by := accounts.Actor{Staff: alex, IP: "192.0.2.1"}
		in := newStaff("maria")
		in.Password, in.LinkPage, in.Departments = "", "/staff/password", []int64{1, 2}
		maria, err := s.AddStaff(t.Context(), by, in)
		if err != nil {
			t.Fatal(err)
		}
		if page, token, to := link(t, db); page != "staff/password" || to != "maria@desk.test" || s.StaffLinkGood(t.Context(), token) != nil {
			t.Errorf("mailed %s to %s", page, to)
		}
		if _, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: "maria", IP: "192.0.2.1"}); models.KindOf(err) != models.KindUnauthenticated {
			t.Errorf("without a password: %v", err)
		}
		if err := s.DeleteStaff(t.Context(), by, maria.ID); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "staff_departments") + count(t, db, "one_time_links") + count(t, db, "outbox"); n != 0 || count(t, db, "staff") != 1 {
			t.Errorf("%d rows are left", n)
		}
		if err := s.DeleteStaff(t.Context(), by, maria.ID); !models.IsNotFound(err) {
			t.Errorf("once more: %v", err)
		}
		sam := admin(t, s, "sam")
		if err := s.SetStaffLocked(t.Context(), accounts.Actor{Staff: sam}, alex.ID, true); err != nil {
			t.Fatal(err)
		}
		err = s.DeleteStaff(t.Context(), accounts.Actor{}, alex.ID)
		if models.KindOf(err) != models.KindConflict || !strings.Contains(err.Error(), "staff.has_worked") {
			t.Errorf("one who has worked: %v", err)
		}
	})
}
