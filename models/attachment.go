package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Attachment is a file of a message. BlobKey names its bytes in the file store; Suspect marks a file that came by mail
// against the desk's attachment policy and is offered as a download only.
type Attachment struct {
	bun.BaseModel `bun:"table:attachments,alias:a"`

	ID          int64 `bun:",pk,autoincrement"`
	TicketID    int64
	MessageID   int64
	Name        string
	Size        int64
	ContentType string
	ContentID   string
	Inline      bool
	Suspect     bool
	BlobKey     string
	SHA256      []byte `bun:"sha256"`
	CreatedAt   time.Time
}

// InsertAttachments adds files and sets their IDs.
func InsertAttachments(ctx context.Context, db bun.IDB, files []*Attachment) error {
	for _, f := range files {
		if _, err := db.NewInsert().Model(f).Exec(ctx); err != nil {
			return fmt.Errorf("insert attachment: %w", err)
		}
	}
	return nil
}

// AttachmentsOf returns the files of these messages of a ticket that was read under the reader's scope, by message id.
func AttachmentsOf(ctx context.Context, db bun.IDB, t *Ticket, messages []Message) (map[int64][]Attachment, error) {
	byMessage := map[int64][]Attachment{}
	if len(messages) == 0 {
		return byMessage, nil
	}
	ids := make([]int64, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	var rows []Attachment
	err := db.NewSelect().Model(&rows).Where("a.ticket_id = ?", t.ID).Where("a.message_id IN (?)", bun.List(ids)).
		Order("a.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("attachments of ticket %d: %w", t.ID, err)
	}
	for _, a := range rows {
		byMessage[a.MessageID] = append(byMessage[a.MessageID], a)
	}
	return byMessage, nil
}

// AttachmentByID returns a file of a ticket that was read under the reader's scope. Errors: not_found.
func AttachmentByID(ctx context.Context, db bun.IDB, t *Ticket, id int64) (*Attachment, error) {
	a := new(Attachment)
	if err := db.NewSelect().Model(a).Where("a.id = ?", id).Where("a.ticket_id = ?", t.ID).Scan(ctx); err != nil {
		return nil, row(err, "file")
	}
	return a, nil
}

// DeleteAttachment removes a file's row; its bytes go with the next sweep.
func DeleteAttachment(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Attachment)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete attachment %d: %w", id, err)
	}
	return nil
}

// blobOwners are the columns that name bytes in the file store, by their tables.
var blobOwners = []struct{ table, column string }{
	{"attachments", "blob_key"}, {"article_files", "blob_key"}, {"mails", "blob_key"}, {"staff", "avatar"}, {"site_pictures", "blob_key"},
}

// UnownedBlobs returns those of the keys that no row names, and no mail that is yet to be sent.
func UnownedBlobs(ctx context.Context, db bun.IDB, keys []string) ([]string, error) {
	owned := map[string]bool{}
	for _, owner := range blobOwners {
		var found []string
		err := db.NewSelect().Table(owner.table).Column(owner.column).Where("? IN (?)", bun.Ident(owner.column), bun.List(keys)).Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("owners of blobs in %s: %w", owner.table, err)
		}
		for _, key := range found {
			owned[key] = true
		}
	}
	unowned := without(keys, owned)
	if len(unowned) == 0 {
		return nil, nil
	}
	promised, err := blobsToSend(ctx, db)
	return without(unowned, promised), err
}

func without(keys []string, owned map[string]bool) []string {
	var others []string
	for _, key := range keys {
		if !owned[key] {
			others = append(others, key)
		}
	}
	return others
}
