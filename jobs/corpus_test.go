package jobs

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// What reading a sample may cost: so long, and, beyond what any mail needs, so many times its size.
const (
	sampleTime   = 10 * time.Second
	sampleMemory = 4
	anyMail      = 64 << 20
)

// tooSlow holds a mail to its time where samples are asked for, not beside everything else that a machine tests.
func tooSlow(took time.Duration) bool {
	return os.Getenv("HELPDESKZ_TEST_SAMPLES") != "" && took > sampleTime
}

// corpusRun takes all samples in, and counts what became of them.
type corpusRun struct {
	t       *testing.T
	desk    *Desk
	counts  map[models.Decision]int
	reasons map[string]int
	refused []string // handed back to the mail server, which keeps them
	lost    []string
	slowest time.Duration
	largest int64 // bytes of memory
}

// TestCorpus brings every sample mail through the pipe: none is lost, doubled, mangled, or answered when a machine wrote it. With
// HELPDESKZ_TEST_SAMPLES it takes the mails of that folder; `go test -v` prints the counts.
func TestCorpus(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
		addMailbox(t, d, nil)
		run := newCorpusRun(t, d)
		known := map[[32]byte]bool{}
		for _, name := range samples(t) {
			raw := readSample(t, name)
			sum := sha256.Sum256(raw)
			run.take(name, raw, known[sum])
			known[sum] = true
		}
		t.Log(run)
		if len(run.lost) > 0 {
			t.Errorf("lost: %v", run.lost)
		}
	})
}

func newCorpusRun(t *testing.T, d *Desk) *corpusRun {
	return &corpusRun{t: t, desk: d, counts: map[models.Decision]int{}, reasons: map[string]int{}}
}

// String prints the counts.
func (r *corpusRun) String() string {
	received := 0
	for _, n := range r.counts {
		received += n
	}
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(r.reasons)) {
		reasons = append(reasons, fmt.Sprintf("%s %d", reason, r.reasons[reason]))
	}
	return fmt.Sprintf("received %d, tickets %d, replies %d, bounces %d, duplicates %d, quarantined %d (%s), handed back %d (%s), lost %d; "+
		"slowest %v, most memory %d MB", received, r.counts[models.DecisionTicket], r.counts[models.DecisionReply],
		r.counts[models.DecisionBounce], r.counts[models.DecisionDuplicate], r.counts[models.DecisionQuarantine],
		strings.Join(reasons, ", "), len(r.refused), strings.Join(r.refused, ", "), len(r.lost), r.slowest.Round(time.Millisecond), r.largest>>20)
}

// take brings one sample in and looks at what became of it.
func (r *corpusRun) take(name string, raw []byte, again bool) {
	r.t.Helper()
	var line *models.Mail
	var err error
	begun := time.Now()
	memory := peakMemory(func() { line, err = r.desk.Pipe(r.t.Context(), bytes.NewReader(raw), "") })
	took := time.Since(begun)
	r.slowest, r.largest = max(r.slowest, took), max(r.largest, memory)
	if tooSlow(took) || memory > sampleMemory*int64(len(raw))+anyMail {
		r.t.Errorf("%s took %v and %d MB", name, took, memory>>20)
	}
	head, body := parseHead(unwrap(raw))
	if err != nil {
		r.refused = append(r.refused, filepath.Base(name))
		if len(bytes.TrimSpace(raw)) > 0 && !cutOff(raw, head, body) {
			r.t.Errorf("%s: %v", name, err)
		}
		return
	}
	r.count(line)
	if again && line.Decision != models.DecisionDuplicate {
		r.t.Errorf("%s came twice and is a %s", name, line.Decision)
	}
	r.check(name, raw, line)
}

func (r *corpusRun) count(line *models.Mail) {
	r.counts[line.Decision]++
	if line.Decision == models.DecisionQuarantine {
		r.reasons[line.Reason]++
	}
}

func (r *corpusRun) check(name string, raw []byte, line *models.Mail) {
	r.t.Helper()
	kept, err := r.desk.stored(r.t.Context(), line.BlobKey, line.Size)
	if err != nil || !bytes.Equal(kept, raw) {
		r.lost = append(r.lost, name)
	}
	switch line.Decision {
	case models.DecisionTicket, models.DecisionReply:
		r.checkMessage(name, raw, line)
	case models.DecisionPending:
		r.t.Errorf("%s stays pending", name)
	case models.DecisionBounce, models.DecisionDuplicate, models.DecisionQuarantine:
	}
	sent, err := models.OutboxOf(r.t.Context(), r.desk.DB, line.MessageID)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range sent {
		if isMachineSample(name) && line.Decision != models.DecisionDuplicate && strings.EqualFold(m.ToEmail, line.Sender) {
			r.t.Errorf("%s was answered with %s", name, m.Kind)
		}
	}
}

// checkMessage looks at a message's words and files.
func (r *corpusRun) checkMessage(name string, raw []byte, line *models.Mail) {
	r.t.Helper()
	ctx, db := r.t.Context(), r.desk.DB
	ticket, err := models.TicketByID(ctx, db, models.Everything(), line.TicketID)
	if err != nil {
		r.t.Fatal(err)
	}
	message, err := models.MessageByID(ctx, db, ticket, line.MessageID)
	if err != nil {
		r.t.Fatal(err)
	}
	page := string(htmlsafe.Render(message.Body, htmlsafe.RenderOptions{Remote: true}))
	visible, quoted := htmlsafe.Fold(message.Body)
	words := []string{ticket.Subject, ticket.Preview, message.AuthorName, page, visible, quoted, line.Sender, line.Subject}
	files, err := models.AttachmentsOf(ctx, db, ticket, []models.Message{*message})
	if err != nil {
		r.t.Fatal(err)
	}
	offered := map[string]bool{}
	for _, f := range files[message.ID] {
		words = append(words, f.Name, f.ContentType)
		offered[string(f.SHA256)] = true
	}
	for _, w := range words {
		if !utf8.ValidString(w) {
			r.t.Errorf("%s: not UTF-8: %.80q", name, w)
		}
	}
	r.checkLeaves(name, raw, page, offered)
}

// checkLeaves looks for each leaf of a mail that was written by the book: as a file with the same bytes, or as the message.
func (r *corpusRun) checkLeaves(name string, raw []byte, page string, offered map[string]bool) {
	r.t.Helper()
	leaves, byTheBook := leavesOf(raw)
	if !byTheBook {
		return
	}
	for _, leaf := range leaves {
		sum := sha256.Sum256(leaf.content)
		switch {
		case offered[string(sum[:])], len(bytes.TrimSpace(leaf.content)) == 0:
		case !leaf.mayBeTheBody() && (len(leaves) > 1 || leaf.kind != "text/plain"):
			r.t.Errorf("%s: %s of %d bytes isn't offered", name, leaf.kind, len(leaf.content))
		case leaf.kind == "text/plain" && strings.TrimSpace(page) == "":
			r.t.Errorf("%s: its text isn't shown", name)
		}
	}
}
