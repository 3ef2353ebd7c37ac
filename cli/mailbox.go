package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"helpdeskz/models"
	"helpdeskz/models/desk"
)

type mailboxCommand struct {
	Add  mailboxAdd  `cmd:"" help:"Add an email address."`
	List mailboxList `cmd:"" help:"List the email addresses."`
	Test mailboxTest `cmd:"" help:"Sign in to the servers of an email address, in and out."`
	DKIM mailboxDKIM `cmd:"" name:"dkim" help:"Print the DNS record by which receivers verify the mails of an address, and make its key."`
}

type mailboxAdd struct {
	Name       string `help:"Name that customers see as the sender."`
	Email      string `required:"" help:"The address."`
	Department int64  `help:"Id of the department whose tickets its mails become; as shipped the first one." placeholder:"ID"`
	Default    bool   `help:"Write from this address where a department has none of its own."`
	Plus       bool   `help:"Mail to name+anything@domain reaches the mailbox; answers then come to an address with the ticket's mark."`

	Incoming       string `help:"How mail comes in: ${enum}." enum:"imap,pop3,pipe,none" default:"none"`
	InHost         string `placeholder:"HOST" help:"Server of the incoming mail."`
	InPort         int    `placeholder:"PORT" help:"Its port; as shipped the usual one."`
	InSecurity     string `enum:"tls,starttls,none" default:"tls" help:"Protection of the connection: ${enum}."`
	InInsecure     bool   `help:"Take any certificate."`
	InUsername     string `placeholder:"NAME" help:"Name to sign in with."`
	InPasswordFile string `placeholder:"FILE" help:"File that holds the password. - is standard input."`
	AfterImport    string `enum:"move,delete,leave," default:"" help:"What happens to a mail on the server once it is safely stored: move, delete or leave."`

	Outgoing        string `help:"How mail goes out: ${enum}." enum:"smtp,sendmail,none" default:"none"`
	OutHost         string `placeholder:"HOST" help:"Server of the outgoing mail."`
	OutPort         int    `placeholder:"PORT" help:"Its port; as shipped the usual one."`
	OutSecurity     string `enum:"tls,starttls,none" default:"starttls" help:"Protection of the connection: ${enum}."`
	OutInsecure     bool   `help:"Take any certificate."`
	OutUsername     string `placeholder:"NAME" help:"Name to sign in with; empty for a server that asks for none."`
	OutPasswordFile string `placeholder:"FILE" help:"File that holds the password. - is standard input."`
}

// Run adds an email address.
func (m *mailboxAdd) Run(ctx context.Context, p *newDesk, term *terminal) error {
	in, err := m.input(ctx, p.parts, term)
	if err != nil {
		return err
	}
	box, err := p.desk.AddMailbox(ctx, desk.Actor{}, in)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "email address %d, %s, was added\n", box.ID, box.Email)
	return err
}

func (m *mailboxAdd) input(ctx context.Context, p *parts, term *terminal) (desk.MailboxInput, error) {
	inPassword, errIn := term.optionalPassword(m.InPasswordFile)
	outPassword, errOut := term.optionalPassword(m.OutPasswordFile)
	set, errSet := p.settings.Current(ctx)
	if err := errors.Join(errIn, errOut, errSet); err != nil {
		return desk.MailboxInput{}, err
	}
	if m.Department == 0 && len(set.Departments) > 0 {
		m.Department = set.Departments[0].ID
	}
	return desk.MailboxInput{
		General: desk.MailboxGeneral{Name: m.Name, Email: m.Email, DepartmentID: m.Department, Default: m.Default, Plus: m.Plus},
		Incoming: desk.MailboxIncoming{Kind: models.Incoming(m.Incoming), After: models.AfterImport(m.AfterImport),
			Server: desk.MailServer{Host: m.InHost, Port: m.InPort, Security: models.ConnectionSecurity(m.InSecurity),
				Insecure: m.InInsecure, Username: m.InUsername, Password: inPassword}},
		Outgoing: desk.MailboxOutgoing{Kind: models.Outgoing(m.Outgoing),
			Server: desk.MailServer{Host: m.OutHost, Port: m.OutPort, Security: models.ConnectionSecurity(m.OutSecurity),
				Insecure: m.OutInsecure, Username: m.OutUsername, Password: outPassword}},
	}, nil
}

type mailboxList struct {
	JSON bool `help:"Print a JSON object a line."`
}

type mailboxLine struct {
	ID           int64           `json:"id"`
	Name         string          `json:"name"`
	Email        string          `json:"email"`
	DepartmentID int64           `json:"department_id"`
	Default      bool            `json:"default"`
	Incoming     models.Incoming `json:"incoming"`
	Outgoing     models.Outgoing `json:"outgoing"`
	Failures     int             `json:"failures"`
	LastError    string          `json:"last_error"`
}

// Run lists the email addresses.
func (m *mailboxList) Run(ctx context.Context, p *parts, term *terminal) error {
	boxes, err := models.Mailboxes(ctx, p.db)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(term.out, 0, 4, 2, ' ', 0)
	for _, b := range boxes {
		if m.JSON {
			line := mailboxLine{b.ID, b.Name, b.Email, b.DepartmentID, b.IsDefault, b.Incoming, b.Outgoing, b.Failures, b.LastError}
			if err := term.json(line); err != nil {
				return err
			}
			continue
		}
		_, _ = fmt.Fprintf(table, "%d\t%s\tin: %s\tout: %s\t%s\n", b.ID, b.Email, b.Incoming, b.Outgoing, b.LastError)
	}
	return table.Flush()
}

type mailboxTest struct {
	ID int64 `arg:"" help:"Id of the email address; see mailbox list."`
}

// Run signs in to both servers of an address.
func (m *mailboxTest) Run(ctx context.Context, p *parts, term *terminal) error {
	box, err := models.MailboxByID(ctx, p.db, m.ID)
	if err != nil {
		return err
	}
	failed := false
	for _, way := range []struct{ direction, kind string }{{"incoming", string(box.Incoming)}, {"outgoing", string(box.Outgoing)}} {
		result := way.kind + " works"
		if way.kind == string(models.IncomingNone) || way.kind == string(models.IncomingPipe) {
			result = way.kind + ", no server to test"
		} else if err := p.jobs().TestMailbox(ctx, box, way.direction); err != nil {
			failed, result = true, err.Error()
		}
		if _, err := fmt.Fprintf(term.out, "%s %s: %s\n", box.Email, way.direction, result); err != nil {
			return err
		}
	}
	if failed {
		return errors.New("the email address does not work yet")
	}
	return nil
}
