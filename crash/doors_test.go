package crash

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"

	"helpdeskz/models"
)

// unpiped returns the oldest letter that a mail server has tried in vain to hand over, else a new one.
func (d *desk) unpiped() *letter {
	for _, l := range d.letters {
		if l.box == boxPipe && !l.accepted {
			return l
		}
	}
	l := d.writer.letter(d.answerable())
	d.came(l, boxPipe)
	return l
}

// pipe hands a letter to the program's standard input, as a mail server does.
func (d *desk) pipe(p *process, l *letter) {
	half := len(l.raw) / 2
	_, _ = p.input.Write(l.raw[:half])
	d.trap.passes("mail half piped")
	_, _ = p.input.Write(l.raw[half:])
	_ = p.input.Close()
	d.trap.passes("mail piped")
	<-p.ended
	switch code := p.cmd.ProcessState.ExitCode(); {
	case code == 0:
		l.accepted = true
	case code != temporary && !p.killed():
		d.t.Errorf("the pipe ended with %d, after which a mail server gives up\n%s", code, &p.said)
	}
}

// temporary is the exit code after which a mail server tries again (EX_TEMPFAIL).
const temporary = 75

// unanswered returns the oldest reply that the desk has not said yes to, else a new one to some ticket.
func (d *desk) unanswered() *reply {
	d.t.Helper()
	for _, r := range d.replies {
		if !r.accepted {
			return r
		}
	}
	var tickets []int64
	if err := d.db.NewSelect().Model((*models.Ticket)(nil)).Column("id").Order("id").Scan(d.t.Context(), &tickets); err != nil {
		d.t.Fatal(err)
	}
	r := d.writer.reply(tickets[d.chance.IntN(len(tickets))])
	d.replies = append(d.replies, r)
	return r
}

// answer posts a reply once. A repeated post bears the same key.
func (d *desk) answer(p *process, r *reply) {
	if !d.ready(p) {
		return
	}
	request, err := d.request(r)
	if err != nil {
		d.t.Error(err)
		return
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return // the program is dead
	}
	said, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if d.trap.passes("reply answered") {
		return // the caller died, too, or the answer was lost on its way
	}
	switch {
	case answer.StatusCode < 300:
		r.accepted = true
	case answer.StatusCode < 500:
		d.t.Errorf("%s was refused: %s %s", r.mark, answer.Status, said)
	}
}

func (d *desk) request(r *reply) (*http.Request, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"ticket_id": strconv.FormatInt(r.ticket, 10), "replier": "staff", "staff_id": "1", "message": "Here is " + r.mark} {
		if err := form.WriteField(name, value); err != nil {
			return nil, err
		}
	}
	for i, content := range r.files {
		part, err := form.CreatePart(textproto.MIMEHeader{"Content-Type": {"image/png"},
			"Content-Disposition": {fmt.Sprintf("form-data; name=%q; filename=%q", "attachment[]", fileName(r.mark, i))}})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(content); err != nil {
			return nil, err
		}
	}
	if err := form.Close(); err != nil {
		return nil, err
	}
	seen := &seenBody{Buffer: &body, trap: d.trap, half: body.Len() / 2}
	ctx := httptrace.WithClientTrace(d.t.Context(), &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { d.trap.passes("reply sent") }})
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+"/api/messages/create", seen)
	if err != nil {
		return nil, err
	}
	request.ContentLength = int64(body.Len())
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Authorization", "Bearer "+d.token)
	request.Header.Set("Idempotency-Key", r.mark)
	return request, nil
}

// seenBody is what a request says; it tells the trap when half of it has been sent.
type seenBody struct {
	*bytes.Buffer
	trap *trap
	half int
}

// Read implements io.Reader.
func (b *seenBody) Read(p []byte) (int, error) {
	before := b.Len()
	n, err := b.Buffer.Read(p[:min(len(p), 4096)])
	if before > b.half && b.Len() <= b.half {
		b.trap.passes("reply half sent")
	}
	return n, err
}

// ticketOfID finds the ticket in a Message-ID of the desk, which some have none of.
var ticketOfID = regexp.MustCompile(`^<hdz\.([1-9]\d*)\.`)

// answerable returns the mails to customers that the post has taken.
func (d *desk) answerable() []answered {
	var list []answered
	for _, m := range d.post.all() {
		found := ticketOfID.FindStringSubmatch(m.messageID)
		if found == nil || !strings.HasSuffix(m.to, "@customer.example") {
			continue
		}
		if id, err := strconv.ParseInt(found[1], 10, 64); err == nil {
			list = append(list, answered{to: m.to, messageID: m.messageID, ticket: id})
		}
	}
	return list
}
