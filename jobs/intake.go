package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// What is done at the same time where many mails come at once. They are decided one after the other, in the order in which they
// came: an answer must find its question.
const (
	storedAtOnce    = 8
	mailsWaiting    = 64
	decidedTogether = 16 // in one transaction, for which everybody else who writes waits
)

// arrived is a mail in the ledger that is to be decided.
type arrived struct {
	line    *models.Mail
	raw     []byte
	decided chan *models.Mail // nil where nobody waits
}

// intake stores mails together and decides them beside that.
type intake struct {
	desk   *Desk
	ctx    context.Context
	queue  chan arrived
	done   chan struct{}
	counts map[models.Decision]int
}

// newIntake begins an intake. Call end to wait for its last decision.
func (d *Desk) newIntake(ctx context.Context, counts map[models.Decision]int) *intake {
	in := &intake{desk: d, ctx: ctx, queue: make(chan arrived, mailsWaiting), done: make(chan struct{}), counts: counts}
	go func() {
		defer close(in.done)
		for one := range in.queue {
			in.decideAll(in.gather(one))
		}
	}()
	return in
}

func (in *intake) end() {
	close(in.queue)
	<-in.done
}

// wait has a mail in the ledger decided after those that came before it, and waits for that.
func (in *intake) wait(line *models.Mail, raw []byte) *models.Mail {
	decided := make(chan *models.Mail, 1)
	in.queue <- arrived{line, raw, decided}
	return <-decided
}

// gather returns a mail and those that wait behind it already, as many as are decided together.
func (in *intake) gather(first arrived) []arrived {
	mails := []arrived{first}
	for len(mails) < decidedTogether && len(mails[len(mails)-1].raw) <= batchMail {
		select {
		case one, more := <-in.queue:
			if !more {
				return mails
			}
			mails = append(mails, one)
		default:
			return mails
		}
	}
	return mails
}

// decideAll decides mails and counts them; one by one when something stands in the way of one, or when the last is a large one.
func (in *intake) decideAll(mails []arrived) {
	var lines []*models.Mail
	if last := len(mails) - 1; last > 0 && len(mails[last].raw) <= batchMail {
		lines, _ = in.desk.decideTogether(in.ctx, mails) // what the error is, shows when each is tried
	}
	for i, one := range mails {
		var decided *models.Mail
		if lines != nil {
			decided = lines[i]
		} else {
			decided = in.decide(one)
		}
		in.counts[decided.Decision]++
		if one.decided != nil {
			one.decided <- decided
		}
	}
}

// decide decides one mail.
func (in *intake) decide(one arrived) *models.Mail {
	decided, err := in.desk.decide(in.ctx, one.line, one.raw)
	if err != nil {
		// It is in the ledger and will be decided by the job for pending mails; the next mail must not wait for it.
		slog.Warn("a mail stays pending", "mail", one.line.ID, "error", err)
		return one.line
	}
	return decided
}

// storeAll brings mails into the ledger, in their order, and has them decided. After an error their bytes are the sweep's.
func (in *intake) storeAll(mails []arrived) error {
	troubles := make([]error, len(mails))
	slots := make(chan struct{}, storedAtOnce)
	var running sync.WaitGroup
	for i, one := range mails {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			troubles[i] = in.desk.putRaw(in.ctx, one.line, one.raw)
		})
	}
	running.Wait()
	if err := errors.Join(troubles...); err != nil || len(mails) == 0 {
		return err
	}
	if err := in.enterAll(mails); err != nil {
		return err
	}
	for _, one := range mails {
		in.queue <- one
	}
	return nil
}

// enterAll opens the lines of mails whose bytes are stored.
func (in *intake) enterAll(mails []arrived) error {
	err := models.Tx(in.ctx, in.desk.DB, func(ctx context.Context, tx bun.Tx) error {
		for _, one := range mails {
			one.line.ID = 0
			if err := models.InsertMail(ctx, tx, one.line); err != nil {
				return err
			}
		}
		return nil
	})
	if models.IsDuplicate(err) {
		for _, one := range mails {
			in.desk.giveUp(in.ctx, one.line.BlobKey)
		}
		return errKnown
	}
	if err != nil {
		return fmt.Errorf("open %d lines in the ledger: %w", len(mails), err)
	}
	return nil
}
