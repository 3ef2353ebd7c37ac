package jobs

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jhillyerd/enmime"
	"github.com/jhillyerd/enmime/mediatype"
)

// maxTypeHeader is how much of a Content-Type is looked at: the parser's repairs take the square of its length.
// maxBoundary is what fits into its buffer; RFC 2046 allows 70.
const (
	maxTypeHeader = 4096
	maxBoundary   = 1000
)

// tree reads a mail's parts, without decoding them, under the limits of mime_guard.go.
type tree struct {
	body       []byte
	multiparts int
	delimiters map[string]int // lines of each boundary
	refused    *Refused
}

// readTree returns the root of a mail's parts. Its error is always *Refused.
func readTree(header fields, body []byte) (*enmime.Part, error) {
	t := &tree{body: body, delimiters: map[string]int{}}
	if _, values, _, _ := t.mediaType(header.get("Content-Type")); values["boundary"] == "" {
		// A mail in one piece needs no search for parts; the parser would copy it.
		root, err := t.parse(header, bytes.NewReader(nil))
		if err == nil {
			root.Content = body
		}
		return root, err
	}
	sparse := newSparse(t)
	root, err := t.parse(header, sparse)
	if err == nil && !sparse.fill(root) {
		return t.parse(header, bytes.NewReader(body))
	}
	return root, err
}

func (t *tree) parse(header fields, body io.Reader) (root *enmime.Part, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, &Refused{Reason: ReasonUnreadable, Err: fmt.Errorf("parser: %v", r)}
		}
	}()
	t.multiparts = 0
	root, err = t.parser().ReadParts(io.MultiReader(t.head(header), body))
	if t.refused != nil {
		return nil, t.refused
	}
	if err != nil {
		return nil, &Refused{Reason: ReasonUnreadable, Err: err}
	}
	return root, nil
}

// head gives the parser the headers that describe the body, so that a broken one among the others can't spoil it.
func (t *tree) head(header fields) io.Reader {
	var b strings.Builder
	for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Content-Id"} {
		if value := header.get(name); value != "" {
			b.WriteString(name + ": " + strings.ReplaceAll(value, "\r", " ") + "\r\n")
		}
	}
	b.WriteString("\r\n")
	return strings.NewReader(b.String())
}

// parser asks for the bytes as they are: what is declared about them is often wrong in ways that would lose text.
func (t *tree) parser() *enmime.Parser {
	return enmime.NewParser(
		enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.SkipMalformedParts(true),
		enmime.StripMediaTypeInvalidCharacters(true),
		enmime.MaxStoredPartErrors(20),
		enmime.RawContent(true),
		enmime.SetCustomParseMediaType(t.mediaType),
	)
}

// mediaType reads a Content-Type and never fails, because the parser would skip the part. It gives a boundary only to
// a multipart that has parts, so that a wrong boundary leaves the text in one piece rather than none.
func (t *tree) mediaType(header string) (string, map[string]string, []string, error) {
	header = header[:min(len(header), maxTypeHeader)]
	kind, _, invalid, err := mediatype.ParseWithOptions(header,
		mediatype.MediaTypeParseOptions{StripMediaTypeInvalidCharacters: true})
	if err != nil {
		kind, _, _ = strings.Cut(header, ";")
	}
	kind = strings.ToLower(oneLine(kind))
	values := map[string]string{}
	if !strings.HasPrefix(kind, "multipart/") {
		return kind, values, invalid, nil
	}
	if b := boundary(header); b != "" && t.enter(b) {
		values["boundary"] = b
	}
	return kind, values, invalid, nil
}

func boundary(header string) string {
	values := parameters(header)
	if b := extended(values, "boundary"); b != "" {
		return b
	}
	return values["boundary"]
}

// enter tells whether the parser may open a multipart; it counts what was opened, however the mail declares it.
func (t *tree) enter(boundary string) bool {
	if t.refused != nil || len(boundary) > maxBoundary {
		return false
	}
	n := delimiterLines(t.body, boundary)
	if n == 0 {
		return false
	}
	t.delimiters[boundary] = n
	parts := 0
	for _, n := range t.delimiters {
		parts += n
	}
	t.multiparts++
	switch {
	// The parser reads the root's type twice.
	case t.multiparts > maxBoundaries+1:
		t.refused = &Refused{Reason: ReasonBoundaries}
	case parts > maxParts:
		t.refused = &Refused{Reason: ReasonParts}
	}
	return t.refused == nil
}

// incomplete tells whether the parser left out a part that it couldn't read, or found none where some should be.
func incomplete(root *enmime.Part) bool {
	return root.DepthMatchFirst(func(p *enmime.Part) bool {
		for _, e := range p.Errors {
			if e.Name == enmime.ErrorMalformedChildPart {
				return true
			}
		}
		return p.Boundary != "" && p.FirstChild == nil
	}) != nil
}
