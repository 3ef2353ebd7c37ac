package staff

import (
	"html/template"

	"helpdeskz/handlers/web"
	"helpdeskz/models/htmlsafe"
)

// bodyCacheBytes bounds the rendered texts that are kept, in bytes of markup.
const bodyCacheBytes = 8 << 20

// bodyKey names a text that never changes: a message with so many files (whose pictures it shows), or a note at a time.
type bodyKey struct {
	note    bool
	id      int64
	version int64
}

// renderedBody is a message or note ready for a page.
type renderedBody struct {
	Simple  bool          // it may stand in the page; else it is shown in a frame of its own
	Visible template.HTML // what its writer wrote
	Quoted  template.HTML // what is quoted below
	Remote  bool          // it has pictures from elsewhere
}

func (b renderedBody) size() int { return len(b.Visible) + len(b.Quoted) + 128 }

// bodyCache keeps rendered texts, so that a ticket that is read often isn't sanitised and folded each time.
type bodyCache = web.Memory[bodyKey, renderedBody]

func newBodyCache() *bodyCache { return web.NewMemory[bodyKey](bodyCacheBytes, renderedBody.size) }

// renderBody makes a stored text ready for a page. A frame's text is not rendered here: it is a document of its own.
func renderBody(stored string, pictures map[string]string) renderedBody {
	options := htmlsafe.RenderOptions{Pictures: pictures}
	if !htmlsafe.IsSimple(stored) {
		return renderedBody{Remote: htmlsafe.HasRemotePictures(stored)}
	}
	visible, quoted := htmlsafe.Fold(stored)
	body := renderedBody{Simple: true, Visible: htmlsafe.Render(visible, options)}
	if quoted != "" {
		body.Quoted = htmlsafe.Render(quoted, options)
	}
	return body
}
