package api

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// readParams returns what a request says: in its address when it reads, else in its body, as a form or as a JSON object.
// Errors: invalid, when the body can't be read.
func readParams(c *fiber.Ctx) (*params, error) {
	p := newParams()
	if c.Method() != fiber.MethodPost {
		return p, p.readQuery(string(c.Request().URI().QueryString()))
	}
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	switch {
	case kind == fiber.MIMEMultipartForm:
		return p, p.readMultipart(c)
	case kind == fiber.MIMEApplicationForm:
		return p, p.readQuery(string(c.Body()))
	case kind == fiber.MIMEApplicationJSON:
		return p, p.readJSON(c.Body())
	case len(c.Body()) == 0:
		return p, nil
	}
	return nil, &models.Error{Kind: models.KindInvalid, Key: "api.content_type", Err: err}
}

func malformed(err error) error {
	return &models.Error{Kind: models.KindInvalid, Key: "api.malformed", Err: err}
}

func (p *params) readQuery(query string) error {
	values, err := url.ParseQuery(query)
	if err != nil {
		return malformed(err)
	}
	p.values = values
	return nil
}

func (p *params) readMultipart(c *fiber.Ctx) error {
	form, err := c.MultipartForm()
	if err != nil {
		return malformed(err)
	}
	p.values = form.Value
	for name := range form.File {
		if isFiles(name) {
			p.files = append(p.files, web.Uploads(c, name)...)
		}
	}
	for name := range p.values {
		if isFiles(name) && strings.TrimSpace(strings.Join(p.values[name], "")) != "" {
			p.wrong.Add(filesField, "api.no_file")
		}
	}
	return nil
}

// isFiles tells whether files may come under a name: attachment, attachment[], attachment[0].
func isFiles(name string) bool {
	return name == filesField || strings.HasPrefix(name, filesField+"[") && strings.HasSuffix(name, "]")
}

// readJSON reads an object of texts, numbers and switches. Files stand in it as they come out of the API: with their content as
// base64.
func (p *params) readJSON(body []byte) error {
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
		p.values[name] = append(p.values[name], flag(v))
	case []any:
		if name == filesField {
			p.addFiles(v)
			return
		}
		p.wrong.Add(name, "api.single")
	default:
		p.wrong.Add(name, "api.single")
	}
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
