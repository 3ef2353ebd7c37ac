package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// readParams returns what a request says: in its address when it reads, else in its body, as a form or as a JSON object.
// Errors: invalid, when the body can't be read.
func readParams(c *fiber.Ctx) (*params, error) {
	p := newParams()
	if c.Method() != fiber.MethodPost {
		p.readPairs(c.Request().URI().QueryString())
		return p, nil
	}
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	switch {
	case kind == fiber.MIMEMultipartForm:
		return p, p.readMultipart(c)
	case len(c.Body()) == 0:
		return p, nil
	case kind == fiber.MIMEApplicationForm:
		p.readPairs(c.Body())
		return p, nil
	case kind == fiber.MIMEApplicationJSON:
		return p, p.readJSON(c.Body())
	}
	return nil, &models.Error{Kind: models.KindInvalid, Key: "api.content_type", Err: err}
}

var errNotUTF8 = errors.New("the body is no UTF-8 (RFC 8259, section 8.1)")

func malformed(err error) error {
	return &models.Error{Kind: models.KindInvalid, Key: "api.malformed", Err: err}
}

// readPairs reads name=value&name=value as PHP does: a semicolon is a letter like any other, and a percent sign that begins
// no byte stands for itself. curl -d sends both as they are typed.
func (p *params) readPairs(text []byte) {
	var pairs fasthttp.Args
	pairs.ParseBytes(text)
	for name, value := range pairs.All() {
		p.values[string(name)] = append(p.values[string(name)], string(value))
	}
}

func (p *params) readMultipart(c *fiber.Ctx) error {
	form, err := c.MultipartForm()
	if err != nil {
		return malformed(err)
	}
	p.values = form.Value
	// In an order of their own, so that a repeated request is the same request.
	for _, name := range slices.Sorted(maps.Keys(form.File)) {
		if isFiles(name) {
			p.files = append(p.files, web.Uploads(c, name)...)
		}
	}
	return nil
}

// uploads returns the files. Anything else under their name is refused: a file that was meant to come must not get lost.
func (p *params) uploads() []tickets.Upload {
	for name, values := range p.values {
		if isFiles(name) && strings.TrimSpace(strings.Join(values, "")) != "" {
			p.wrong.Add(filesField, "api.no_file")
		}
	}
	return p.files
}

// isFiles tells whether files may come under a name: attachment, attachment[], attachment[0].
func isFiles(name string) bool {
	return name == filesField || strings.HasPrefix(name, filesField+"[") && strings.HasSuffix(name, "]")
}

// readJSON reads an object of texts, numbers and switches. Files stand in it as they come out of the API: with their content as
// base64.
func (p *params) readJSON(body []byte) error {
	if !utf8.Valid(body) {
		return malformed(errNotUTF8)
	}
	in := json.NewDecoder(bytes.NewReader(body))
	in.UseNumber()
	if start, err := in.Token(); err != nil || start != json.Delim('{') {
		return malformed(err)
	}
	for in.More() {
		name, err := in.Token()
		if err != nil {
			return malformed(err)
		}
		var value any
		if err := in.Decode(&value); err != nil {
			return malformed(err)
		}
		p.addJSON(fmt.Sprint(name), value)
	}
	if _, err := in.Token(); err != nil {
		return malformed(err)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return malformed(err)
	}
	return nil
}

func (p *params) addJSON(name string, value any) {
	switch v := value.(type) {
	case nil:
	case string:
		p.values[name] = append(p.values[name], v)
	case json.Number:
		p.values[name] = append(p.values[name], v.String())
	case bool:
		p.values[name] = append(p.values[name], strconv.FormatBool(v))
	case []any:
		if isFiles(name) {
			p.addFiles(v)
			return
		}
		p.addList(name, v)
	default:
		p.addList(name, v)
	}
}

// addList keeps a list or an object as a form names one, so that whoever asks for a single value refuses it.
func (p *params) addList(name string, value any) {
	text, _ := json.Marshal(value) // what was JSON becomes JSON again
	p.values[name+"[]"] = append(p.values[name+"[]"], string(text))
}

func (p *params) addFiles(list []any) {
	for _, item := range list {
		object, _ := item.(map[string]any)
		name, _ := object["name"].(string)
		kind, _ := object["filetype"].(string)
		text, is := object["content"].(string)
		content, err := base64.StdEncoding.DecodeString(text)
		if !is || name == "" || err != nil {
			p.wrong.Add(filesField, "api.json_file")
			return
		}
		p.files = append(p.files, tickets.Upload{Name: name, ContentType: kind, Size: int64(len(content)),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }})
	}
}
