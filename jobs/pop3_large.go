package jobs

import (
	"context"
	"fmt"
	"slices"
)

// takeBeginnings fetches the beginnings of the new mails that are larger than is taken apart. Each has a connection of its own, which
// is cut off in the middle of the mail; a server deletes nothing then.
func (p *popPass) takeBeginnings(ctx context.Context, server Server) error {
	return each(ctx, p, p.large, func(ctx context.Context, uidl string) error {
		conn, err := dialPOP3(ctx, server)
		if err != nil {
			return err
		}
		defer func() { _ = conn.text.Close() }()
		return p.takeBeginning(ctx, conn, uidl)
	})
}

func (p *popPass) takeBeginning(ctx context.Context, conn *popConn, uidl string) error {
	mails, err := conn.Mails()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(mails, func(m popMail) bool { return m.uidl == uidl })
	if at < 0 {
		return nil // somebody took it away meanwhile
	}
	m := mails[at]
	content, err := conn.RetrieveStart(m.number, partKept)
	if err != nil {
		return err
	}
	blob, err := p.desk.Files.Put(ctx, content)
	if err != nil {
		return fmt.Errorf("fetch the beginning of mail %d: %w", m.number, err)
	}
	size := blob.Size
	if size == partKept {
		size = max(size, m.size)
	}
	return p.bringIn(ctx, m, blob, size)
}
