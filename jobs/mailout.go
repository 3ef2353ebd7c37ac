package jobs

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"time"

	"helpdeskz/models"
)

const (
	sendBatch   = 200                // mails of a mailbox looked up at once
	sendAtOnce  = 4                  // connections to a mailbox's server at the same time
	sendBoxes   = 256                // mailboxes that are sent from at the same time
	sendLonger  = 15 * time.Second   // what an attempt still gets when the program ends
	sendMost    = 15 * time.Minute   // what an attempt gets at all
	sendGiveUp  = 5 * 24 * time.Hour // how long a mail is tried
	backOffMost = 6 * time.Hour      // between two attempts
	finishTries = 6                  // to write how an attempt ended
)

// sendmailProgram is the machine's own mail program.
const sendmailProgram = "/usr/sbin/sendmail"

// errNoMailbox says that the desk has no address to send from yet.
var errNoMailbox = errors.New("no email address that sends is set up")

// sendOne claims a mail, makes an attempt, and writes how it ended.
func (r *sendRound) sendOne(ctx context.Context, id int64) (err error) {
	d := r.desk
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("sending outbox mail %d broke off: %v", id, cause)
		}
	}()
	m, err := models.ClaimOutboxMail(ctx, d.DB, id, rand.Text(), d.Now().Add(leaseLength))
	if models.IsNotFound(err) {
		return nil // another process was faster
	}
	if err != nil {
		return err
	}
	attempt, cancel := lasting(ctx, sendLonger, sendMost)
	defer cancel()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		d.keepMail(attempt, cancel, m)
	}()
	before := m.Uncertain
	trouble := r.attempt(attempt, m)
	cancel()
	<-kept
	d.settle(m, before, trouble)
	return d.finish(context.WithoutCancel(ctx), m)
}

// lasting returns a context that outlives its parent by a while, and lasts no longer than most.
func lasting(parent context.Context, longer, most time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(parent), most)
	stop := context.AfterFunc(parent, func() {
		select {
		case <-ctx.Done():
		case <-time.After(longer):
			cancel()
		}
	})
	return ctx, func() { stop(); cancel() }
}

// keepMail prolongs the lease of a mail while it is being sent, and breaks the attempt off when it is another's.
func (d *Desk) keepMail(ctx context.Context, cancel func(), m *models.OutboxMail) {
	ticker := time.NewTicker(leaseLength / 3)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := models.ProlongOutboxMail(ctx, d.DB, m, d.Now().Add(leaseLength))
		if models.KindOf(err) == models.KindConflict {
			cancel()
			return
		}
	}
}

// finish writes how an attempt ended. That a mail was sent must get into the database, so it is tried for a while.
func (d *Desk) finish(ctx context.Context, m *models.OutboxMail) error {
	for try := 1; ; try++ {
		err := models.FinishOutboxMail(ctx, d.DB, m)
		if models.KindOf(err) == models.KindConflict {
			slog.Error("a mail was sent on by another process meanwhile", "outbox", m.ID, "state", m.State)
			return nil
		}
		if err == nil || try == finishTries {
			return err
		}
		time.Sleep(time.Duration(try) * time.Second)
	}
}

// settle writes the end of an attempt on the row; before tells whether the mail may have gone out in an earlier one. An
// answer of the server, yes or no, ends the uncertainty of this attempt.
func (d *Desk) settle(m *models.OutboxMail, before bool, trouble error) {
	now := d.Now()
	m.Uncertain = before
	if trouble == nil {
		m.State, m.SentAt, m.LastError = models.OutboxSent, now, ""
		if m.Uncertain {
			m.State = models.OutboxUncertain
		}
		return
	}
	m.LastError = cutText(oneLine(trouble.Error()), 1000)
	var failed *SendError
	if errors.As(trouble, &failed) && failed.Outcome == Uncertain {
		m.Uncertain = true
	}
	if (failed != nil && failed.Outcome == Permanent) || now.Sub(m.TryingSince) > sendGiveUp {
		m.State = models.OutboxFailed
		slog.Warn("a mail could not be sent", "outbox", m.ID, "to", m.ToEmail, "error", m.LastError)
		return
	}
	m.State, m.NextTryAt = models.OutboxQueued, now.Add(backOff(m.Attempts))
}

// backOff returns how long to wait after so many attempts: half a minute, doubled each time up to six hours, with a quarter
// of chance.
func backOff(attempts int) time.Duration {
	wait := min(30*time.Second<<min(max(attempts-1, 0), 10), backOffMost)
	return wait - wait/8 + mathrand.N(wait/4)
}

// attempt hands a mail to the server of its mailbox.
func (r *sendRound) attempt(ctx context.Context, m *models.OutboxMail) error {
	d := r.desk
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return err
	}
	box, found := senderOf(set, m)
	if !found {
		return errNoMailbox
	}
	out := d.outMail(ctx, set, box, m)
	if out.Signature, err = d.signatureOf(set, box.Email); err != nil {
		return err
	}
	handover := func() error { return models.HandOverOutboxMail(ctx, d.DB, m, d.Now().Add(leaseLength)) }
	if box.Outgoing == models.OutgoingSendmail {
		return SendLocal(ctx, sendmailProgram, out, handover)
	}
	return r.lines.send(ctx, box.ID, out, func() (*line, error) { return r.connect(ctx, box) }, handover)
}
