package web

import (
	"io"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models/tickets"
)

// Uploads returns the files of a form's field. An input that was left empty gives none.
func Uploads(c *fiber.Ctx, field string) []tickets.Upload {
	form, err := c.MultipartForm()
	if err != nil {
		return nil
	}
	var uploads []tickets.Upload
	for _, header := range form.File[field] {
		if header.Filename == "" && header.Size == 0 {
			continue
		}
		uploads = append(uploads, upload(header))
	}
	return uploads
}

func upload(header *multipart.FileHeader) tickets.Upload {
	return tickets.Upload{Name: header.Filename, ContentType: header.Header.Get(fiber.HeaderContentType), Size: header.Size,
		Open: func() (io.ReadCloser, error) { return header.Open() }}
}
