package web

import (
	"errors"
	"io"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/htmlsafe"
)

// thumbnailLife is how long a browser may keep a thumbnail; the bytes of an attachment never change.
const thumbnailLife = "private, max-age=86400"

// SendAttachment answers with a file's bytes: a picture to be shown, anything else, or what came against the policy,
// as a download of no type.
func (k *Kit) SendAttachment(c *fiber.Ctx, a *models.Attachment) error {
	content, err := k.Files.Open(c.UserContext(), a.BlobKey)
	if err != nil {
		return err
	}
	head := make([]byte, 3072)
	n, err := io.ReadFull(content, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF { //nolint:errorlint // ReadFull returns these as they are
		_ = content.Close()
		return err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		_ = content.Close()
		return err
	}
	contentType := files.Type(head[:n])
	if a.Suspect {
		contentType = fiber.MIMEOctetStream
	}
	c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, files.Disposition(contentType, a.Name))
	return c.SendStream(content, int(a.Size))
}

// SendMail answers with a mail as it came, as a download of that name. Errors: not_found when its bytes are gone.
func (k *Kit) SendMail(c *fiber.Ctx, blobKey, name string) error {
	content, err := k.Files.Open(c.UserContext(), blobKey)
	if errors.Is(err, files.ErrNotFound) {
		return models.NotFound("mail")
	}
	if err != nil {
		return err
	}
	size, err := content.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = content.Close()
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
	c.Set(fiber.HeaderContentType, files.Binary)
	c.Set(fiber.HeaderContentDisposition, files.Disposition(files.Binary, name))
	return c.SendStream(content, int(size))
}

// SendThumbnail answers with a small version of a picture. Errors: not_found when the file is none that can be shown.
func (k *Kit) SendThumbnail(c *fiber.Ctx, a *models.Attachment) error {
	content, err := k.Files.Open(c.UserContext(), a.BlobKey)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	small, err := files.Thumbnail(content)
	if err != nil {
		return models.NotFound("file")
	}
	c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
	c.Set(fiber.HeaderContentType, files.Type(small))
	c.Set(fiber.HeaderCacheControl, thumbnailLife)
	return c.Send(small)
}

// SendMailDocument answers with a message as a document of its own, for the sandboxed frame that shows it.
func (k *Kit) SendMailDocument(c *fiber.Ctx, body string, options htmlsafe.DocumentOptions) error {
	c.Set(fiber.HeaderContentSecurityPolicy, mailPolicy(options.Remote))
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(htmlsafe.Document(body, options))
}
