package jobs

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// sampleLeaf is a leaf of a mail as the standard library reads it, for comparison.
type sampleLeaf struct {
	kind    string
	isFile  bool // it has a name or is marked as an attachment
	content []byte
}

// leavesOf reads a mail by the book; false when it isn't written by the book.
func leavesOf(raw []byte) (leaves []sampleLeaf, byTheBook bool) {
	raw, returns := unwrapLines(raw)
	if returns {
		return nil, false
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, false
	}
	err = walkLeaves(textproto.MIMEHeader(m.Header), m.Body, &leaves)
	return leaves, err == nil
}

func walkLeaves(header textproto.MIMEHeader, body io.Reader, leaves *[]sampleLeaf) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if header.Get("Content-Type") != "" && err != nil {
		return err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		content, err := decodedByTheBook(header.Get("Content-Transfer-Encoding"), body)
		disposition, named, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
		isFile := disposition == "attachment" || named["filename"] != "" || params["name"] != ""
		*leaves = append(*leaves, sampleLeaf{kind, isFile, content})
		return err
	}
	r := multipart.NewReader(body, params["boundary"])
	for {
		part, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := walkLeaves(part.Header, part, leaves); err != nil {
			return err
		}
	}
}

func decodedByTheBook(encoding string, body io.Reader) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "", "7bit", "8bit", "binary":
	default:
		return nil, errors.New("an encoding of its own")
	}
	return io.ReadAll(body)
}

// mayBeTheBody tells whether a leaf may be shown as the message instead of being offered as a file.
func (l sampleLeaf) mayBeTheBody() bool {
	return !l.isFile && (l.kind == "" || l.kind == "text" || l.kind == "text/plain" || l.kind == "text/html")
}
