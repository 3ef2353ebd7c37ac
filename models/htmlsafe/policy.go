package htmlsafe

import (
	"regexp"
	"sync"

	"github.com/microcosm-cc/bluemonday"
)

var (
	linkForm    = regexp.MustCompile(`(?i)^(?:https?://[^/\\]|mailto:|tel:|/(?:[^/\\]|$))`)
	pictureForm = regexp.MustCompile(`(?i)^(?:https?://[^/\\]|cid:|` + regexp.QuoteMeta(PicturePath) + `)`)
)

// bodyPolicy is the allow-list of message bodies. It looks at what rebuild wrote as if anybody could have written it.
var bodyPolicy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name := range elements {
		p.AllowElements(name)
		p.AllowNoAttrs().OnElements(name)
		for key, form := range attributeForms[name] {
			p.AllowAttrs(key).Matching(form).OnElements(name)
		}
	}
	p.AllowAttrs("class").Matching(markForm).Globally()
	p.AllowAttrs("style").Matching(styleForm).Globally()
	p.AllowAttrs("dir").Matching(direction).Globally()
	p.AllowAttrs("href").Matching(linkForm).OnElements("a")
	p.AllowAttrs("src").Matching(pictureForm).OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto", "tel", "cid")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
})
