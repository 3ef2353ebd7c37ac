package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// sendmailPatience is how long the local program may take, longestComplaint how much of what it says is kept.
const (
	sendmailPatience = time.Minute
	longestComplaint = 500
)

// Sendmail's exit codes that are its last word on a mail (sysexits.h): usage, data error, no user, no host, no permission.
var lastWords = map[int]bool{64: true, 65: true, 67: true, 68: true, 77: true}

// SendLocal hands a mail to the machine's own mail program, `/usr/sbin/sendmail` or one that takes the same arguments.
// handover is called before the program starts; its error keeps the mail back. The error is always *SendError.
func SendLocal(ctx context.Context, program string, m *OutMail, handover func() error) error {
	raw, err := compose(m)
	if err != nil {
		return err
	}
	sender := asciiDomain(m.From.Email)
	if m.Automatic {
		sender = "<>"
	}
	ctx, cancel := context.WithTimeout(ctx, sendmailPatience)
	defer cancel()
	// -i: a line with a single dot doesn't end the mail.
	cmd := exec.CommandContext(ctx, program, "-i", "-f", sender, "--", asciiDomain(m.To.Email)) //nolint:gosec // no shell, and nothing of the mail before --
	if err := handover(); err != nil {
		return &SendError{Outcome: Temporary, Step: "note the handing over", Err: err}
	}
	cmd.Stdin = bytes.NewReader(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")))
	said, err := cmd.CombinedOutput()
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	switch {
	case !errors.As(err, &exit):
		return &SendError{Outcome: Temporary, Step: "start " + program, Err: err}
	case ctx.Err() != nil:
		return &SendError{Outcome: Uncertain, Step: program, Err: ctx.Err()}
	}
	complaint := oneLine(string(said[:min(len(said), longestComplaint)]))
	failed := &SendError{Outcome: Temporary, Step: program, Err: fmt.Errorf("%w: %s", err, complaint)}
	if lastWords[exit.ExitCode()] {
		failed.Outcome = Permanent
	}
	return failed
}
