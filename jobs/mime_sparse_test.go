package jobs

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jhillyerd/enmime"

	"helpdeskz/models"
)

// leavesAs lists what the parser makes of the parts of a mail: all with gaps as large as given, or none when head is 0.
func leavesAs(header fields, body []byte, head, least int) (leaves []string, filled bool) {
	t := &tree{body: body, delimiters: map[string]int{}}
	s := newSparse(t)
	s.head, s.least = head, least
	if head == 0 {
		s.head = len(body) + 1
	}
	root, err := t.parse(header, s)
	if err != nil {
		return []string{err.Error()}, true
	}
	filled = s.fill(root)
	root.DepthMatchAll(func(p *enmime.Part) bool {
		leaves = append(leaves, p.PartID+" "+p.ContentType+" "+string(p.Content))
		return false
	})
	return leaves, filled
}

// TestLongPartsAreReadWithGaps: with gaps of any size the parts are those of the whole mail, or the gaps are seen to spoil it.
func TestLongPartsAreReadWithGaps(t *testing.T) {
	long := strings.Repeat("0123456789abcdef\n", 1000)
	mails := []string{
		multi("mixed", "b", plainPart, pdfPart),
		multi("mixed", "b", "\n"+long, "Content-Type: text/html\n\n"+long+"--\n--c\n"+long, "\n"+long),
		multi("mixed", "b", "\n"+long, "Content-Type: multipart/alternative; boundary=c\n\n"+long+"--c\n\n"+long+"\n--c\n\n"+long+"\n--c--\n"+long, pdfPart),
		multi("mixed", "b", "X-Long: "+strings.Repeat("x", 9000)+"\nContent-Type: image/png\n\n"+long),
		strings.ReplaceAll(multi("mixed", "b", plainPart, "\n"+long, pdfPart), "\n", "\r\n"),
		"Content-Type: multipart/mixed; boundary=b\n\n" + long + "--b\n\n" + long,
	}
	for _, name := range samples(t) {
		mails = append(mails, string(readSample(t, name)))
	}
	gaps := 0
	for _, mail := range mails {
		header, body := splitHeader(unwrap([]byte(mail)))
		if parameters(header.get("Content-Type"))["boundary"] == "" || guard([]byte(mail)) != nil {
			continue
		}
		want, _ := leavesAs(header, body, 0, 0)
		for _, head := range []int{64, 700, 5000} {
			got, filled := leavesAs(header, body, head, 1)
			if filled {
				gaps++
			}
			if diff := cmp.Diff(want, got); filled && diff != "" {
				t.Fatalf("%.200q: read with gaps behind %d bytes (-whole +gaps)\n%.2000s", mail, head, diff)
			}
		}
	}
	if gaps == 0 {
		t.Error("no mail was read with gaps")
	}
}

// TestALargeMailsMemory: through no door does a mail of one file need three times its size.
func TestALargeMailsMemory(t *testing.T) {
	file := make([]byte, 20<<20)
	for i := range file {
		file[i] = byte(i * i >> 7)
	}
	var encoded strings.Builder
	for text := base64.StdEncoding.EncodeToString(file); text != ""; text = text[min(76, len(text)):] {
		encoded.WriteString(text[:min(76, len(text))] + "\r\n")
	}
	zip := "Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n" + encoded.String()
	raw := []byte("From: ann@customer.example\nTo: help@desk.example\n" + multi("mixed", "b", plainPart, zip))
	doors := map[string]func(t *testing.T, d *Desk) (take func()){
		"pipe": func(t *testing.T, d *Desk) func() {
			addMailbox(t, d, nil)
			return func() {
				if _, err := d.Pipe(t.Context(), bytes.NewReader(raw), ""); err != nil {
					t.Error(err)
				}
			}
		},
		"IMAP": func(t *testing.T, d *Desk) func() {
			_, mailbox := imapDesk(t, d, models.AfterMove)
			mailbox.append("INBOX", string(raw))
			return func() { fetchOne(t, d) }
		},
	}
	for name, open := range doors {
		t.Run(name, func(t *testing.T) {
			d, _ := testDesk(t, sqliteDB(t))
			memory := peakMemory(open(t, d))
			t.Logf("%d MB for a mail of %d MB", memory>>20, len(raw)>>20)
			if memory >= 3*int64(len(raw)) {
				t.Errorf("%.1f times its size", float64(memory)/float64(len(raw)))
			}
			if lines := ledger(t, d); len(lines) != 1 || lines[0] != "ticket new 1" {
				t.Errorf("ledger: %q", lines)
			}
		})
	}
}
