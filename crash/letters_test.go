package crash

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

// letter is a mail that somebody sends to the desk.
type letter struct {
	mark     string // stands in its text and in the names of its files, and in no other letter
	raw      []byte
	files    [][]byte
	ticket   int64 // that it answers, 0 for a new one
	nobody   bool  // it names no sender, and belongs into the quarantine
	box      string
	round    int  // in which it came
	accepted bool // the desk has said that it is its own
}

// String names it, and where it came from.
func (l *letter) String() string {
	return fmt.Sprintf("%s, which came through %s in round %d,", l.mark, l.box, l.round)
}

func (l *letter) sum() [sha256.Size]byte { return sha256.Sum256(l.raw) }

// answered is a mail of the desk that a letter may answer.
type answered struct {
	to, messageID string
	ticket        int64
}

// writer writes letters, no two of which are alike.
type writer struct {
	chance *rand.Rand
	marks  int
}

func (w *writer) mark(kind string) string {
	w.marks++
	return fmt.Sprintf("%s-%06d-crash", kind, w.marks)
}

// bytesOf returns up to so many bytes of chance.
func (w *writer) bytesOf(most int) []byte {
	content := make([]byte, 1+w.chance.IntN(most))
	for i := range content {
		content[i] = byte(w.chance.Uint32())
	}
	return content
}

// letter writes one: most of them short, some with files, some without a sender, and some answer a mail of the desk.
func (w *writer) letter(earlier []answered) *letter {
	l := &letter{mark: w.mark("letter")}
	from, more := l.mark+"@customer.example", ""
	switch kind := w.chance.IntN(10); {
	case kind == 0:
		l.nobody = true
	case kind <= 2 && len(earlier) > 0:
		to := earlier[w.chance.IntN(len(earlier))]
		from, l.ticket, more = to.to, to.ticket, "In-Reply-To: "+to.messageID+"\r\n"
	case kind <= 5:
		for range 1 + w.chance.IntN(5) {
			l.files = append(l.files, w.bytesOf(40_000))
		}
	}
	var head strings.Builder
	if !l.nobody {
		fmt.Fprintf(&head, "From: Ann <%s>\r\n", from)
	}
	fmt.Fprintf(&head, "To: support@acme.test\r\nSubject: About %s\r\nMessage-ID: <%s@customer.example>\r\n%sMIME-Version: 1.0\r\n", l.mark, l.mark, more)
	text := fmt.Sprintf("Hello, this is %s.\r\n%s", l.mark, strings.Repeat("And so on, as customers do.\r\n", w.chance.IntN(200)))
	l.raw = l.compose(head.String(), text)
	return l
}

func (l *letter) compose(head, text string) []byte {
	const plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n"
	if len(l.files) == 0 {
		return []byte(head + plain + text)
	}
	var raw bytes.Buffer
	fmt.Fprintf(&raw, "%sContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n%s%s\r\n", head, plain, text)
	for i, content := range l.files {
		fmt.Fprintf(&raw, "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"+
			"Content-Disposition: attachment; filename=%q\r\n\r\n", fileName(l.mark, i))
		for coded := base64.StdEncoding.EncodeToString(content); coded != ""; {
			n := min(76, len(coded))
			raw.WriteString(coded[:n] + "\r\n")
			coded = coded[n:]
		}
	}
	raw.WriteString("--b--\r\n")
	return raw.Bytes()
}

func fileName(mark string, i int) string { return fmt.Sprintf("%s-%d.png", mark, i) }

// reply is an agent's answer with five files, posted until the desk has said yes.
type reply struct {
	mark     string
	ticket   int64
	files    [][]byte
	accepted bool
}

const replyFiles = 5

func (w *writer) reply(ticket int64) *reply {
	r := &reply{mark: w.mark("reply"), ticket: ticket}
	for range replyFiles {
		r.files = append(r.files, w.bytesOf(20_000))
	}
	return r
}
