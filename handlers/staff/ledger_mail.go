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
	Raw     string // address of what is stored, "" where the bytes are gone
	Part    int64  // bytes that are stored where that is only the mail's beginning, else 0
	Whole   string // where the whole mail is then
	Replay  string // addresses, "" for a mail that became a message; of a beginning there is nothing to decide anew
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
	if view.Part, err = p.partOf(c, mail); err != nil {
		return err
	}
	if view.Part > 0 {
		view.Whole = wholeAt(v, mail)
	}
	if mail.BlobKey != "" {
		view.Raw = p.receivedPath(mail.ID, "raw")
	}
	if mail.Outside() {
		deed := p.deleteReceivedDeed(v, mail, view.Part > 0)
		view.Accept, view.Delete = p.receivedPath(mail.ID, "accept"), &deed
		if view.Part == 0 {
			view.Replay = p.receivedPath(mail.ID, "replay")
		}
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

// partOf returns how many bytes of a mail are stored when that is only its beginning, because it is too large; else 0.
func (p *Panel) partOf(c *fiber.Ctx, mail *models.Mail) (int64, error) {
	held, err := p.Files.Stat(c.UserContext(), mail.BlobKey)
	if errors.Is(err, files.ErrNotFound) || held.Size >= mail.Size {
		return 0, nil
	}
	return held.Size, err
}

// wholeAt says where a mail is of which only the beginning is stored.
func wholeAt(v *web.Visit, mail *models.Mail) string {
	box, known := v.Set.Mailbox(mail.MailboxID)
	account := box.Email
	if box.InUsername != "" {
		account = box.InUsername + " (" + box.InHost + ")"
	}
	switch {
	case !known:
		return v.T("ledger.whole.server")
	case mail.Folder == "":
		return v.T("ledger.whole.mailbox", "Mailbox", account)
	}
	return v.T("ledger.whole.folder", "Folder", mail.Folder, "Mailbox", account)
}

func (p *Panel) sendReceived(c *fiber.Ctx) error {
	mail, err := p.received(c)
	if err != nil {
		return err
	}
	part, err := p.partOf(c, mail)
	if err != nil {
		return err
	}
	name := "mail-" + number(mail.ID)
	if part > 0 {
		name += "-beginning"
	}
	return p.SendMail(c, mail.BlobKey, name+".eml")
}

// received returns the line of the ledger that a route names. Errors: not_found.
func (p *Panel) received(c *fiber.Ctx) (*models.Mail, error) {
	id, err := web.ID(c, "received", "mail")
	if err != nil {
		return nil, err
	}
	return models.MailByID(c.UserContext(), p.DB, id)
}
