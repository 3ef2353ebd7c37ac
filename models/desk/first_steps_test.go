package desk_test

import (
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func TestFirstStepsTickThemselvesOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		fresh, err := s.Settings.Current(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for step, do := range map[desk.FirstStep]func(*settings.Snapshot){
			desk.StepMailbox:     func(set *settings.Snapshot) { set.Mailboxes = []models.Mailbox{{Outgoing: models.OutgoingSMTP}} },
			desk.StepDepartments: func(set *settings.Snapshot) { set.Departments = slices.Clone(set.Departments)[:2] },
			desk.StepAgents:      func(set *settings.Snapshot) { set.Staff = make([]models.Staff, 2) },
			desk.StepLogo:        func(set *settings.Snapshot) { set.Pictures = map[string]models.SitePicture{models.PictureLogo: {}} },
		} {
			set := *fresh
			if left := desk.StepsLeft(&set); left != len(desk.FirstSteps) || desk.StepDone(step, &set) {
				t.Errorf("%s: a new desk has %d steps left", step, left)
			}
			do(&set)
			if left := desk.StepsLeft(&set); left != len(desk.FirstSteps)-1 || !desk.StepDone(step, &set) {
				t.Errorf("%s: %d steps left when it is done", step, left)
			}
		}
		deaf := *fresh
		deaf.Mailboxes = []models.Mailbox{{Outgoing: models.OutgoingNone}}
		if desk.StepDone(desk.StepMailbox, &deaf) {
			t.Error("an address that sends nothing is enough")
		}
		for range 2 {
			if err := s.PutStepsAway(t.Context(), desk.Actor{}); err != nil {
				t.Fatal(err)
			}
		}
		away, err := s.Settings.Current(t.Context())
		if err != nil || desk.StepsLeft(away) != 0 {
			t.Errorf("put away: %d left, %v", desk.StepsLeft(away), err)
		}
		if n, err := db.NewSelect().Model((*models.Audit)(nil)).Count(t.Context()); err != nil || n != 1 {
			t.Errorf("%d lines in the audit log, want 1 (%v)", n, err)
		}
	})
}
