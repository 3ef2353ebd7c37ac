package jobs

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// TestCorpusThroughIMAP lays every sample mail into a mailbox of a real server and fetches it.
func TestCorpusThroughIMAP(t *testing.T) {
	server := testServer(t, models.SecurityNone)
	client := openMailbox(t, server)
	d, _ := testDesk(t, modelstest.DB(t, modelstest.MySQL))
	sealIn(t, d, addMailbox(t, d, receiving(server, models.AfterMove)), server.Password)
	run, waiting := newCorpusRun(t, d), map[[32]byte][]string{}
	for _, name := range samples(t) {
		raw := bytes.ReplaceAll(bytes.ReplaceAll(readSample(t, name), []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		if len(raw) == 0 || client.c.Append("INBOX", nil, time.Time{}, bytes.NewReader(raw)) != nil {
			run.refused = append(run.refused, filepath.Base(name))
			continue
		}
		waiting[asKept(raw)] = append(waiting[asKept(raw)], name)
	}
	passes, err := d.FetchAll(t.Context())
	if err != nil || passes[0].Err != nil {
		t.Fatal(err, passes[0].Err)
	}
	run.checkFetched(waiting)
	t.Log(run)
	if left := client.count("INBOX"); len(run.lost) > 0 || left > 0 {
		t.Errorf("lost: %v; %d mails are still in the mailbox", run.lost, left)
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
