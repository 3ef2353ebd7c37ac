package staff

import (
	"html/template"
	"sync"

	"helpdeskz/models/htmlsafe"
)

// bodyCacheBytes bounds the rendered texts that are kept, in bytes of markup.
const bodyCacheBytes = 16 << 20

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

// bodyCache keeps rendered texts, so that a ticket that is read often isn't sanitised and folded each time. It has two
// generations: what isn't asked for while a generation fills up is forgotten.
type bodyCache struct {
	limit int // bytes of a generation

	mu         sync.Mutex
	young, old map[bodyKey]renderedBody
	size       int // of the young
}

func newBodyCache(limit int) *bodyCache {
	return &bodyCache{limit: limit / 2, young: map[bodyKey]renderedBody{}}
}

// get returns the rendered text of a key, and makes it when it isn't there.
func (b *bodyCache) get(key bodyKey, make func() renderedBody) renderedBody {
	b.mu.Lock()
	body, found := b.young[key]
	if !found {
		if body, found = b.old[key]; found {
			b.put(key, body)
		}
	}
	b.mu.Unlock()
	if found {
		return body
	}
	body = make()
	b.mu.Lock()
	b.put(key, body)
	b.mu.Unlock()
	return body
}

func (b *bodyCache) put(key bodyKey, body renderedBody) {
	if body.size() > b.limit/8 {
		return
	}
	if b.size += body.size(); b.size > b.limit {
		b.old, b.young, b.size = b.young, map[bodyKey]renderedBody{}, body.size()
	}
	b.young[key] = body
}

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
