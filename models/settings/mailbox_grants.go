package settings

import (
	"time"

	"helpdeskz/models"
)

// GrantWarning is a mailbox that its provider soon lets nobody into any more, or that has come so far.
type GrantWarning struct {
	Mailbox models.Mailbox
	State   models.GrantState // ending or lost
	Ends    time.Time         // or ended
}

// GrantWarnings returns what admins are told of the mailboxes that sign in by a grant, in the order of the set-up.
func (s *Snapshot) GrantWarnings(now time.Time) []GrantWarning {
	var warnings []GrantWarning
	for _, box := range s.Mailboxes {
		g, there := s.Grants[box.ID]
		if !there || !box.UsesGrant() {
			continue
		}
		warning := GrantWarning{Mailbox: box, State: g.State(now), Ends: g.End()}
		switch {
		case warning.State == models.GrantLost && !g.RefusedAt.IsZero():
			warning.Ends = g.RefusedAt
		case warning.State == models.GrantLost:
			warning.Ends = g.EndsAt
		}
		if warning.State == models.GrantLost || warning.State == models.GrantEnding {
			warnings = append(warnings, warning)
		}
	}
	return warnings
}
