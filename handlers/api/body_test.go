package api_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"strings"

	"helpdeskz/models/tickets"
)

// upload is a file in a form: the field, the file's name, its type and content.
type upload struct{ field, name, kind, content string }

// stored is the file as the rules take it.
func (u upload) stored() tickets.Upload {
	return tickets.Upload{Name: u.name, ContentType: u.kind, Size: int64(len(u.content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(u.content)), nil }}
}

// dot is a picture of one dot.
var dot = func() string {
	const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	content, err := base64.StdEncoding.DecodeString(picture)
	if err != nil {
		panic(err)
	}
	return string(content)
}()

const boundary = "0123456789abcdef0123456789abcdef"

// multi writes a form as curl and PHP send it, byte for byte as it is given.
func multi(values [][2]string, files ...upload) (kind, body string) {
	var out strings.Builder
	for _, v := range values {
		out.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + v[0] + "\"\r\n\r\n" + v[1] + "\r\n")
	}
	for _, f := range files {
		out.WriteString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + f.field + "\"; filename=\"" + f.name +
			"\"\r\nContent-Type: " + f.kind + "\r\n\r\n" + f.content + "\r\n")
	}
	out.WriteString("--" + boundary + "--\r\n")
	return "multipart/form-data; boundary=" + boundary, out.String()
}

// urlencoded writes a form as a page without files sends it.
func urlencoded(values [][2]string) (kind, body string) {
	pairs := make([]string, len(values))
	for i, v := range values {
		pairs[i] = url.QueryEscape(v[0]) + "=" + url.QueryEscape(v[1])
	}
	return "application/x-www-form-urlencoded", strings.Join(pairs, "&")
}

// object writes a JSON object. Values that are no UTF-8 stay as they are.
func object(values [][2]string) (kind, body string) {
	members := make([]string, len(values))
	for i, v := range values {
		members[i] = literal(v[0]) + ": " + literal(v[1])
	}
	return "application/json", "{" + strings.Join(members, ", ") + "}"
}

func literal(text string) string {
	const mark = "invalidbyte"
	quoted, _ := json.Marshal(strings.ReplaceAll(text, "\xff", mark)) // a string always marshals
	return strings.ReplaceAll(string(quoted), mark, "\xff")
}

func base64Of(content string) string { return base64.StdEncoding.EncodeToString([]byte(content)) }
