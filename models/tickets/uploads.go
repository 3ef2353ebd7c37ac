package tickets

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"sync"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/settings"
)

// Upload is a file that comes with a message. Open may be called once.
type Upload struct {
	Name        string
	ContentType string // as claimed by the sender
	ContentID   string // of an inline picture, without brackets
	Inline      bool
	Size        int64 // bytes
	Open        func() (io.ReadCloser, error)
}

// Policy returns what the site allows as attachments.
func Policy(set settings.Settings) files.Policy {
	return files.Policy{Allowed: set.Attachments, MaxCount: set.AttachmentCount, MaxBytes: set.AttachmentBytes(),
		Extensions: set.AttachmentExtensions}
}

// checkUploads notes at the field "files" what the policy refuses.
func checkUploads(fields models.Fields, policy files.Policy, uploads []Upload) {
	for _, u := range uploads {
		if refused := policy.Check(u.Name, u.Size, len(uploads)); refused != nil {
			word := models.Word{Key: "files." + string(refused.Reason), Args: refused.Args}
			if _, there := fields["files"]; !there {
				fields["files"] = word
			}
		}
	}
}

// uploadsAtOnce is how many files of a message are stored at the same time: each waits for the disk several times.
const uploadsAtOnce = 8

// storeUploads puts the bytes into the store. Call undo unless the rows were committed.
func (s *Service) storeUploads(ctx context.Context, policy files.Policy, uploads []Upload) (rows []*models.Attachment, undo func(), err error) {
	undo = func() {
		for _, r := range rows {
			if err := s.Files.Delete(context.WithoutCancel(ctx), r.BlobKey); err != nil {
				slog.Warn("tickets: a file without a row stays until the sweep", "blob", r.BlobKey, "error", err)
			}
		}
	}
	stored, troubles := make([]*models.Attachment, len(uploads)), make([]error, len(uploads))
	slots := make(chan struct{}, uploadsAtOnce)
	var running sync.WaitGroup
	for i, u := range uploads {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			stored[i], troubles[i] = s.storeUpload(ctx, u)
		})
	}
	running.Wait()
	for i, row := range stored {
		if row != nil {
			row.Suspect = policy.Check(uploads[i].Name, uploads[i].Size, len(uploads)) != nil
			rows = append(rows, row)
		}
	}
	if err := errors.Join(troubles...); err != nil {
		undo()
		return nil, nil, wrap("store file", err)
	}
	return rows, undo, nil
}

func (s *Service) storeUpload(ctx context.Context, u Upload) (*models.Attachment, error) {
	content, err := u.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = content.Close() }()
	blob, err := s.Files.Put(ctx, content)
	if err != nil {
		return nil, err
	}
	sum, err := hex.DecodeString(blob.SHA256)
	if err != nil {
		return nil, err
	}
	return &models.Attachment{Name: files.CleanName(u.Name), Size: blob.Size, ContentType: cut(u.ContentType, 200),
		ContentID: cut(u.ContentID, 200), Inline: u.Inline, BlobKey: blob.Key, SHA256: sum, CreatedAt: s.Now()}, nil
}

func outboxFiles(rows []*models.Attachment) []models.OutboxFile {
	named := make([]models.OutboxFile, len(rows))
	for i, r := range rows {
		named[i] = models.OutboxFile{Name: r.Name, ContentType: r.ContentType, ContentID: r.ContentID, Inline: r.Inline,
			Size: r.Size, BlobKey: r.BlobKey}
	}
	return named
}
