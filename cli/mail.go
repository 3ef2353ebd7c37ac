package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"helpdeskz/models"
)

type fetchCommand struct{}

// Run makes one pass over all mailboxes.
func (fetchCommand) Run(ctx context.Context, p *parts, term *terminal) error {
	passes, err := p.jobs().FetchAll(ctx)
	if err != nil {
		return err
	}
	failed := 0
	for _, pass := range passes {
		if pass.Err != nil {
			failed++
		}
		if _, err := fmt.Fprintln(term.out, pass); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d mailboxes failed", failed, len(passes))
	}
	return nil
}

type pipeCommand struct {
	Mailbox string `help:"Email address that the mail was sent to; as shipped it is found in the mail's head." placeholder:"ADDRESS"`
	Mbox    string `help:"Import the mails of this mbox file instead, without telling anybody." xor:"import" placeholder:"FILE"`
	Maildir string `help:"Import the mails of this Maildir instead." xor:"import" placeholder:"DIR"`
}

// Run takes one mail. Any doubt is a reason for the mail server to try again later.
func (c *pipeCommand) Run(ctx context.Context, o *Options, term *terminal) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			slog.Error("the pipe broke off", "cause", cause, "stack", string(debug.Stack()))
			err = &exitError{exitTemporary, fmt.Errorf("pipe: %v", cause)}
		}
	}()
	p, err := o.open(ctx, defaultListen, false)
	if err != nil {
		return &exitError{exitTemporary, err}
	}
	defer p.close()
	if c.Mbox != "" || c.Maildir != "" {
		return c.importAll(ctx, p, term)
	}
	if _, err := p.jobs().Pipe(ctx, term.in, c.Mailbox); err != nil {
		return &exitError{exitTemporary, err}
	}
	return nil
}

// importAll brings an old mailbox in, with a bar that shows how far it is.
func (c *pipeCommand) importAll(ctx context.Context, p *parts, term *terminal) error {
	label, from := "bytes", p.jobs().ImportMbox
	path := c.Mbox
	if c.Maildir != "" {
		label, from, path = "mails", p.jobs().ImportMaildir, c.Maildir
	}
	bar := newProgress(term, label)
	counts, err := from(ctx, path, c.Mailbox, func(done, total int64) { bar.show(int(done), int(total)) })
	bar.end()
	if counts != nil {
		_, said := fmt.Fprintf(term.out, "%d tickets, %d replies, %d bounces, %d duplicates, %d quarantined, %d pending\n", counts[models.DecisionTicket],
			counts[models.DecisionReply], counts[models.DecisionBounce], counts[models.DecisionDuplicate], counts[models.DecisionQuarantine],
			counts[models.DecisionPending])
		err = errors.Join(err, said)
	}
	return err
}

// listBatch is how many rows a listing reads at once.
const listBatch = 500

type ledgerCommand struct {
	JSON bool `help:"Print a JSON object a line."`
}

type ledgerLine struct {
	ID         int64           `json:"id"`
	Door       string          `json:"door"`
	Mailbox    string          `json:"mailbox"`
	UID        int64           `json:"uid"`
	SHA256     string          `json:"sha256"`
	Size       int64           `json:"size"`
	ReceivedAt time.Time       `json:"received_at"`
	Decision   models.Decision `json:"decision"`
	Reason     string          `json:"reason"`
	TicketID   int64           `json:"ticket_id"`
	MessageID  int64           `json:"message_id"`
}

// Run lists the mails received, oldest first.
func (l *ledgerCommand) Run(ctx context.Context, p *parts, term *terminal) error {
	set, err := p.settings.Current(ctx)
	if err != nil {
		return err
	}
	return eachBatch(func(after int64) (last int64, err error) {
		mails, err := models.Mails(ctx, p.db, after, listBatch)
		for _, m := range mails {
			box, _ := set.Mailbox(m.MailboxID)
			line := ledgerLine{m.ID, m.Door, box.Email, m.UID, fmt.Sprintf("%x", m.SHA256), m.Size, m.ReceivedAt, m.Decision, m.Reason,
				m.TicketID, m.MessageID}
			if err := term.line(l.JSON, line, "%d\t%s\t%s\t%s\t%s\tticket %d\n", m.ID, m.ReceivedAt.Format(time.RFC3339), m.Door,
				m.Decision, m.Reason, m.TicketID); err != nil {
				return 0, err
			}
			last = m.ID
		}
		return last, err
	})
}

type outboxCommand struct {
	JSON bool `help:"Print a JSON object a line."`
}

type outboxLine struct {
	ID        int64              `json:"id"`
	Kind      string             `json:"kind"`
	To        string             `json:"to"`
	Subject   string             `json:"subject"`
	State     models.OutboxState `json:"state"`
	Attempts  int                `json:"attempts"`
	MessageID string             `json:"message_id"`
	TicketID  int64              `json:"ticket_id"`
	Automatic bool               `json:"automatic"`
}

// Run lists the mails to send and sent, oldest first.
func (c *outboxCommand) Run(ctx context.Context, p *parts, term *terminal) error {
	return eachBatch(func(after int64) (last int64, err error) {
		mails, err := models.OutboxMails(ctx, p.db, after, listBatch)
		for _, m := range mails {
			line := outboxLine{m.ID, m.Kind, m.ToEmail, m.Subject, m.State, m.Attempts, m.MailMessageID, m.TicketID, m.Automatic}
			if err := term.line(c.JSON, line, "%d\t%s\t%s\t%s\t%s\n", m.ID, m.State, m.Kind, m.ToEmail, m.Subject); err != nil {
				return 0, err
			}
			last = m.ID
		}
		return last, err
	})
}

// eachBatch calls f with the last id that was printed until it prints no more.
func eachBatch(f func(after int64) (last int64, err error)) error {
	for after := int64(0); ; {
		last, err := f(after)
		if err != nil || last == 0 {
			return err
		}
		after = last
	}
}

// line prints an object as JSON, or in columns for people.
func (t *terminal) line(asJSON bool, object any, columns string, values ...any) error {
	if asJSON {
		return t.json(object)
	}
	_, err := fmt.Fprintf(t.out, columns, values...)
	return err
}
