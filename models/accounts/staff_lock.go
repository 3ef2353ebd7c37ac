package accounts

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// SetStaffLocked keeps a staff user out, or lets the user in again. A lock ends the user's sessions and links at once. What is so
// already stays so. Errors: not_found, conflict for oneself and for the last admin who can sign in.
func (s *Service) SetStaffLocked(ctx context.Context, by Actor, id int64, locked bool) error {
	return wrapStaff("lock", s.withStaff(ctx, id, func(ctx context.Context, tx bun.Tx, staff *models.Staff) error {
		if staff.Active != locked {
			return nil
		}
		action := "staff.unlock"
		if locked {
			action = "staff.lock"
			if err := mayLeave(ctx, tx, by, staff); err != nil {
				return err
			}
			if err := endAccess(ctx, tx, id, 0); err != nil {
				return err
			}
		}
		if err := models.SetStaffActive(ctx, tx, id, !locked); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, action, "staff", id, staff.Username)
	}))
}

// DeleteStaff removes a staff user who has never done anything: the name of everybody else stays on what was done. Errors: not_found,
// conflict for oneself, for the last admin who can sign in, and for one who has worked here.
func (s *Service) DeleteStaff(ctx context.Context, by Actor, id int64) error {
	return wrapStaff("delete", s.withStaff(ctx, id, func(ctx context.Context, tx bun.Tx, staff *models.Staff) error {
		if err := mayLeave(ctx, tx, by, staff); err != nil {
			return err
		}
		worked, err := models.StaffHasWorked(ctx, tx, staff)
		if err != nil {
			return err
		}
		if worked {
			return models.NewError(models.KindConflict, "staff.has_worked")
		}
		if err := endAccess(ctx, tx, id, 0); err != nil {
			return err
		}
		if err := models.DeleteStaff(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "staff.delete", "staff", id, staff.Username)
	}))
}

// mayLeave says why a staff user can't be taken away. Errors: conflict.
func mayLeave(ctx context.Context, tx bun.Tx, by Actor, staff *models.Staff) error {
	if by.Staff != nil && by.Staff.ID == staff.ID {
		return models.NewError(models.KindConflict, "staff.oneself")
	}
	return lastAdmin(ctx, tx, staff)
}

// lastAdmin refuses to take the one admin away who can sign in. Errors: conflict.
func lastAdmin(ctx context.Context, tx bun.Tx, staff *models.Staff) error {
	if !staff.Admin || !staff.Active {
		return nil
	}
	others, err := models.OtherAdmins(ctx, tx, staff.ID)
	if err == nil && !others {
		err = models.NewError(models.KindConflict, "staff.last_admin")
	}
	return err
}
