package desk_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

// billing is another program that uses the API.
var billing = desk.Actor{Program: "Billing", IP: "192.0.2.7"}

// departmentsOf returns the departments as the desk's set-up has them: "1 General", with a bracket around private ones.
func departmentsOf(t *testing.T, s *desk.Service) []string {
	t.Helper()
	set, err := s.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range set.Departments {
		name := fmt.Sprint(d.ID, " ", d.Name)
		if d.Private {
			name = "(" + name + ")"
		}
		names = append(names, name)
	}
	return names
}

func TestDepartments(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		departmentsOf(t, s) // what is remembered must not be shown after a change
		d, err := s.AddDepartment(t.Context(), billing, desk.DepartmentInput{Name: " Bug \t report ", Private: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(&models.Department{ID: 4, Name: "Bug report", Position: 4, Private: true, CreatedAt: now}, d); diff != "" {
			t.Errorf("added (-want +got):\n%s", diff)
		}
		steps := []struct {
			do   func() error
			want []string
		}{
			{func() error { return nil }, []string{"1 General", "2 Advertising", "3 Sales", "(4 Bug report)"}},
			{func() error {
				return s.UpdateDepartment(t.Context(), billing, 1, desk.DepartmentInput{Name: "<b>Söhne</b> & Co", Private: true})
			}, []string{"(1 <b>Söhne</b> & Co)", "2 Advertising", "3 Sales", "(4 Bug report)"}},
			{func() error { // a name may be there twice
				_, err := s.AddDepartment(t.Context(), desk.Actor{}, desk.DepartmentInput{Name: "Sales"})
				return err
			}, []string{"(1 <b>Söhne</b> & Co)", "2 Advertising", "3 Sales", "(4 Bug report)", "5 Sales"}},
		}
		for _, step := range steps {
			if err := step.do(); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(step.want, departmentsOf(t, s)); diff != "" {
				t.Errorf("departments (-want +got):\n%s", diff)
			}
		}
		var lines []models.Audit
		if err := db.NewSelect().Model(&lines).Order("al.id").Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, l := range lines {
			got = append(got, fmt.Sprint(l.Actor, " ", l.Action, " ", l.Object, " ", l.ObjectID, " ", l.Detail, " ", l.IP))
		}
		want := []string{"Billing department.add department 4 Bug report 192.0.2.7",
			"Billing department.change department 1 <b>Söhne</b> & Co 192.0.2.7", "operator department.add department 5 Sales "}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("audit (-want +got):\n%s", diff)
		}
	})
}

func TestDepartmentsRefuse(t *testing.T) {
	names := map[string]string{"": "required", " \t\n": "required", strings.Repeat("é", 151): "too_long", "a\x00b": "text", "a\xff": "text"}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		before, err := models.DeskRevision(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		for name, word := range names {
			_, err := s.AddDepartment(t.Context(), billing, desk.DepartmentInput{Name: name})
			for _, err := range []error{err, s.UpdateDepartment(t.Context(), billing, 1, desk.DepartmentInput{Name: name})} {
				if models.KindOf(err) != models.KindInvalid || !strings.HasSuffix(err.Error(), " name=field."+word) {
					t.Errorf("%.20q: %v, want %s", name, err, word)
				}
			}
		}
		for _, id := range []int64{0, -1, 99} {
			if err := s.UpdateDepartment(t.Context(), billing, id, desk.DepartmentInput{Name: "A"}); !models.IsNotFound(err) {
				t.Errorf("department %d: %v", id, err)
			}
		}
		if diff := cmp.Diff([]string{"1 General", "2 Advertising", "3 Sales"}, departmentsOf(t, s)); diff != "" {
			t.Errorf("departments (-want +got):\n%s", diff)
		}
		if after, err := models.DeskRevision(t.Context(), db); err != nil || after != before {
			t.Errorf("a refusal made the desk be loaded anew: %d, %d, %v", before, after, err)
		}
		if err := s.UpdateDepartment(t.Context(), billing, 1, desk.DepartmentInput{Name: strings.Repeat("é", 150)}); err != nil {
			t.Errorf("the longest name: %v", err)
		}
	})
}

func TestManyDepartmentsAtOnceStandBehindEachOther(t *testing.T) {
	const many = 8
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		positions, errs := make([]int, many), make([]error, many)
		var all sync.WaitGroup
		for i := range many {
			all.Go(func() {
				// Each is asked for twice, as when an answer got lost.
				for range 2 {
					ctx := models.WithOnce(t.Context(), &models.Once{Token: secret.Hash(fmt.Sprint(i)), Print: secret.Hash(""), CreatedAt: now})
					d, err := s.AddDepartment(ctx, billing, desk.DepartmentInput{Name: "Same"})
					if err == nil {
						positions[i] += d.Position
					}
					errs[i] = err
				}
			})
		}
		all.Wait()
		seen := map[int]bool{}
		for i, p := range positions {
			if !errors.Is(errs[i], models.ErrRepeated) {
				t.Errorf("the second time: %v", errs[i])
			}
			seen[p] = true
		}
		if len(seen) != many || seen[0] || !seen[4] || !seen[3+many] {
			t.Errorf("positions = %v", positions)
		}
	})
}

// TestAMailboxOfADepartmentThatGoes deletes the department between the look at it and the mailbox.
func TestAMailboxOfADepartmentThatGoes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		departmentsOf(t, s)
		if err := models.DeleteDepartment(t.Context(), db, 1); err != nil { // and nobody touches the desk
			t.Fatal(err)
		}
		_, err := s.AddMailbox(t.Context(), billing, full("support@acme.test"))
		if models.KindOf(err) != models.KindInvalid || !strings.HasSuffix(err.Error(), " department=field.choose") {
			t.Errorf("error = %v", err)
		}
	})
}
