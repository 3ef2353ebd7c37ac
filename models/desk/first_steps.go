package desk

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// FirstStep is something that a new desk still needs.
type FirstStep string

// The first steps, in their order.
const (
	StepMailbox     FirstStep = "mailbox"
	StepDepartments FirstStep = "departments"
	StepAgents      FirstStep = "agents"
	StepLogo        FirstStep = "logo"
)

// FirstSteps are all of them, in the order in which they are best done.
var FirstSteps = []FirstStep{StepMailbox, StepDepartments, StepAgents, StepLogo}

// shippedDepartments are the names of a new desk's departments.
var shippedDepartments = []string{"General", "Advertising", "Sales"}

// StepDone tells whether a step is done, by what is stored.
func StepDone(step FirstStep, set *settings.Snapshot) bool {
	switch step {
	case StepMailbox:
		return slices.ContainsFunc(set.Mailboxes, func(m models.Mailbox) bool { return m.Outgoing != models.OutgoingNone })
	case StepDepartments:
		names := make([]string, 0, len(set.Departments))
		for _, d := range set.Departments {
			names = append(names, d.Name)
		}
		return !slices.Equal(names, shippedDepartments)
	case StepAgents:
		return len(set.Staff) > 1
	case StepLogo:
		_, there := set.Logo()
		return there
	}
	return false
}

// StepsLeft returns how many of the first steps are to be done; none when the list was put away.
func StepsLeft(set *settings.Snapshot) (left int) {
	if set.FirstStepsAway {
		return 0
	}
	for _, step := range FirstSteps {
		if !StepDone(step, set) {
			left++
		}
	}
	return left
}

// PutStepsAway takes the list of first steps out of the panel for everybody. It is fine when it is gone already.
func (s *Service) PutStepsAway(ctx context.Context, by Actor) error {
	return wrap("put first steps away", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		before := false
		err := settings.Change(ctx, tx, func(set *settings.Settings) error {
			before, set.FirstStepsAway = set.FirstStepsAway, true
			return nil
		})
		if err != nil || before {
			return err
		}
		return s.audit(ctx, tx, by, "settings.change", "settings", 0, "first steps: put away")
	}))
}
