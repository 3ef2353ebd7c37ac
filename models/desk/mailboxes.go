package desk

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// MailboxInput is an email address of the desk as somebody gives it: all its parts.
type MailboxInput struct {
	General  MailboxGeneral
	Incoming MailboxIncoming
	Outgoing MailboxOutgoing
}

// MailboxGeneral is whose address it is. The first address of a desk becomes the default one in any case.
type MailboxGeneral struct {
	Name         string // with which the desk writes; may be empty
	Email        string
	DepartmentID int64
	Default      bool
	Plus         bool // mail to name+anything@domain comes in, too
}

// MailboxIncoming is how mail comes in. Server is left as it is stored, and not looked at, where Kind needs none.
type MailboxIncoming struct {
	Kind   models.Incoming
	Server MailServer
	Folder string             // of IMAP; "" for INBOX
	After  models.AfterImport // "" for move with IMAP and leave with POP3
	MoveTo string             // folder of IMAP; "" for DefaultMoveTo
}

// MailboxOutgoing is how mail goes out. Server is left as it is stored, and not looked at, where Kind needs none.
type MailboxOutgoing struct {
	Kind   models.Outgoing
	Server MailServer
}

// MailServer says how to reach a mail server.
type MailServer struct {
	Host     string
	Port     int // 0 for the usual one
	Security models.ConnectionSecurity
	Insecure bool // take any certificate
	Username string
	Password string // "" keeps the stored one, which is only possible for the same server and user
	OAuth    bool   // sign in with the provider's leave; Username may be empty for the address
}

// DefaultMoveTo is the folder for mails that are safely in the desk's store.
const DefaultMoveTo = "HelpDeskZ"

// AddMailbox adds an email address. Errors: invalid (name, email, department, incoming, in_…, after_import, move_to,
// outgoing, out_…).
func (s *Service) AddMailbox(ctx context.Context, by Actor, in MailboxInput) (*models.Mailbox, error) {
	m := new(models.Mailbox)
	secrets, err := s.fill(ctx, m, &in.General, &in.Incoming, &in.Outgoing)
	if err != nil {
		return nil, err
	}
	m.CreatedAt = s.Now()
	wantsDefault := m.IsDefault
	err = s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		others, err := models.Mailboxes(ctx, tx)
		if err != nil {
			return err
		}
		m.ID, m.IsDefault = 0, wantsDefault || len(others) == 0
		if err := models.InsertMailbox(ctx, tx, m); err != nil {
			return err
		}
		// The seal is bound to the row, whose id is only known now.
		if err := s.seal(m, secrets); err != nil {
			return err
		}
		return s.store(ctx, tx, by, m, "mailbox.add", m.Email)
	})
	if err != nil {
		return nil, taken("add mailbox", err)
	}
	return m, nil
}

// SaveMailboxGeneral changes whose address it is. The default mark can't be taken away, only given to another address.
// Errors: not_found, invalid (name, email, department).
func (s *Service) SaveMailboxGeneral(ctx context.Context, by Actor, id int64, in MailboxGeneral) error {
	return s.saveMailbox(ctx, by, id, "general", func(m *models.Mailbox) (secrets, error) {
		kept := in
		kept.Default = in.Default || m.IsDefault
		return s.fill(ctx, m, &kept, nil, nil)
	})
}

// SaveMailboxIncoming changes how mail comes in. Errors: not_found, invalid (incoming, in_…, after_import, move_to).
func (s *Service) SaveMailboxIncoming(ctx context.Context, by Actor, id int64, in MailboxIncoming) error {
	return s.saveMailbox(ctx, by, id, "incoming", func(m *models.Mailbox) (secrets, error) {
		return s.fill(ctx, m, nil, &in, nil)
	})
}

// SaveMailboxOutgoing changes how mail goes out. Errors: not_found, invalid (outgoing, out_…).
func (s *Service) SaveMailboxOutgoing(ctx context.Context, by Actor, id int64, in MailboxOutgoing) error {
	return s.saveMailbox(ctx, by, id, "outgoing", func(m *models.Mailbox) (secrets, error) {
		return s.fill(ctx, m, nil, nil, &in)
	})
}

func (s *Service) saveMailbox(ctx context.Context, by Actor, id int64, part string,
	fill func(*models.Mailbox) (secrets, error)) error {
	err := s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		m, err := models.MailboxByID(ctx, tx, id)
		if err != nil {
			return err
		}
		before := *m
		fresh, err := fill(m)
		if err != nil {
			return err
		}
		if err := s.seal(m, fresh); err != nil {
			return err
		}
		if otherAccount(before, *m) {
			// Another account numbers its mails anew; by the old numbers some of them would pass for known.
			if err := models.ForgetMailboxPlaces(ctx, tx, id); err != nil {
				return err
			}
		}
		return s.store(ctx, tx, by, m, "mailbox.change", m.Email+": "+part)
	})
	return taken("save mailbox", err)
}

// store writes a mailbox whose passwords are sealed.
func (s *Service) store(ctx context.Context, tx bun.Tx, by Actor, m *models.Mailbox, action, detail string) error {
	if err := checkOAuth(ctx, tx, m); err != nil {
		return err
	}
	if err := models.UpdateMailbox(ctx, tx, m); err != nil {
		return err
	}
	if m.IsDefault {
		if err := models.ClearDefaultMailbox(ctx, tx, m.ID); err != nil {
			return err
		}
	}
	return s.audit(ctx, tx, by, action, "mailbox", m.ID, detail)
}

// DeleteMailbox removes an email address. The mails that it received stay, and what waits to be sent leaves by another
// address. Errors: not_found, conflict for the default address while
// there are others.
func (s *Service) DeleteMailbox(ctx context.Context, by Actor, id int64) error {
	return wrap("delete mailbox", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		all, err := models.Mailboxes(ctx, tx)
		if err != nil {
			return err
		}
		m, err := models.MailboxByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.IsDefault && len(all) > 1 {
			return models.NewError(models.KindConflict, "error.default_mailbox")
		}
		if err := models.DeleteMailbox(ctx, tx, id); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "mailbox.delete", "mailbox", id, m.Email)
	}))
}

// otherAccount tells whether mail now comes from another account of a server than before.
func otherAccount(before, after models.Mailbox) bool {
	return before.Incoming != after.Incoming || !strings.EqualFold(before.InHost, after.InHost) ||
		before.InUsername != after.InUsername || before.InPort != after.InPort
}

// taken says at the field that an address is there already, or that its department was deleted since it was looked at.
func taken(step string, err error) error {
	fields := models.Fields{}
	switch {
	case models.IsDuplicate(err):
		fields.Add("email", "field.taken")
	case models.IsOrphan(err):
		fields.Add("department", "field.choose")
	default:
		return wrap(step, err)
	}
	return fields.Error()
}
