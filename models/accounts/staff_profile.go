package accounts

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// MaxSignature is the longest signature, in characters of its markup.
const MaxSignature = 10_000

// StaffProfile is what an agent says about himself.
type StaffProfile struct {
	Personal
	Signature Signature
}

// Signature is what stands below each answer of an agent: HTML from the editor, else plain text.
type Signature struct {
	HTML string
	Text string
}

// SaveStaffProfile writes what the agent who asks says about himself. Errors: invalid (fullname, timezone, language, signature).
func (s *Service) SaveStaffProfile(ctx context.Context, by Actor, in StaffProfile) error {
	fields := models.Fields{}
	in.check(fields)
	staff := &models.Staff{ID: by.Staff.ID, Fullname: in.Fullname, Timezone: in.Timezone, Language: in.Language,
		Signature: in.Signature.check(fields)}
	if err := fields.Error(); err != nil {
		return err
	}
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		return models.SetStaffProfile(ctx, tx, staff)
	})
	if err != nil {
		return fmt.Errorf("accounts: save profile: %w", err)
	}
	return nil
}

// check returns the signature as HTML that may be stored, "" when it shows nothing, and notes what is wrong with it.
func (in Signature) check(fields models.Fields) string {
	const field = "signature"
	raw := in.HTML + in.Text
	switch {
	case !utf8.ValidString(raw) || strings.ContainsRune(raw, 0):
		fields.Add(field, "field.text")
	case utf8.RuneCountInString(raw) > MaxSignature:
		fields.Add(field, "field.too_long", "Max", MaxSignature)
	default:
		return in.sanitised()
	}
	return ""
}

func (in Signature) sanitised() string {
	clean := htmlsafe.Sanitize(in.HTML)
	if strings.TrimSpace(in.HTML) == "" {
		clean = htmlsafe.FromText(in.Text)
	}
	if strings.TrimSpace(htmlsafe.ToText(clean)) == "" && !strings.Contains(clean, "<img") {
		return ""
	}
	return clean
}
