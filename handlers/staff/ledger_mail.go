package staff

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/files"
)

// headShown is how many bytes of a mail's head its page shows at most.
const headShown = 64 << 10

// ReceivedView is the page of a mail received.
type ReceivedView struct {
	LedgerRowView
	Setup   []TabView
	Back    string
	Title   string
	Door    string
	Decided web.Stamp
	Replays int
	Head    string // as it came; "" where the bytes are gone
	Raw     string // address of the whole mail, "" where the bytes are gone
	Replay  string // addresses, "" for a mail that became a message
	Accept  string
	Delete  *DeedView
}

func (p *Panel) viewReceived(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	mail, err := p.received(c)
	if err != nil {
		return err
	}
	view := ReceivedView{LedgerRowView: p.ledgerRow(v, mail), Setup: p.setupNav(c), Back: p.Staff("ledger"), Title: mail.Subject,
		Door: v.T("ledger.door." + mail.Door), Decided: v.Stamp(mail.DecidedAt), Replays: mail.Replays}
	if view.Title == "" {
		view.Title = v.T("ledger.no_subject")
	}
	if view.Head, err = p.headOf(c, mail); err != nil {
		return err
	}
	if mail.BlobKey != "" {
		view.Raw = p.receivedPath(mail.ID, "raw")
	}
	if mail.Outside() {
		view.Replay, view.Accept = p.receivedPath(mail.ID, "replay"), p.receivedPath(mail.ID, "accept")
		deed := p.deleteReceivedDeed(v, mail)
		view.Delete = &deed
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/ledger/mail", Title: view.Title, View: view})
}

// headOf returns a mail's head as it came, as valid text; "" where its bytes are gone.
func (p *Panel) headOf(c *fiber.Ctx, mail *models.Mail) (string, error) {
	content, err := p.Files.Open(c.UserContext(), mail.BlobKey)
	if errors.Is(err, files.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }()
	raw, err := io.ReadAll(io.LimitReader(content, headShown))
	if err != nil {
		return "", err
	}
	raw = bytes.TrimLeft(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), "\n")
	head, _, _ := bytes.Cut(raw, []byte("\n\n"))
	return web.ValidText(strings.TrimSpace(string(head))), nil
}

func (p *Panel) sendReceived(c *fiber.Ctx) error {
	mail, err := p.received(c)
	if err != nil {
		return err
	}
	return p.SendMail(c, mail.BlobKey, "mail-"+number(mail.ID)+".eml")
}

// received returns the line of the ledger that a route names. Errors: not_found.
func (p *Panel) received(c *fiber.Ctx) (*models.Mail, error) {
	id, err := web.ID(c, "received", "mail")
	if err != nil {
		return nil, err
	}
	return models.MailByID(c.UserContext(), p.DB, id)
}
