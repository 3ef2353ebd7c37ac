package htmlsafe

import "strings"

// DocumentOptions say how a body becomes a document.
type DocumentOptions struct {
	RenderOptions
	Lang  string // of the document, as in its lang attribute; empty is unknown
	Title string // of the document, for those who hear it
}

// documentStyle is small: it gives a mail's own look the room it needs and a page's look to a mail without one.
const documentStyle = `body{margin:0;padding:1px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}` +
	`img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}p{margin:0 0 .75em}` +
	`blockquote{margin:0 0 .75em;padding-left:.75em;border-left:3px solid #8886}`

// A mail with colours of its own was made for white paper; others follow the reader's choice.
const (
	plainStyle   = `:root{color-scheme:light dark}`
	colourStyle  = `:root{color-scheme:light;background:#fff}body{color:#1a1a1a}a{color:#0b57d0}`
	darkSafeLink = `@media(prefers-color-scheme:dark){a{color:#8ab4f8}}`
)

// Document returns a stored body as a whole HTML document, for a sandboxed frame. Links open pages of their own. The
// handler sets the content security policy, which has to allow the style element and the pictures.
func Document(html string, opt DocumentOptions) []byte {
	clean := Sanitize(html)
	style := documentStyle + colourStyle
	if IsSimple(clean) {
		style = documentStyle + plainStyle + darkSafeLink
	}
	var out strings.Builder
	out.WriteString(`<!doctype html><html lang="` + escape(opt.Lang) + `"><head><meta charset="utf-8">`)
	out.WriteString(`<meta name="viewport" content="width=device-width,initial-scale=1"><base target="_blank">`)
	out.WriteString(`<title>` + escape(opt.Title) + `</title><style>` + style + `</style></head><body>`)
	out.WriteString(render(clean, opt.RenderOptions))
	out.WriteString(`</body></html>`)
	return []byte(out.String())
}
