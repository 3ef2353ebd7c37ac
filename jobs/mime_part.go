package jobs

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/jhillyerd/enmime"
)

// endings gives a part without a name one that programs can open.
var endings = map[string]string{
	"text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
	"text/csv": ".csv", "text/rfc822-headers": ".txt", "text/richtext": ".txt", "text/enriched": ".txt",
	"message/rfc822": ".eml", "message/global": ".eml", "message/delivery-status": ".txt",
	"message/disposition-notification": ".txt", "message/feedback-report": ".txt", "message/partial": ".eml",
	"image/png": ".png", "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/pjpeg": ".jpg", "image/gif": ".gif",
	"image/webp": ".webp", "image/bmp": ".bmp", "image/tiff": ".tif", "image/svg+xml": ".svg", "image/heic": ".heic",
	"audio/mpeg": ".mp3", "audio/wav": ".wav", "video/mp4": ".mp4", "application/pdf": ".pdf", "application/zip": ".zip",
	"application/json": ".json", "application/xml": ".xml", "text/xml": ".xml", "application/ics": ".ics",
	"application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc", "application/pkcs7-signature": ".p7s",
	"application/x-pkcs7-signature": ".p7s", "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m",
}

// part makes a leaf into a file; number is its place, for a name that the mail doesn't give.
func (l *Letter) part(p *enmime.Part, number int) Part {
	kind := p.ContentType
	switch {
	case kind == "" && inside(p, "multipart/digest"):
		kind = "message/rfc822"
	case kind == "":
		kind = "text/plain"
	}
	out := Part{
		ContentType: kind,
		ContentID:   strings.Trim(oneLine(tidy(p.Header.Get("Content-Id"))), "<> "),
		Content:     decodeTransfer(p.Header.Get("Content-Transfer-Encoding"), p.Content),
	}
	if l.returns && bytes.Equal(out.Content, p.Content) {
		// It wasn't encoded, so the line ends are the transport's: give back those that came.
		out.Content = bytes.ReplaceAll(out.Content, []byte("\n"), []byte("\r"))
	}
	out.Name = fileName(p)
	if out.Name == "" {
		out.Name = madeName(out, number)
	}
	out.Inline = out.ContentID != "" && (strings.Contains(l.HTML, "cid:"+out.ContentID) ||
		strings.Contains(l.HTML, "cid:"+url.QueryEscape(out.ContentID)))
	return out
}

// fileName returns the name that a leaf is sent with, "" when there is none.
func fileName(p *enmime.Part) string {
	kind, disposition := p.Header.Get("Content-Type"), p.Header.Get("Content-Disposition")
	for _, name := range []string{
		parameter(disposition, "filename"), parameter(disposition, "name"),
		parameter(kind, "name"), parameter(kind, "filename"),
	} {
		if name != "" {
			return name
		}
	}
	return ""
}

// madeName names a nested mail by its subject and anything else by its type.
func madeName(p Part, number int) string {
	switch p.ContentType {
	case "message/rfc822", "message/global":
		header, _ := splitHeader(unwrap(p.Content))
		if subject := decodeHeader(header.get("Subject"), ""); subject != "" {
			return string([]rune(subject)[:min(len([]rune(subject)), 100)]) + ".eml"
		}
	case "application/ms-tnef", "application/vnd.ms-tnef":
		return "winmail.dat"
	}
	kind, _, _ := strings.Cut(p.ContentType, "/")
	ending, known := endings[p.ContentType]
	if !known {
		ending = ".bin"
	}
	return fmt.Sprintf("%s-%d%s", strings.Trim(kind, ". "), number, ending)
}
