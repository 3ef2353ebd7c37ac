package desk_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

func fieldTitles(t *testing.T, s *desk.Service) string {
	t.Helper()
	set, err := s.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, f := range set.Fields {
		titles = append(titles, f.Title)
	}
	return strings.Join(titles, " ")
}

func addField(t *testing.T, s *desk.Service, title string) *models.CustomField {
	t.Helper()
	f, err := s.AddField(t.Context(), desk.Actor{}, desk.FieldInput{Kind: models.FieldText, Title: title, AllDepartments: true})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCustomFieldsAreTakenOrRefused(t *testing.T) {
	many := strings.Split(strings.Repeat("x\n", 150), "\n")
	for i := range many {
		many[i] += strconv.Itoa(i)
	}
	tests := map[string]struct {
		in    desk.FieldInput
		wrong string
		want  models.CustomField
	}{
		"text": {desk.FieldInput{Kind: models.FieldText, Title: "  Order \t number ", AllDepartments: true, Options: []string{"a"}, Departments: []int64{1}, Required: true}, "",
			models.CustomField{Kind: models.FieldText, Title: "Order number", AllDepartments: true, Options: []string{}, Required: true}},
		"list": {desk.FieldInput{Kind: models.FieldSelect, Title: "Size", Options: []string{" S ", "", "M, or so", "S"}, Departments: []int64{3, 1, 1, 99}}, "",
			models.CustomField{Kind: models.FieldSelect, Title: "Size", Options: []string{"S", "M, or so"}, Departments: []int64{1, 3}}},
		"nothing":       {desk.FieldInput{}, "departments kind title", models.CustomField{}},
		"no choices":    {desk.FieldInput{Kind: models.FieldRadio, Title: "T", AllDepartments: true, Options: []string{"  ", ""}}, "options", models.CustomField{}},
		"many choices":  {desk.FieldInput{Kind: models.FieldCheckbox, Title: "T", AllDepartments: true, Options: many}, "options", models.CustomField{}},
		"no text":       {desk.FieldInput{Kind: models.FieldCheckbox, Title: "\xff", AllDepartments: true, Options: []string{"a\x00"}}, "options title", models.CustomField{}},
		"too long":      {desk.FieldInput{Kind: models.FieldDate, Title: strings.Repeat("é", 151), AllDepartments: true}, "title", models.CustomField{}},
		"unknown place": {desk.FieldInput{Kind: models.FieldDate, Title: "T", Departments: []int64{99, -1}}, "departments", models.CustomField{}},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		for name, tt := range tests {
			before, _ := models.CountRows(t.Context(), db, "custom_fields")
			f, err := s.AddField(t.Context(), desk.Actor{}, tt.in)
			if got := wrongFields(err); got != tt.wrong || err != nil && tt.wrong == "" {
				t.Errorf("%s: wrong fields %q, want %q (%v)", name, got, tt.wrong, err)
				continue
			}
			after, _ := models.CountRows(t.Context(), db, "custom_fields")
			if tt.wrong != "" {
				if after != before {
					t.Errorf("%s: something was stored", name)
				}
				continue
			}
			got, err := models.CustomFieldByID(t.Context(), db, f.ID)
			if diff := cmp.Diff(&tt.want, got, cmpopts.IgnoreFields(models.CustomField{}, "ID", "Position", "Revision")); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", name, err, diff)
			}
		}
	})
}

func TestCustomFieldsAreMoved(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		a, _, c := addField(t, s, "a"), addField(t, s, "b"), addField(t, s, "c")
		for _, step := range []struct {
			id      int64
			forward bool
			want    string
		}{{c.ID, true, "a c b"}, {c.ID, true, "c a b"}, {c.ID, true, "c a b"}, {a.ID, false, "c b a"}, {a.ID, false, "c b a"}} {
			if err := s.MoveField(t.Context(), desk.Actor{}, step.id, step.forward); err != nil {
				t.Fatal(err)
			}
			if got := fieldTitles(t, s); got != step.want {
				t.Errorf("the order is %q, want %q", got, step.want)
			}
		}
		if err := s.MoveField(t.Context(), desk.Actor{}, 99, true); !models.IsNotFound(err) {
			t.Errorf("an unknown field: %v", err)
		}
	})
}

func TestACustomFieldIsChangedByOneAdminAtATime(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		f := addField(t, s, "Order")
		in := desk.FieldInput{Kind: models.FieldSelect, Title: "Size", Options: []string{"S"}, Departments: []int64{2}, Revision: f.Revision}
		if err := s.SaveField(t.Context(), desk.Actor{}, f.ID, in); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveField(t.Context(), desk.Actor{}, f.ID, in); models.KindOf(err) != models.KindConflict {
			t.Errorf("from an old page: %v", err)
		}
		if err := s.SaveField(t.Context(), desk.Actor{}, 99, in); !models.IsNotFound(err) {
			t.Errorf("an unknown field: %v", err)
		}
		var detail string
		must(t, db.NewSelect().Table("audit_log").Column("detail").Where("action = 'custom_field.change'").Scan(t.Context(), &detail))
		const want = `Order: title "Order" → "Size"; kind "text" → "select"; options "" → "S"; departments "all" → "2"`
		if detail != want {
			t.Errorf("the audit log says %s", detail)
		}
	})
}

func TestACustomFieldIsDeletedWithItsAnswers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		gone, stays := addField(t, s, "a"), addField(t, s, "b")
		user := &models.User{Email: "u@example.test", CreatedAt: now}
		must(t, models.InsertUser(t.Context(), db, user))
		const tickets = 1003
		for i := range int64(tickets) {
			_, err := db.NewInsert().Model(&models.Ticket{ID: i + 1, UserID: user.ID, DepartmentID: 1, PriorityID: 1, Status: models.StatusOpen, CreatedAt: now, UpdatedAt: now}).Exec(t.Context())
			must(t, err)
			must(t, models.SaveTicketField(t.Context(), db, &models.TicketField{TicketID: i + 1, FieldID: gone.ID, Value: "x"}))
		}
		must(t, models.SaveTicketField(t.Context(), db, &models.TicketField{TicketID: 1, FieldID: stays.ID, Value: "y"}))

		kind := desk.FieldInput{Kind: models.FieldPassword, Title: "a", AllDepartments: true, Revision: gone.Revision}
		if err := s.SaveField(t.Context(), desk.Actor{}, gone.ID, kind); wrongFields(err) != "kind" {
			t.Errorf("another type for a field with answers: %v", err)
		}
		counts, err := models.CountAllAnswers(t.Context(), db)
		if diff := cmp.Diff(map[int64]int64{gone.ID: tickets, stays.ID: 1}, counts); err != nil || diff != "" {
			t.Errorf("answers: %v %s", err, diff)
		}
		must(t, s.DeleteField(t.Context(), desk.Actor{}, gone.ID))
		left, err := models.CountRows(t.Context(), db, "ticket_fields")
		if err != nil || left != 1 || fieldTitles(t, s) != "b" {
			t.Errorf("%d answers are left of the fields %s (%v)", left, fieldTitles(t, s), err)
		}
		if err := s.DeleteField(t.Context(), desk.Actor{}, gone.ID); !models.IsNotFound(err) {
			t.Errorf("once more: %v", err)
		}
	})
}
