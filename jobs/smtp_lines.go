package jobs

import (
	"context"
	"sync"
)

// lines are connections that wait for their next mail, by the mailbox that they were opened for.
type lines struct {
	mu   sync.Mutex
	idle map[int64][]*line
}

func newLines() *lines { return &lines{idle: map[int64][]*line{}} }

// send hands a mail to the server of a mailbox, over a connection that waits, else over one that open makes. Errors: those of Send.
func (l *lines) send(ctx context.Context, box int64, m *OutMail, open func() (*line, error), handover func() error) error {
	for {
		one, err := l.waiting(box), error(nil)
		fresh := one == nil
		if fresh {
			if one, err = open(); err != nil {
				return err
			}
		}
		handed := false
		err = one.send(ctx, m, func() error { handed = true; return handover() })
		l.keep(box, one)
		// A server may have hung up while the connection waited, which says nothing about the mail.
		if err == nil || fresh || handed || !one.broken || ctx.Err() != nil {
			return err
		}
	}
}

// waiting takes a connection that waits, nil when there is none.
func (l *lines) waiting(box int64) *line {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := l.idle[box]
	if len(all) == 0 {
		return nil
	}
	l.idle[box] = all[:len(all)-1]
	return all[len(all)-1]
}

// keep lets a connection wait for its next mail, when it may take one.
func (l *lines) keep(box int64, one *line) {
	if one.broken || one.mails >= mailsPerLine {
		one.quit()
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle[box] = append(l.idle[box], one)
}

// hangUp ends all connections that wait.
func (l *lines) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	var goodbyes sync.WaitGroup
	for _, all := range l.idle {
		for _, one := range all {
			goodbyes.Go(one.quit)
		}
	}
	goodbyes.Wait()
	l.idle = map[int64][]*line{}
}
