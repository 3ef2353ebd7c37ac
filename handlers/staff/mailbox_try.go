package staff

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// The directions of web.Kit.TestMailbox.
const (
	directionIn  = "incoming"
	directionOut = "outgoing"
)

// testPatience bounds how long somebody waits in front of the page.
const testPatience = 25 * time.Second

// ResultView is how a test of a connection went. The nil one is the place where it will stand.
type ResultView struct {
	Good   bool
	Text   string
	Answer string           // the server's, or the network's
	Fields []web.FieldError // what is to be mended before there can be a test
}

// resultPart makes the result something that can be asked for alone, so that a test leaves what was typed untouched.
func resultPart(result *ResultView) map[string]web.Part {
	return map[string]web.Part{"test-result": {Name: "staff/mailboxes/_result", View: result}}
}

func refusedTest(v *web.Visit, fields []web.FieldError) *ResultView {
	return &ResultView{Text: v.T("mailbox.test.fields"), Fields: fields}
}

// testMailbox tries a mailbox's way in or out.
func (p *Panel) testMailbox(c *fiber.Ctx, box *models.Mailbox, direction string) *ResultView {
	v := web.VisitOf(c)
	if direction == directionIn && !fetched(box.Incoming) || direction == directionOut && box.Outgoing == models.OutgoingNone {
		return &ResultView{Good: true, Text: v.T("mailbox.test.nothing")}
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), testPatience)
	defer cancel()
	err := p.TestMailbox(ctx, box, direction)
	if err == nil {
		return &ResultView{Good: true, Text: v.T("mailbox.test.good." + direction)}
	}
	return &ResultView{Text: v.T("mailbox.trouble." + trouble(err)), Answer: err.Error()}
}

// trouble names what kept a mail server from being used; "other" when its own answer says it best.
func trouble(err error) string {
	var unknown *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var network net.Error
	switch {
	case errors.As(err, &unknown):
		return "host"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.As(err, &certificate):
		return "certificate"
	case errors.As(err, &record):
		return "tls"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "silent"
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		return "closed"
	}
	return "other"
}
