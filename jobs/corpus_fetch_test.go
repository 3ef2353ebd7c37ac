package jobs

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"helpdeskz/models"
)

// TestCorpusThroughServers lays every sample mail into a mailbox of a real server and fetches it, by each protocol. What reading them
// all in one pass may cost is what one mail may, for a pass must not grow with what waits for it.
func TestCorpusThroughServers(t *testing.T) {
	doors := map[string]func(*testing.T, *Desk) *testMailbox{
		"imap": func(t *testing.T, d *Desk) *testMailbox {
			server := testServer(t, models.SecurityNone)
			sealIn(t, d, addMailbox(t, d, receiving(server, models.AfterDelete)), server.Password)
			return openMailbox(t, server)
		},
		"pop3": func(t *testing.T, d *Desk) *testMailbox {
			_, mailbox := popDesk(t, d, models.AfterDelete)
			return mailbox
		},
	}
	for door, open := range doors {
		t.Run(door, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) { fetchSamples(t, d, open(t, d)) })
		})
	}
}

func fetchSamples(t *testing.T, d *Desk, mailbox *testMailbox) {
	t.Helper()
	run, waiting := newCorpusRun(t, d), map[[32]byte][]string{}
	for _, name := range samples(t) {
		raw := bytes.ReplaceAll(bytes.ReplaceAll(readSample(t, name), []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		if len(raw) == 0 || mailbox.c.Append("INBOX", nil, time.Time{}, bytes.NewReader(raw)) != nil {
			run.refused = append(run.refused, filepath.Base(name))
			continue
		}
		waiting[asKept(raw)] = append(waiting[asKept(raw)], name)
	}
	begun := time.Now()
	run.largest = peakMemory(func() { fetchOnce(t, d) })
	run.slowest = time.Since(begun)
	run.checkFetched(waiting)
	t.Log(run)
	if left := mailbox.count("INBOX"); len(run.lost) > 0 || left > 0 || run.largest > anyMail {
		t.Errorf("lost: %v; %d mails are still in the mailbox; %d MB of memory", run.lost, left, run.largest>>20)
	}
}

// asKept tells mails apart as the server keeps them, which rewrites line ends and NUL.
func asKept(raw []byte) [32]byte {
	raw = bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\r"), nil), []byte("\n"), nil)
	return sha256.Sum256(bytes.ReplaceAll(raw, []byte("\x00"), []byte("\x80")))
}

// checkFetched looks at every line of the ledger; what then still waits is lost.
func (r *corpusRun) checkFetched(waiting map[[32]byte][]string) {
	r.t.Helper()
	lines, err := models.Mails(r.t.Context(), r.desk.DB, 0, 1<<20)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range lines {
		r.count(&lines[i])
		raw, err := r.desk.stored(r.t.Context(), lines[i].BlobKey, lines[i].Size)
		names := waiting[asKept(raw)]
		if err != nil || len(names) == 0 {
			r.t.Errorf("line %d of the ledger is no mail that was in the mailbox: %v", lines[i].ID, err)
			continue
		}
		waiting[asKept(raw)] = names[1:]
		r.check(names[0], raw, &lines[i])
	}
	for _, names := range waiting {
		r.lost = append(r.lost, names...)
	}
}
