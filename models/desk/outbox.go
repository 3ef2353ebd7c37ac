package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
)

// maxMailSubject is the longest subject of a mail, in characters.
const maxMailSubject = 250

// MailCorrection is what somebody changes of a mail that could not be sent.
type MailCorrection struct {
	Email   string
	Subject string
	Words   *string   // markup of what it says, which need not be safe yet; nil leaves that
	Without []int     // of its files, by their places, those that shall not go with it
	Seen    time.Time // the mail's TryingSince as its editor knows it
}

// Mail returns a mail of the outbox, of a ticket when ticketID is not 0, in which case it must be the ticket's
// answer to its customer. Errors: not_found.
func (s *Service) Mail(ctx context.Context, ticketID, id int64) (*models.OutboxMail, error) {
	m, err := models.OutboxMailByID(ctx, s.DB, id)
	if err != nil {
		return nil, err
	}
	if ticketID != 0 && (m.TicketID != ticketID || m.Kind != models.TemplateStaffReply) {
		return nil, models.NotFound("mail")
	}
	return m, nil
}

// MayCorrectMail tells whether a mail's address may be corrected: the one-time link in some mails is for one person only.
func MayCorrectMail(m *models.OutboxMail) bool {
	return m.Waits() && !slices.Contains(models.LinkTemplates, m.Kind)
}

// CorrectMail changes a mail that waits or could not be sent, and queues it at once. It keeps its Message-ID. Other words are the
// mail's alone: the message in the ticket stays as it was written, and the mail says who gave it others and when. Errors: not_found,
// invalid (email, subject, body), conflict when it is on its way, or somebody else has seen to it.
func (s *Service) CorrectMail(ctx context.Context, by Actor, id int64, in MailCorrection) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	fields := models.Fields{}
	email, ok := models.CleanEmail(in.Email)
	switch {
	case models.CleanName(in.Email) == "":
		fields.Add("email", "field.required")
	case !ok:
		fields.Add("email", "field.email")
	case set.OwnAddress(email):
		fields.Add("email", "outbox.to_desk")
	}
	subject := models.RequireName(fields, "subject", in.Subject, maxMailSubject)
	var words string
	if in.Words != nil {
		words = checkBody(fields, *in.Words, models.MaxBody)
	}
	if err := fields.Error(); err != nil {
		return err
	}
	return s.sendMail(ctx, "correct mail", by, id, "outbox.correct", func(ctx context.Context, tx bun.Tx, m *models.OutboxMail) (string, error) {
		if !MayCorrectMail(m) {
			return "", models.NewError(models.KindConflict, "outbox.moved")
		}
		detail := m.Kind + " to " + m.ToEmail
		if email != m.ToEmail {
			detail += ", now to " + email
		}
		m.ToEmail, m.Subject, m.Files = email, subject, without(m.Files, in.Without)
		if in.Words != nil && s.reword(by, m, words) {
			detail += ", with other words"
		}
		return detail, models.CorrectOutboxMail(ctx, tx, m, in.Seen, s.Now())
	})
}

// reword gives a mail other words, and tells whether they are others.
func (s *Service) reword(by Actor, m *models.OutboxMail, words string) bool {
	if before, ok := notify.Words(m); !ok || before == words {
		return false
	}
	notify.Reword(m, words)
	m.RewordedAt, m.RewordedBy = s.Now(), 0
	if by.Staff != nil {
		m.RewordedBy = by.Staff.ID
	}
	return true
}

// without returns the files but those at some places.
func without(files []models.OutboxFile, places []int) []models.OutboxFile {
	kept := []models.OutboxFile{}
	for i, f := range files {
		if !slices.Contains(places, i) {
			kept = append(kept, f)
		}
	}
	return kept
}

// RetryMail queues a mail again that could not be sent. Errors: not_found, conflict when it is in another state by now.
func (s *Service) RetryMail(ctx context.Context, by Actor, id int64) error {
	return s.sendMail(ctx, "retry mail", by, id, "outbox.retry", func(ctx context.Context, tx bun.Tx, m *models.OutboxMail) (string, error) {
		return m.Kind + " to " + m.ToEmail, models.RetryOutboxMail(ctx, tx, id, s.Now())
	})
}

// CancelMail keeps a mail that waits, or could not be sent, from being sent. Errors: not_found, conflict when it is in another
// state by now.
func (s *Service) CancelMail(ctx context.Context, by Actor, id int64) error {
	return wrap("cancel mail", s.moveMail(ctx, by, id, "outbox.cancel", func(ctx context.Context, tx bun.Tx, m *models.OutboxMail) (string, error) {
		return m.Kind + " to " + m.ToEmail, models.CancelOutboxMail(ctx, tx, id)
	}))
}

// SendHeld queues all mails that are held in a copy of a desk, and returns how many there were.
func (s *Service) SendHeld(ctx context.Context, by Actor) (int64, error) {
	n, err := s.decideHeld(ctx, by, "outbox.send_held", func(ctx context.Context, tx bun.Tx) (int64, error) {
		return models.ReleaseOutbox(ctx, tx, s.Now())
	})
	if err == nil && s.Wake != nil {
		s.Wake()
	}
	return n, wrap("send held mails", err)
}

// KeepHeld leaves all mails that are held in a copy of a desk unsent, and returns how many there were. Each can be sent later.
func (s *Service) KeepHeld(ctx context.Context, by Actor) (int64, error) {
	n, err := s.decideHeld(ctx, by, "outbox.keep_held", models.CancelHeldOutbox)
	return n, wrap("keep held mails", err)
}

func (s *Service) decideHeld(ctx context.Context, by Actor, action string, decide func(context.Context, bun.Tx) (int64, error)) (n int64, err error) {
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if n, err = decide(ctx, tx); err != nil || n == 0 {
			return err
		}
		return s.audit(ctx, tx, by, action, "mail", 0, strconv.FormatInt(n, 10))
	})
	return n, err
}

// movingMail changes a mail, and returns what the audit log says of it.
type movingMail func(ctx context.Context, tx bun.Tx, m *models.OutboxMail) (detail string, err error)

func (s *Service) sendMail(ctx context.Context, step string, by Actor, id int64, action string, move movingMail) error {
	err := s.moveMail(ctx, by, id, action, move)
	if err == nil && s.Wake != nil {
		s.Wake()
	}
	return wrap(step, err)
}

func (s *Service) moveMail(ctx context.Context, by Actor, id int64, action string, move movingMail) error {
	return models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		mail, err := models.OutboxMailByID(ctx, tx, id)
		if err != nil {
			return err
		}
		detail, err := move(ctx, tx, mail)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, by, action, "mail", id, detail)
	})
}
