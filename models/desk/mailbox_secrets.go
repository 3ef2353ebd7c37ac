package desk

import (
	"context"

	"helpdeskz/models"
)

// secrets are new passwords of a mailbox; nil leaves the stored one, an empty one takes it away.
type secrets struct{ in, out *string }

// seal puts new passwords into a mailbox, which must have its ID.
func (s *Service) seal(m *models.Mailbox, fresh secrets) (err error) {
	if m.InPassword, err = s.sealed(m.InPassword, fresh.in, "in_password", m.ID); err != nil {
		return err
	}
	m.OutPassword, err = s.sealed(m.OutPassword, fresh.out, "out_password", m.ID)
	return err
}

func (s *Service) sealed(stored []byte, fresh *string, column string, id int64) ([]byte, error) {
	switch {
	case fresh == nil:
		return stored, nil
	case *fresh == "":
		return nil, nil
	}
	return s.Key.Seal([]byte(*fresh), "mailboxes", column, id)
}

// TrialIncoming returns a mailbox as SaveMailboxIncoming would store it, without storing it, so that it can be tried first.
// Errors: those of SaveMailboxIncoming.
func (s *Service) TrialIncoming(ctx context.Context, id int64, in MailboxIncoming) (*models.Mailbox, error) {
	return s.trial(ctx, id, func(m *models.Mailbox) (secrets, error) { return s.fill(ctx, m, nil, &in, nil) })
}

// TrialOutgoing returns a mailbox as SaveMailboxOutgoing would store it, without storing it, so that it can be tried first.
// Errors: those of SaveMailboxOutgoing.
func (s *Service) TrialOutgoing(ctx context.Context, id int64, in MailboxOutgoing) (*models.Mailbox, error) {
	return s.trial(ctx, id, func(m *models.Mailbox) (secrets, error) { return s.fill(ctx, m, nil, nil, &in) })
}

func (s *Service) trial(ctx context.Context, id int64, fill func(*models.Mailbox) (secrets, error)) (*models.Mailbox, error) {
	m, err := models.MailboxByID(ctx, s.DB, id)
	if err != nil {
		return nil, err
	}
	fresh, err := fill(m)
	if err != nil {
		return nil, err
	}
	if err := checkOAuth(ctx, s.DB, m); err != nil {
		return nil, err
	}
	return m, s.seal(m, fresh)
}
