package accounts_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

func newStaff(username string) accounts.NewStaff {
	return accounts.NewStaff{Username: username, Fullname: "Maria  Souza", Email: username + "@desk.test", Password: goodPassword}
}

func TestOfTwoFirstAdminsOneComesTooLate(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		const atOnce = 5
		errs := make([]error, atOnce)
		var all sync.WaitGroup
		for i := range atOnce {
			all.Add(1)
			go func() {
				defer all.Done()
				_, errs[i] = s.AddFirstAdmin(t.Context(), newStaff(fmt.Sprintf("admin%d", i)), fmt.Sprintf("Site %d", i), "de")
			}()
		}
		all.Wait()
		first := -1
		for i, err := range errs {
			switch {
			case err == nil && first >= 0:
				t.Errorf("%d and %d are both the first", first, i)
			case err == nil:
				first = i
			case !models.IsNotFound(err):
				t.Error(err)
			}
		}
		staff, err := models.AllStaff(t.Context(), db)
		if err != nil || len(staff) != 1 || !staff[0].Admin || staff[0].Fullname != "Maria Souza" {
			t.Fatalf("staff = %+v, %v", staff, err)
		}
		set, err := s.Settings.Current(t.Context())
		if err != nil || set.SiteName != fmt.Sprintf("Site %d", first) || set.Language != "de" {
			t.Errorf("the site is called %q and speaks %q, %v; want that of %d and German", set.SiteName, set.Language, err, first)
		}
		if _, err := s.LoginStaff(t.Context(), accounts.LoginInput{Login: staff[0].Username, Password: goodPassword, IP: "192.0.2.1"}); err != nil {
			t.Errorf("the first admin can't sign in: %v", err)
		}
	})
}

func TestAddStaffRefuses(t *testing.T) {
	tests := map[string]struct {
		change func(*accounts.NewStaff)
		want   string
	}{
		"no name":            {func(in *accounts.NewStaff) { in.Username = " " }, "username=field.required"},
		"taken name":         {func(in *accounts.NewStaff) { in.Username = "THERE" }, "username=field.taken"},
		"taken address":      {func(in *accounts.NewStaff) { in.Email = "There@desk.test" }, "email=field.taken"},
		"long name":          {func(in *accounts.NewStaff) { in.Username = strings.Repeat("a", 61) }, "username=field.too_long"},
		"blank in the name":  {func(in *accounts.NewStaff) { in.Username = "a b" }, "username=field.username"},
		"markup in the name": {func(in *accounts.NewStaff) { in.Username = "<script>" }, "username=field.username"},
		"no full name":       {func(in *accounts.NewStaff) { in.Fullname = " \t" }, "fullname=field.required"},
		"NUL in full name":   {func(in *accounts.NewStaff) { in.Fullname = "a\x00b" }, "fullname=field.text"},
		"long full name":     {func(in *accounts.NewStaff) { in.Fullname = strings.Repeat("é", 151) }, "fullname=field.too_long"},
		"no address":         {func(in *accounts.NewStaff) { in.Email = "" }, "email=field.required"},
		"half an address":    {func(in *accounts.NewStaff) { in.Email = "a@b" }, "email=field.email"},
		"short password":     {func(in *accounts.NewStaff) { in.Password = "1234567" }, "password=field.password_short"},
		"name as password":   {func(in *accounts.NewStaff) { in.Username, in.Password = "mariasouza", "MariaSouza" }, "password=field.password_common"},
		"unknown department": {func(in *accounts.NewStaff) { in.Departments = []int64{1, 99} }, "departments=field.unknown_department"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		if _, err := s.AddStaff(t.Context(), accounts.Actor{}, newStaff("there")); err != nil {
			t.Fatal(err)
		}
		for name, test := range tests {
			t.Run(name, func(t *testing.T) {
				in := newStaff("maria")
				test.change(&in)
				if _, err := s.AddStaff(t.Context(), accounts.Actor{}, in); models.KindOf(err) != models.KindInvalid || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error = %v, want %s", err, test.want)
				}
			})
		}
		if n := count(t, db, "staff"); n != 1 {
			t.Errorf("%d staff users, want 1", n)
		}
	})
}

func TestSetStaffPasswordEndsSessions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		maria, other := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		addSession(t, db, maria.ID, 0)
		addSession(t, db, other.ID, 0)
		if _, err := s.SetStaffPassword(t.Context(), "Maria@desk.test", "another good one"); err != nil {
			t.Fatal(err)
		}
		if n := count(t, db, "sessions"); n != 1 {
			t.Errorf("%d sessions live, want that of somebody else", n)
		}
		if _, err := s.SetStaffPassword(t.Context(), "nobody", "another good one"); !models.IsNotFound(err) {
			t.Errorf("unknown: %v", err)
		}
		if _, err := s.SetStaffPassword(t.Context(), "maria", "maria"); models.KindOf(err) != models.KindInvalid {
			t.Errorf("short: %v", err)
		}
	})
}
