package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/desk"
)

const (
	passEnough   = 20 * time.Minute // after which a pass over a full mailbox leaves the rest to the next
	passPatience = 30 * time.Minute // after which a pass is broken off
	passAtOnce   = 8                // mailboxes at the same time
)

// Pass is what one look into a mailbox brought.
type Pass struct {
	Mailbox models.Mailbox
	Counts  map[models.Decision]int
	Busy    bool // another process is at it
	Err     error
}

// String says it in one line for the console.
func (p Pass) String() string {
	switch {
	case p.Err != nil:
		return fmt.Sprintf("%s: failed: %s", p.Mailbox.Email, oneLine(p.Err.Error()))
	case p.Busy:
		return p.Mailbox.Email + ": another process is fetching it"
	}
	c := p.Counts
	return fmt.Sprintf("%s: %d tickets, %d replies, %d bounces, %d duplicates, %d quarantined, %d pending", p.Mailbox.Email,
		c[models.DecisionTicket], c[models.DecisionReply], c[models.DecisionBounce], c[models.DecisionDuplicate],
		c[models.DecisionQuarantine], c[models.DecisionPending])
}

// FetchAll makes one pass over all mailboxes that are fetched from, and returns what each brought, in the order of the set-up.
// One mailbox's trouble is in its Pass; the error is the database's.
func (d *Desk) FetchAll(ctx context.Context) ([]Pass, error) {
	boxes, err := d.fetched(ctx)
	if err != nil {
		return nil, err
	}
	passes := make([]Pass, len(boxes))
	slots := make(chan struct{}, passAtOnce)
	var running sync.WaitGroup
	for i, box := range boxes {
		running.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			passes[i] = d.fetch(ctx, box)
		})
	}
	running.Wait()
	return passes, nil
}

// fetchSoon begins a pass over each mailbox that isn't being fetched, and waits for none: a server that hangs holds up its
// own mailbox only.
func (d *Desk) fetchSoon(ctx context.Context) error {
	boxes, err := d.fetched(ctx)
	if err != nil {
		return err
	}
	for _, box := range boxes {
		if !d.fetching.begin(box.ID) {
			continue
		}
		go func() {
			defer d.fetching.end(box.ID)
			if pass := d.fetch(ctx, box); pass.Err != nil && ctx.Err() == nil {
				slog.Warn("mailbox failed", "mailbox", box.Email, "error", pass.Err)
			}
		}()
	}
	return nil
}

// fetched returns the mailboxes whose mail is fetched from a server.
func (d *Desk) fetched(ctx context.Context) ([]models.Mailbox, error) {
	set, err := d.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	var boxes []models.Mailbox
	for _, box := range set.Mailboxes {
		if box.Incoming == models.IncomingIMAP || box.Incoming == models.IncomingPOP3 {
			boxes = append(boxes, box)
		}
	}
	return boxes, nil
}

// fetch makes a pass under the mailbox's lease and notes on its row how it went.
func (d *Desk) fetch(ctx context.Context, box models.Mailbox) (pass Pass) {
	pass = Pass{Mailbox: box, Counts: map[models.Decision]int{}}
	held, release, err := d.hold(ctx, fmt.Sprintf("mailbox:%d", box.ID))
	if err != nil {
		pass.Busy = errors.Is(err, errTaken)
		if !pass.Busy {
			pass.Err = err
		}
		return pass
	}
	defer release()
	defer func() {
		if cause := recover(); cause != nil {
			slog.Error("fetching panicked", "mailbox", box.Email, "cause", cause)
			pass.Err = fmt.Errorf("fetching broke off: %v", cause)
		}
	}()
	limited, cancel := context.WithTimeout(held, passPatience)
	defer cancel()
	pass.Err = d.fetchFrom(limited, &pass)
	d.doubtToken(ctx, box.ID, pass.Err)
	if ctx.Err() != nil {
		// The program ends; that is no trouble of the mailbox.
		return pass
	}
	pass.Err = errors.Join(pass.Err, d.notePass(ctx, box.ID, pass.Err))
	return pass
}

// setup returns the rules of the set-up, which say what admins are told.
func (d *Desk) setup() *desk.Service {
	return &desk.Service{DB: d.DB, Settings: d.Settings, Files: d.Files, Key: d.Key, URL: d.URL, Panel: d.Panel, Now: d.Now}
}

func (d *Desk) notePass(ctx context.Context, id int64, trouble error) error {
	if trouble == nil {
		return d.setup().NoteMailboxPass(ctx, id, "")
	}
	return d.setup().NoteMailboxPass(ctx, id, cutText(oneLine(trouble.Error()), 1000))
}

// fetchFrom makes a pass by the protocol of the mailbox.
func (d *Desk) fetchFrom(ctx context.Context, pass *Pass) error {
	server, err := d.incomingServer(ctx, pass.Mailbox)
	if err != nil {
		return err
	}
	if pass.Mailbox.Incoming == models.IncomingPOP3 {
		return d.fetchPOP3(ctx, server, pass)
	}
	return d.fetchIMAP(ctx, server, pass)
}

func folderOf(box models.Mailbox) string {
	if box.InFolder == "" {
		return "INBOX"
	}
	return box.InFolder
}
