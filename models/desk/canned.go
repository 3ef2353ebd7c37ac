package desk

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// MaxCanned is the longest text of a canned response, in characters of its markup.
const MaxCanned = 60_000

// CannedInput is a canned response as somebody gives it. HTML need not be safe yet; Revision is that of the response when it was
// read, and means nothing for a new one.
type CannedInput struct {
	Title    string
	HTML     string
	Revision int64
}

// MayEditCanned tells whether a staff user may change and delete a canned response: one's own, and an admin any.
func MayEditCanned(staff *models.Staff, c *models.Canned) bool {
	return staff.Admin || c.StaffID != 0 && c.StaffID == staff.ID
}

// AddCanned adds a canned response behind the others. Errors: invalid (title, body).
func (s *Service) AddCanned(ctx context.Context, by Actor, in CannedInput) (*models.Canned, error) {
	c := &models.Canned{CreatedAt: s.Now(), UpdatedAt: s.Now()}
	if by.Staff != nil {
		c.StaffID = by.Staff.ID
	}
	if err := fillCanned(c, in); err != nil {
		return nil, err
	}
	err := s.changeOnce(ctx, func(ctx context.Context, tx bun.Tx) (int64, error) {
		c.ID = 0
		if err := models.InsertCanned(ctx, tx, c); err != nil {
			return 0, err
		}
		return c.ID, s.audit(ctx, tx, by, "canned.add", "canned", c.ID, c.Title)
	})
	if err != nil {
		return nil, wrap("add canned response", err)
	}
	return c, nil
}

// SaveCanned changes title and text. Errors: not_found, forbidden (somebody else's), conflict when it was changed since it was
// read, invalid (title, body).
func (s *Service) SaveCanned(ctx context.Context, by Actor, id int64, in CannedInput) error {
	if err := fillCanned(&models.Canned{}, in); err != nil {
		return err
	}
	return s.changeCanned(ctx, by, "save", id, func(ctx context.Context, tx bun.Tx, c *models.Canned) error {
		if c.Revision != in.Revision {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		c.UpdatedAt = s.Now()
		if err := fillCanned(c, in); err != nil {
			return err
		}
		return models.UpdateCanned(ctx, tx, c)
	})
}

// DeleteCanned removes a canned response. Errors: not_found, forbidden (somebody else's).
func (s *Service) DeleteCanned(ctx context.Context, by Actor, id int64) error {
	return s.changeCanned(ctx, by, "delete", id, func(ctx context.Context, tx bun.Tx, c *models.Canned) error {
		return models.DeleteCanned(ctx, tx, c.ID)
	})
}

// MoveCanned moves a canned response one place up or down; at the end of the list it stays. Errors: not_found, forbidden
// (somebody else's).
func (s *Service) MoveCanned(ctx context.Context, by Actor, id int64, up bool) error {
	return s.changeCanned(ctx, by, "move", id, func(ctx context.Context, tx bun.Tx, _ *models.Canned) error {
		all, err := models.CannedTitles(ctx, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(c models.Canned) bool { return c.ID == id })
		to := at + 1
		if up {
			to = at - 1
		}
		if at < 0 || to < 0 || to >= len(all) {
			return nil
		}
		all[at], all[to] = all[to], all[at]
		return placeCanned(ctx, tx, all)
	})
}

// placeCanned numbers the responses in the order given.
func placeCanned(ctx context.Context, tx bun.Tx, all []models.Canned) error {
	for i, c := range all {
		if c.Position == i+1 {
			continue
		}
		if err := models.PlaceCanned(ctx, tx, c.ID, i+1); err != nil {
			return err
		}
	}
	return nil
}

// changeCanned does something with a canned response that the actor may change, and notes it in the audit log.
func (s *Service) changeCanned(ctx context.Context, by Actor, action string, id int64,
	f func(ctx context.Context, tx bun.Tx, c *models.Canned) error) error {
	return wrap(action+" canned response", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		c, err := models.CannedByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if by.Staff != nil && !MayEditCanned(by.Staff, c) {
			return models.NewError(models.KindForbidden, "error.canned_of_another")
		}
		title := c.Title
		if err := f(ctx, tx, c); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "canned."+action, "canned", id, title)
	}))
}

func fillCanned(c *models.Canned, in CannedInput) error {
	fields := models.Fields{}
	c.Title = models.RequireName(fields, "title", in.Title, MaxName)
	c.Body = checkBody(fields, in.HTML, MaxCanned)
	return fields.Error()
}

// checkBody returns a text as it is stored, and notes what is wrong with it; longest is in characters of its markup.
func checkBody(fields models.Fields, html string, longest int) string {
	if utf8.RuneCountInString(html) > longest {
		fields.Add("body", "field.too_long", "Max", longest)
		return ""
	}
	clean := htmlsafe.Sanitize(html)
	if htmlsafe.IsBlank(clean) {
		fields.Add("body", "field.required")
	}
	return clean
}
