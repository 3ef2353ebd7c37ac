package htmlsafe

import (
	"bytes"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"
)

// markdown is CommonMark with tables, struck-out words and bare links. HTML in it is let through, for Sanitize to judge.
var markdown = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithRendererOptions(html.WithUnsafe()))
})

// FromMarkdown turns Markdown into HTML as Sanitize returns it.
func FromMarkdown(text string) string {
	var out bytes.Buffer
	if err := markdown().Convert([]byte(ValidText(text)), &out); err != nil {
		return FromText(text) // a buffer takes all that is written: this is never reached
	}
	return Sanitize(strings.TrimSuffix(out.String(), "\n"))
}
