package cli

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"
)

// barWidth is the length of a progress bar in characters.
const barWidth = 40

// progress is a bar on the terminal; elsewhere it shows nothing.
type progress struct {
	terminal *terminal
	label    string
	shown    bool
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
	if !p.shown || total <= 0 {
		return
	}
	full := min(done, total) * barWidth / total
	_, _ = fmt.Fprintf(p.terminal.err, "\r[%s%s] %d of %d %s ", strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), done,
		total, p.label)
}

// end leaves the bar's line.
func (p *progress) end() {
	if p.shown {
		_, _ = fmt.Fprintln(p.terminal.err)
	}
}
