package api

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/files"
)

// filesPerPage bounds a list of files. The original had no pages here; most tickets have far less.
const filesPerPage = 1000

type fileAnswer struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Filetype  string `json:"filetype"`
	MessageID string `json:"msg_id"`
	Size      string `json:"size"`
}

type fileList struct {
	success
	Total int64        `json:"total_files"`
	Pages int64        `json:"pages"`
	Files []fileAnswer `json:"files"`
}

func (a *API) listAttachments(c *call) (any, error) {
	ticket, message, page := c.optionalID("ticket_id"), c.optionalID("msg_id"), c.page(filesPerPage)
	if err := c.fault(); err != nil {
		return nil, err
	}
	rows, total, err := models.ListAttachments(c.ctx, a.DB, models.Everything(), ticket, message, page.size, page.offset())
	if err != nil {
		return nil, err
	}
	list := fileList{success: good, Total: total, Pages: page.of(total), Files: make([]fileAnswer, len(rows))}
	for i, f := range rows {
		list.Files[i] = fileAnswer{ID: number(f.ID), Name: f.Name, Filetype: f.ContentType, MessageID: number(f.MessageID), Size: number(f.Size)}
	}
	return list, nil
}

func (a *API) file(c *call) (*models.Attachment, error) {
	id, err := c.id("file")
	if err != nil {
		return nil, err
	}
	return models.FindAttachment(c.ctx, a.DB, models.Everything(), id)
}

func (a *API) showAttachment(c *call) (any, error) {
	file, err := a.file(c)
	if err != nil {
		return nil, err
	}
	content, err := a.Files.Open(c.ctx, file.BlobKey)
	if errors.Is(err, files.ErrNotFound) {
		return nil, models.NotFound("file")
	}
	if err != nil {
		return nil, err
	}
	return &fileContent{file: file, content: content}, nil
}

func (a *API) deleteAttachment(c *call) (int64, error) {
	file, err := a.file(c)
	if err != nil {
		return 0, err
	}
	return 0, a.Tickets.DeleteFile(c.ctx, models.Everything(), c.actor(), file.TicketID, file.ID)
}

// fileContent is a file with its bytes as base64 (RFC 4648, section 4). They are encoded while they are sent, so that a large
// file takes no more memory than a small one.
type fileContent struct {
	file    *models.Attachment
	content io.ReadCloser
}

func (f *fileContent) send(c *fiber.Ctx) error {
	head, err := json.Marshal(struct {
		success
		Name     string `json:"name"`
		Filetype string `json:"filetype"`
		Size     string `json:"size"`
	}{good, f.file.Name, f.file.ContentType, number(f.file.Size)})
	if err != nil {
		return err
	}
	id := web.VisitOf(c).RequestID
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Context().SetBodyStreamWriter(func(out *bufio.Writer) {
		defer func() { _ = f.content.Close() }()
		if err := f.write(out, head); err != nil {
			slog.Warn("api: a file was not sent whole", "id", id, "file", f.file.ID, "error", err)
		}
	})
	return nil
}

// write puts the content into the object at its end.
func (f *fileContent) write(out *bufio.Writer, head []byte) error {
	_, _ = out.Write(head[:len(head)-1])
	_, _ = out.WriteString(`,"content":"`)
	encoder := base64.NewEncoder(base64.StdEncoding, out)
	if _, err := io.Copy(encoder, f.content); err != nil {
		return err
	}
	if err := encoder.Close(); err != nil {
		return err
	}
	_, err := out.WriteString("\"}\n")
	return err
}
