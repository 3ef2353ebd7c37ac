package tickets

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"strings"

	"helpdeskz/models/secret"
)

var (
	// pastedPicture is an image whose bytes stand in the markup (RFC 2397), as a pasted one does.
	pastedPicture = regexp.MustCompile(`(?i)<img\b[^<>]*?\ssrc\s*=\s*["']?(data:image/(png|jpe?g|gif|webp);base64,([a-z0-9+/]+=*))`)
	// pictureData is the same wherever it stands: editors repeat it in attributes of their own.
	pictureData = regexp.MustCompile(`(?i)data:image/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/]+=*`)
)

// withPictures takes the bytes of pasted pictures out of a body's markup: each becomes a file that the text shows by its Content-ID
// (RFC 2392), as in a mail.
func (b Body) withPictures(files []Upload) (Body, []Upload) {
	found := pastedPicture.FindAllStringSubmatch(b.HTML, -1)
	if len(found) == 0 {
		return b, files
	}
	addresses := map[string]string{}
	all := append([]Upload{}, files...)
	for _, m := range found {
		data, kind := m[1], strings.Replace(strings.ToLower(m[2]), "jpeg", "jpg", 1)
		content, err := base64.StdEncoding.DecodeString(m[3])
		if err != nil || addresses[data] != "" {
			continue
		}
		id := "picture." + strings.ToLower(secret.NewToken()[:16]) + "@helpdeskz"
		addresses[data] = "cid:" + id
		all = append(all, Upload{Name: fmt.Sprintf("picture-%d.%s", len(addresses), kind), ContentType: "image/" + strings.ToLower(m[2]), ContentID: id, Inline: true,
			Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }})
	}
	b.HTML = pictureData.ReplaceAllStringFunc(b.HTML, func(data string) string { return addresses[data] })
	return b, all
}

// withoutPictures leaves pasted pictures out of a body's markup.
func (b Body) withoutPictures() Body {
	b.HTML = pictureData.ReplaceAllString(b.HTML, "")
	return b
}
