package settings

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Snapshot is the desk's set-up at one revision. It is shared by all requests: read it, never write to it.
type Snapshot struct {
	Revision int64
	Settings
	Departments []models.Department // in the desk's order
	Priorities  []models.Priority   // in their order
	Staff       []models.Staff      // by id
	Fields      []models.CustomField
	Mailboxes   []models.Mailbox              // the default one first
	Grants      map[int64]models.MailboxGrant // by their mailbox
	DKIM        []models.DKIMKey
	Templates   []models.MailTemplate
	Canned      []models.Canned // in their order, without texts
	Pictures    map[string]models.SitePicture

	staffDepartments map[int64][]int64
	location         *time.Location
}

// Location returns the site's time zone.
func (s *Snapshot) Location() *time.Location { return s.location }

// Logo returns the picture that stands for the desk, false when it has none.
func (s *Snapshot) Logo() (models.SitePicture, bool) {
	logo, there := s.Pictures[models.PictureLogo]
	return logo, there
}

// Department returns a department by its id.
func (s *Snapshot) Department(id int64) (models.Department, bool) {
	return find(s.Departments, func(d models.Department) bool { return d.ID == id })
}

// Priority returns a priority by its id.
func (s *Snapshot) Priority(id int64) (models.Priority, bool) {
	return find(s.Priorities, func(p models.Priority) bool { return p.ID == id })
}

// StaffUser returns a staff user by the id.
func (s *Snapshot) StaffUser(id int64) (models.Staff, bool) {
	return find(s.Staff, func(st models.Staff) bool { return st.ID == id })
}

// DKIMKey returns the key of a domain, which is in its ASCII form.
func (s *Snapshot) DKIMKey(domain string) (models.DKIMKey, bool) {
	return find(s.DKIM, func(k models.DKIMKey) bool { return k.Domain == domain })
}

// DepartmentsOf returns the departments that a staff user works in; all of them for an admin.
func (s *Snapshot) DepartmentsOf(staff *models.Staff) []models.Department {
	scope := s.ScopeOf(staff)
	var seen []models.Department
	for _, d := range s.Departments {
		if scope.SeesDepartment(d.ID) {
			seen = append(seen, d)
		}
	}
	return seen
}

// ScopeOf returns what a staff user may see of the tickets. An inactive one sees nothing.
func (s *Snapshot) ScopeOf(staff *models.Staff) models.Scope {
	switch {
	case !staff.Active:
		return models.Scope{}
	case staff.Admin:
		return models.Everything()
	}
	return models.InDepartments(s.staffDepartments[staff.ID]...)
}

// AgentsOf returns the active staff users who work in a department, admins that were put into it included.
func (s *Snapshot) AgentsOf(departmentID int64) []models.Staff {
	var agents []models.Staff
	for _, st := range s.Staff {
		if st.Active && models.InDepartments(s.staffDepartments[st.ID]...).SeesDepartment(departmentID) {
			agents = append(agents, st)
		}
	}
	return agents
}

// PlacesOf returns the ids of the departments that a staff user was put into, in ascending order. Read it, never write to it.
func (s *Snapshot) PlacesOf(staffID int64) []int64 { return s.staffDepartments[staffID] }

// FieldsOf returns the custom fields that are asked in a department, in their order.
func (s *Snapshot) FieldsOf(departmentID int64) []models.CustomField {
	var fields []models.CustomField
	for _, f := range s.Fields {
		if f.AppliesTo(departmentID) {
			fields = append(fields, f)
		}
	}
	return fields
}

func find[T any](rows []T, is func(T) bool) (T, bool) {
	for _, r := range rows {
		if is(r) {
			return r, true
		}
	}
	var none T
	return none, false
}

// Store hands out the current snapshot, and loads it anew when the revision has moved.
type Store struct {
	db      *bun.DB
	loading sync.Mutex
	current atomic.Pointer[Snapshot]
}

// NewStore returns a store on a database. It loads nothing yet.
func NewStore(db *bun.DB) *Store { return &Store{db: db} }

// Current asks the database for the revision and returns the snapshot of it.
func (s *Store) Current(ctx context.Context) (*Snapshot, error) {
	revision, err := models.DeskRevision(ctx, s.db)
	if err != nil {
		return nil, err
	}
	return s.At(ctx, revision)
}

// At returns the snapshot of a revision that the caller has just read, or of a later one.
func (s *Store) At(ctx context.Context, revision int64) (*Snapshot, error) {
	if now := s.current.Load(); now != nil && now.Revision >= revision {
		return now, nil
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	if now := s.current.Load(); now != nil && now.Revision >= revision {
		return now, nil
	}
	fresh, err := load(ctx, s.db)
	if err != nil {
		return nil, err
	}
	s.current.Store(fresh)
	return fresh, nil
}

// Save applies a change to the settings as they are saved; it counts at once on every instance. What two admins change at
// the same time is kept of both, unless it is the same setting.
func (s *Store) Save(ctx context.Context, change func(*Settings)) error {
	return models.Tx(ctx, s.db, func(ctx context.Context, tx bun.Tx) error {
		// The new revision first: who else saves waits at its row, and then reads what was saved here.
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		return Change(ctx, tx, func(set *Settings) error { change(set); return nil })
	})
}

// Change applies a change to the settings as they are saved, in a transaction that has called models.TouchDesk before. An error
// of change is returned as it is, and nothing is written.
func Change(ctx context.Context, tx bun.IDB, change func(*Settings) error) error {
	saved, err := models.Settings(ctx, tx)
	if err != nil {
		return err
	}
	changed, err := decode(saved)
	if err != nil {
		return err
	}
	if err := change(&changed); err != nil {
		return err
	}
	values, err := encode(changed, saved)
	if err != nil {
		return err
	}
	return models.SaveSettings(ctx, tx, values)
}
