package cli

import (
	"context"
	"errors"
	"fmt"

	"helpdeskz/models"
	"helpdeskz/models/desk"
)

type mailboxDKIM struct {
	ID        int64  `arg:"" help:"Id of the email address; see mailbox list."`
	Selector  string `default:"helpdeskz" help:"Name of a new key among those of the domain."`
	Algorithm string `enum:"rsa,ed25519" default:"rsa" help:"Of a new key: ${enum}."`
	KeyFile   string `placeholder:"FILE" help:"File that holds a private key of one's own, as PEM. - is standard input."`
	Check     bool   `help:"Ask the DNS for the record, and sign mails from then on when it is there."`
}

// Run makes the key of an address's domain when there is none, and prints the record that must stand in the DNS.
func (m *mailboxDKIM) Run(ctx context.Context, p *newDesk, term *terminal) error {
	box, err := models.MailboxByID(ctx, p.db, m.ID)
	if err != nil {
		return err
	}
	key, err := p.desk.DKIMKeyFor(ctx, box)
	if models.IsNotFound(err) {
		key, err = m.add(ctx, p, term, box)
	}
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(term.out, "%s. TXT %q\n", key.RecordName(), key.Record()); err != nil || !m.Check {
		return err
	}
	found, answer, err := p.desk.CheckDKIM(ctx, desk.Actor{}, box)
	if err != nil {
		return err
	}
	if found != desk.DKIMPublished {
		return errors.New(dkimTrouble[found] + answer)
	}
	_, err = fmt.Fprintf(term.out, "mails from %s are signed\n", key.Domain)
	return err
}

// dkimTrouble says what the DNS has instead of the record.
var dkimTrouble = map[desk.DKIMFound]string{desk.DKIMMissing: "the DNS knows no such record", desk.DKIMOther: "the DNS has another record: ",
	desk.DKIMUnreachable: "the DNS could not be asked: "}

func (m *mailboxDKIM) add(ctx context.Context, p *newDesk, term *terminal, box *models.Mailbox) (*models.DKIMKey, error) {
	pem, err := term.optionalPassword(m.KeyFile)
	if err != nil {
		return nil, err
	}
	in := desk.DKIMInput{Selector: m.Selector, Algorithm: models.DKIMAlgorithm(m.Algorithm), PEM: pem}
	if err := p.desk.AddDKIMKey(ctx, desk.Actor{}, box.ID, in); err != nil {
		return nil, err
	}
	return p.desk.DKIMKeyFor(ctx, box)
}
