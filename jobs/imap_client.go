package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/client"
	"github.com/emersion/go-sasl"

	"helpdeskz/models"
)

// mailboxConn is a signed-in connection to a mailbox, whatever its protocol. Its methods are called one after another.
// Errors of the network end it; *refusal leaves it usable.
type mailboxConn interface {
	// Select opens a folder and returns its UIDVALIDITY: under another one all UIDs mean other mails.
	Select(folder string) (uidValidity int64, err error)
	// UIDs returns the mails of the folder with a UID above after, in ascending order.
	UIDs(after int64) ([]int64, error)
	// Size returns how many bytes a mail has as its server says; errGone when it is there no more.
	Size(uid int64) (int64, error)
	// Fetch returns the first limit bytes of a mail, and leaves it unread; errGone when it is there no more.
	Fetch(uid, limit int64) ([]byte, error)
	// Prepare makes sure that mails can be moved to a folder, and returns the name by which the server knows it.
	Prepare(folder string) (string, error)
	// Move puts a mail into a folder that Prepare named.
	Move(uid int64, folder string) error
	// Delete removes a mail, or marks it as deleted where the server can't remove one mail alone.
	Delete(uid int64) error
	// Close signs off.
	Close() error
}

var errGone = errors.New("the mail is not on the server any more")

// refusal is a server's no to one command.
type refusal struct{ err error }

func (r *refusal) Error() string { return r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

// imapConn is a mailboxConn over IMAP4rev1 (RFC 3501) with UIDPLUS (RFC 4315) and MOVE (RFC 6851) where the server has them.
type imapConn struct{ c *client.Client }

// dialIMAP connects and signs in. The connection ends with the context.
func dialIMAP(ctx context.Context, s Server) (mailboxConn, error) {
	conn, err := s.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", s.address(), err)
	}
	c, err := client.New(conn)
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("greeting of %s: %w", s.address(), err)
	}
	c.ErrorLog = silent{}
	if err := signIn(c, s); err != nil {
		_ = c.Terminate()
		return nil, err
	}
	return &imapConn{c}, nil
}

// silent is a log for libraries whose errors say the same.
type silent struct{}

// Printf implements imap.Logger.
func (silent) Printf(string, ...any) {}

// Println implements imap.Logger.
func (silent) Println(...any) {}

func signIn(c *client.Client, s Server) error {
	if s.Security == models.SecurityStartTLS {
		// A greeting that signs us in before encryption was made up on the way.
		if c.State() != imap.NotAuthenticatedState {
			return fmt.Errorf("%s refuses to encrypt the connection", s.address())
		}
		if err := c.StartTLS(s.tlsConfig()); err != nil {
			return fmt.Errorf("encrypt the connection to %s: %w", s.address(), err)
		}
	}
	if c.State() != imap.NotAuthenticatedState {
		return nil
	}
	if err := authenticateIMAP(c, s); err != nil {
		return fmt.Errorf("sign in at %s as %s: %w", s.address(), s.Username, err)
	}
	return nil
}

// authenticateIMAP takes PLAIN where it can, because LOGIN knows nothing beyond ASCII.
func authenticateIMAP(c *client.Client, s Server) error {
	if s.Token != "" {
		err := c.Authenticate(xoauth2{s.Username, s.Token})
		var network net.Error
		if err != nil && !errors.As(err, &network) && !errors.Is(err, io.EOF) {
			err = &tokenRefused{err}
		}
		return err
	}
	plain, err := c.SupportAuth("PLAIN")
	if err != nil {
		return err
	}
	if plain {
		return c.Authenticate(sasl.NewPlainClient("", s.Username, s.Password))
	}
	return c.Login(s.Username, s.Password)
}

// Select implements mailboxConn.
func (m *imapConn) Select(folder string) (int64, error) {
	status, err := m.c.Select(folder, false)
	if err != nil {
		return 0, fmt.Errorf("open folder %s: %w", folder, m.refused(err))
	}
	return int64(status.UidValidity), nil
}

// UIDs implements mailboxConn.
func (m *imapConn) UIDs(after int64) ([]int64, error) {
	criteria := imap.NewSearchCriteria()
	criteria.Uid = new(imap.SeqSet)
	criteria.Uid.AddRange(uint32(after+1), 0)
	found, err := m.c.UidSearch(criteria)
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", m.refused(err))
	}
	var uids []int64
	for _, uid := range found {
		// A range up to * always holds the last mail, also when its UID is below the range's beginning.
		if int64(uid) > after {
			uids = append(uids, int64(uid))
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), nil
}

// Size implements mailboxConn.
func (m *imapConn) Size(uid int64) (int64, error) {
	message, err := m.fetch(uid, imap.FetchRFC822Size)
	if err != nil {
		return 0, err
	}
	return int64(message.Size), nil
}

// Fetch implements mailboxConn.
func (m *imapConn) Fetch(uid, limit int64) ([]byte, error) {
	section := &imap.BodySectionName{Peek: true, Partial: []int{0, int(limit)}}
	message, err := m.fetch(uid, section.FetchItem())
	if err != nil {
		return nil, err
	}
	body := message.GetBody(section)
	if body == nil {
		return nil, &refusal{fmt.Errorf("mail %d came without its text", uid)}
	}
	raw, err := textOf(body)
	if err != nil {
		return nil, fmt.Errorf("read mail %d: %w", uid, err)
	}
	return raw, nil
}

// textOf returns the bytes of a mail, which the library has read already, without a copy.
func textOf(body imap.Literal) ([]byte, error) {
	if read, all := body.(*bytes.Buffer); all {
		return read.Bytes(), nil
	}
	return io.ReadAll(body)
}

// fetch asks for one item of one mail. It reads the channel to its end, because the connection waits for that.
func (m *imapConn) fetch(uid int64, item imap.FetchItem) (*imap.Message, error) {
	messages, done := make(chan *imap.Message, 1), make(chan error, 1)
	go func() { done <- m.c.UidFetch(one(uid), []imap.FetchItem{imap.FetchUid, item}, messages) }()
	var wanted *imap.Message
	for message := range messages {
		if int64(message.Uid) == uid {
			wanted = message
		}
	}
	if err := <-done; err != nil {
		return nil, fmt.Errorf("fetch mail %d: %w", uid, m.refused(err))
	}
	if wanted == nil {
		return nil, errGone
	}
	return wanted, nil
}

// Close implements mailboxConn.
func (m *imapConn) Close() error {
	err := m.c.Logout()
	if stop := m.c.Terminate(); err == nil && stop != nil && !strings.Contains(stop.Error(), "closed") {
		err = stop
	}
	return err
}

// refused tells a server's no from a lost connection.
func (m *imapConn) refused(err error) error {
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) {
		return err
	}
	select {
	case <-m.c.LoggedOut():
		return err
	default:
		return &refusal{err}
	}
}

func one(uid int64) *imap.SeqSet {
	set := new(imap.SeqSet)
	set.AddNum(uint32(uid))
	return set
}
