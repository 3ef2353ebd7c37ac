package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"helpdeskz/models/backup"
)

const (
	// barWidth is the length of a progress bar in characters.
	barWidth = 40
	// drawnEvery keeps a slow terminal from slowing the work down.
	drawnEvery = 100 * time.Millisecond
)

// progress is a bar on the terminal; elsewhere it shows nothing.
type progress struct {
	terminal *terminal
	label    string
	shown    bool
	drawn    time.Time
}

// newProgress returns a bar that counts things of a name.
func newProgress(t *terminal, label string) *progress {
	p := &progress{terminal: t, label: label}
	if screen, is := t.err.(*os.File); is {
		p.shown = term.IsTerminal(int(screen.Fd()))
	}
	return p
}

// show draws how far it is.
func (p *progress) show(done, total int) {
	if !p.shown || total <= 0 || done < total && time.Since(p.drawn) < drawnEvery {
		return
	}
	p.drawn = time.Now()
	full := min(done, total) * barWidth / total
	_, _ = fmt.Fprintf(p.terminal.err, "\r[%s%s] %d of %d %s ", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), done,
		total, p.label)
}

// end leaves the bar's line.
func (p *progress) end() {
	if p.shown && !p.drawn.IsZero() {
		_, _ = fmt.Fprintln(p.terminal.err)
	}
}

// stages draws a bar for each stage of a backup, one after the other.
type stages struct {
	terminal *terminal
	now      backup.Stage
	bar      *progress
}

func newStages(t *terminal) *stages { return &stages{terminal: t, bar: newProgress(t, "")} }

func (s *stages) show(stage backup.Stage, done, total int64) {
	if stage != s.now {
		s.bar.end()
		s.now, s.bar = stage, newProgress(s.terminal, string(stage))
	}
	s.bar.show(int(done), int(total))
}

func (s *stages) end() { s.bar.end() }
