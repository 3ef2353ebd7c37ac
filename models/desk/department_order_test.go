package desk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

func TestDepartmentsMove(t *testing.T) {
	steps := []struct {
		id   int64
		up   bool
		want string
	}{
		{1, true, "1 2 3"}, {3, false, "1 2 3"}, {1, false, "2 1 3"}, {1, false, "2 3 1"}, {3, true, "3 2 1"},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		// As after an upgrade: nobody has put them in order.
		if _, err := db.NewUpdate().Table("departments").Set("position = 0").Where("1 = 1").Exec(t.Context()); err != nil {
			t.Fatal(err)
		}
		for i, step := range steps {
			if err := s.MoveDepartment(t.Context(), billing, step.id, step.up); err != nil {
				t.Fatal(err)
			}
			if got := order(t, s); got != step.want {
				t.Errorf("step %d: %s, want %s", i+1, got, step.want)
			}
		}
		if err := s.MoveDepartment(t.Context(), billing, 9, true); !models.IsNotFound(err) {
			t.Errorf("an unknown one: %v", err)
		}
		lines, err := db.NewSelect().Table("audit_log").Where("action = 'department.move'").Count(t.Context())
		if err != nil || lines != 3 {
			t.Errorf("%d lines in the audit log, %v", lines, err)
		}
	})
}

// order returns the ids of the departments in their order.
func order(t *testing.T, s *desk.Service) string {
	t.Helper()
	set, err := s.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, d := range set.Departments {
		ids = append(ids, fmt.Sprint(d.ID))
	}
	return strings.Join(ids, " ")
}

func TestManyMovesAtOnceKeepEachDepartmentsPlace(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		var all sync.WaitGroup
		for i := range 12 {
			all.Go(func() {
				if err := s.MoveDepartment(t.Context(), billing, int64(1+i%3), i%2 == 0); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		departments, err := models.Departments(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range departments {
			if d.Position != i+1 {
				t.Errorf("%s stands at %d, want %d", d.Name, d.Position, i+1)
			}
		}
	})
}

func TestADepartmentThatSomebodyElseHasChanged(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		seen := desk.SeenDepartment(&models.Department{Name: "General"})
		change := func(name string) error {
			return s.UpdateDepartment(t.Context(), billing, 1, desk.DepartmentInput{Name: name, Seen: seen})
		}
		for _, step := range []struct {
			name string
			kind models.Kind // "" for none
		}{{"Common", ""}, {"Common", ""}, {"All", models.KindConflict}} {
			if err := change(step.name); err != nil && models.KindOf(err) != step.kind || err == nil && step.kind != "" {
				t.Errorf("%s: %v, want %q", step.name, err, step.kind)
			}
		}
		if got := departmentsOf(t, s)[0]; got != "1 Common" {
			t.Errorf("stored %s", got)
		}
	})
}
