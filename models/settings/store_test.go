package settings_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func current(t *testing.T, s *settings.Store) *settings.Snapshot {
	t.Helper()
	set, err := s.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestAChangeShowsAtOnceInAnotherStore(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		here, there := settings.NewStore(db), settings.NewStore(db)
		before := current(t, there)
		if err := here.Save(t.Context(), func(s *settings.Settings) { s.SiteName, s.Timezone = "Desk", "Europe/Berlin" }); err != nil {
			t.Fatal(err)
		}
		after := current(t, there)
		if after.SiteName != "Desk" || after.Location().String() != "Europe/Berlin" {
			t.Errorf("the other store says %q, %v", after.SiteName, after.Location())
		}
		if before.SiteName != "HelpDeskZ" || before.Location() != time.UTC {
			t.Errorf("the earlier snapshot was changed: %q", before.SiteName)
		}
		if again := current(t, there); again != after {
			t.Error("an unchanged desk is loaded once more")
		}
	})
}

func TestChangesAtOnceAreAllKept(t *testing.T) {
	changes := []func(*settings.Settings){
		func(s *settings.Settings) { s.SiteName = "Desk" },
		func(s *settings.Settings) { s.PageSize = 50 },
		func(s *settings.Settings) { s.LoginTries = 7 },
		func(s *settings.Settings) { s.OverdueHours = 1 },
		func(s *settings.Settings) { s.Attachments = false },
		func(s *settings.Settings) { s.TicketsPerPage++ },
		func(s *settings.Settings) { s.TicketsPerPage++ },
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		store := settings.NewStore(db)
		errs := make([]error, len(changes))
		var all sync.WaitGroup
		for i, change := range changes {
			all.Go(func() { errs[i] = store.Save(context.Background(), change) })
		}
		all.Wait()
		want := settings.Shipped()
		for i, change := range changes {
			if errs[i] != nil {
				t.Fatal(errs[i])
			}
			change(&want)
		}
		if diff := cmp.Diff(want, current(t, store).Settings); diff != "" {
			t.Errorf("settings (-want +got):\n%s", diff)
		}
	})
}

func TestAnUnreadableValueIsNamed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		store := settings.NewStore(db)
		if err := models.SaveSettings(t.Context(), db, map[string]string{"page_size": "many"}); err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{
			func() error { _, err := store.Current(t.Context()); return err }(),
			store.Save(t.Context(), func(*settings.Settings) {}),
		} {
			if err == nil {
				t.Error("an unreadable value is taken")
			}
		}
	})
}

// people are staff users as the tests of the snapshot know them: by name, admin or not, active or not, with departments.
var people = []struct {
	name          string
	admin, active bool
	departments   []int64
}{
	{"root", true, true, nil},
	{"anna", false, true, []int64{1, 2}},
	{"bert", true, true, []int64{2}},
	{"gone", false, false, []int64{1}},
	{"idle", false, true, nil},
}

func TestSnapshotOfPeopleAndDepartments(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		err := models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error {
			for _, p := range people {
				staff := &models.Staff{Username: p.name, Email: p.name + "@desk.example.test", Admin: p.admin, Active: p.active, CreatedAt: time.Now().UTC()}
				if err := models.InsertStaff(ctx, tx, staff, p.departments); err != nil {
					return err
				}
			}
			for _, f := range []models.CustomField{
				{Kind: models.FieldText, Title: "all", AllDepartments: true, Position: 2},
				{Kind: models.FieldText, Title: "one", Departments: []int64{1}, Position: 1},
			} {
				if err := models.InsertCustomField(ctx, tx, &f); err != nil {
					return err
				}
			}
			return models.TouchDesk(ctx, tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		set := current(t, settings.NewStore(db))
		got := map[string]string{}
		for i := range set.Staff {
			var names []string
			for _, d := range set.DepartmentsOf(&set.Staff[i]) {
				names = append(names, d.Name)
			}
			got[set.Staff[i].Username] = fmt.Sprint(names)
		}
		for id := int64(1); id <= 3; id++ {
			var agents, fields []string
			for _, a := range set.AgentsOf(id) {
				agents = append(agents, a.Username)
			}
			for _, f := range set.FieldsOf(id) {
				fields = append(fields, f.Title)
			}
			got[fmt.Sprint(id)] = fmt.Sprint(agents, fields)
		}
		want := map[string]string{"root": "[General Advertising Sales]", "anna": "[General Advertising]", "bert": "[General Advertising Sales]",
			"gone": "[]", "idle": "[]", "1": "[anna] [one all]", "2": "[anna bert] [all]", "3": "[] [all]"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("who works where (-want +got):\n%s", diff)
		}
	})
}

func TestMailboxFor(t *testing.T) {
	box := func(id, department int64, isDefault bool, out models.Outgoing) models.Mailbox {
		return models.Mailbox{ID: id, Email: fmt.Sprintf("Box%d@desk.example.test", id), DepartmentID: department, IsDefault: isDefault, Outgoing: out}
	}
	tests := []struct {
		name      string
		mailboxes []models.Mailbox
		want      int64 // 0 for none
	}{
		{"none", nil, 0},
		{"the department's own", []models.Mailbox{box(1, 9, true, models.OutgoingSMTP), box(2, 1, false, models.OutgoingSMTP)}, 2},
		{"the default one", []models.Mailbox{box(1, 9, true, models.OutgoingSMTP), box(2, 8, false, models.OutgoingSMTP)}, 1},
		{"the own one only receives", []models.Mailbox{box(1, 9, true, models.OutgoingSMTP), box(2, 1, false, models.OutgoingNone)}, 1},
		{"no default one", []models.Mailbox{box(2, 8, false, models.OutgoingSMTP)}, 0},
		{"the default one only receives", []models.Mailbox{box(1, 9, true, models.OutgoingNone)}, 0},
	}
	for _, tt := range tests {
		set := &settings.Snapshot{Mailboxes: tt.mailboxes}
		got, found := set.MailboxFor(1)
		if got.ID != tt.want || found != (tt.want != 0) {
			t.Errorf("%s: mailbox %d, %v, want %d", tt.name, got.ID, found, tt.want)
		}
		if own := set.OwnAddress("box2@desk.example.test"); own != (len(tt.mailboxes) > 0 && tt.mailboxes[len(tt.mailboxes)-1].ID == 2) {
			t.Errorf("%s: own address: %v", tt.name, own)
		}
	}
}

func TestMailboxApartFrom(t *testing.T) {
	box := func(id int64, out models.Outgoing, failing bool) models.Mailbox {
		m := models.Mailbox{ID: id, Outgoing: out}
		if failing {
			m.FailingSince = time.Unix(1, 0)
		}
		return m
	}
	const smtp, none = models.OutgoingSMTP, models.OutgoingNone
	tests := []struct {
		name      string
		mailboxes []models.Mailbox
		want      int64 // 0 for none
	}{
		{"none", nil, 0},
		{"none that sends", []models.Mailbox{box(7, none, true), box(1, none, false)}, 0},
		{"another", []models.Mailbox{box(7, smtp, true), box(1, smtp, false), box(2, smtp, false)}, 1},
		{"one that works", []models.Mailbox{box(1, smtp, true), box(7, smtp, true), box(2, smtp, false)}, 2},
		{"one that sends", []models.Mailbox{box(1, none, false), box(7, smtp, true), box(2, smtp, true)}, 2},
		{"only itself", []models.Mailbox{box(1, none, false), box(7, smtp, true)}, 7},
	}
	for _, tt := range tests {
		got, found := (&settings.Snapshot{Mailboxes: tt.mailboxes}).MailboxApartFrom(7)
		if got.ID != tt.want || found != (tt.want != 0) {
			t.Errorf("%s: mailbox %d, %v, want %d", tt.name, got.ID, found, tt.want)
		}
	}
}

func TestFailingMailboxes(t *testing.T) {
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	box := func(id int64, incoming models.Incoming, ago time.Duration) models.Mailbox {
		return models.Mailbox{ID: id, Incoming: incoming, FailingSince: now.Add(-ago)}
	}
	set := &settings.Snapshot{Mailboxes: []models.Mailbox{box(1, models.IncomingIMAP, 15*time.Minute), box(2, models.IncomingPOP3, time.Hour),
		box(3, models.IncomingIMAP, 15*time.Minute-1), box(4, models.IncomingPipe, time.Hour), {ID: 5, Incoming: models.IncomingIMAP}}}
	var ids []int64
	for _, failing := range set.FailingMailboxes(now) {
		ids = append(ids, failing.ID)
	}
	if diff := cmp.Diff([]int64{2, 1}, ids); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
