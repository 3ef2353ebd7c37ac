package settings

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// load reads the revision first: a change that slips in between makes the next request load again, never the other way round.
func load(ctx context.Context, db bun.IDB) (*Snapshot, error) {
	s := &Snapshot{staffDepartments: map[int64][]int64{}, location: time.UTC}
	steps := []func() error{
		func() (err error) { s.Revision, err = models.DeskRevision(ctx, db); return },
		func() error { return s.loadSettings(ctx, db) },
		func() (err error) { s.Departments, err = models.Departments(ctx, db); return },
		func() (err error) { s.Priorities, err = models.Priorities(ctx, db); return },
		func() error { return s.loadStaff(ctx, db) },
		func() (err error) { s.Fields, err = models.CustomFields(ctx, db); return },
		func() (err error) { s.Mailboxes, err = models.Mailboxes(ctx, db); return },
		func() (err error) { s.Grants, err = models.MailboxGrants(ctx, db); return },
		func() (err error) { s.DKIM, err = models.DKIMKeys(ctx, db); return },
		func() (err error) { s.Templates, err = models.MailTemplates(ctx, db); return },
		func() (err error) { s.Canned, err = models.CannedTitles(ctx, db); return },
		func() (err error) { s.Pictures, err = models.SitePictures(ctx, db); return },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Snapshot) loadSettings(ctx context.Context, db bun.IDB) error {
	saved, err := models.Settings(ctx, db)
	if err != nil {
		return err
	}
	if s.Settings, err = decode(saved); err != nil {
		return err
	}
	if zone, err := time.LoadLocation(s.Timezone); err == nil {
		s.location = zone
	}
	return nil
}

func (s *Snapshot) loadStaff(ctx context.Context, db bun.IDB) (err error) {
	if s.Staff, err = models.AllStaff(ctx, db); err != nil {
		return err
	}
	places, err := models.AllStaffDepartments(ctx, db)
	for _, p := range places {
		s.staffDepartments[p.StaffID] = append(s.staffDepartments[p.StaffID], p.DepartmentID)
	}
	return err
}
