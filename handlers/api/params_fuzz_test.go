package api

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever a caller writes as PHP's forms have it, or as JSON: what is read is text without NUL and a number within its bounds, or
// the fault is noted at the parameter's name.
func FuzzParams(f *testing.F) {
	for _, seed := range []string{
		"subject=Hello&page=2", "page=%00&subject=a%zz", "subject[]=a&subject[0][x]=b", "page=1&page=2", "page=99999999999999999999", "%=&=&&[]=;",
		"attachment[0]=x", `{"subject":"Hello","page":2}`, `{"subject":["a",{"b":null}],"page":1e3}`, `{"attachment":[{"name":"a","content":"YQ=="},7]}`,
		`{"subject":"\ud800\u0000","page":true}`, `{"":{`, "{}{}", "[1]",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p := newParams()
		if err := p.readJSON(body); err != nil {
			p = newParams()
			p.readPairs(body)
		}
		text, page := p.text("subject"), p.whole("page", 1, 50, 7)
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("the text %q can't be stored", text)
		}
		if page < 1 || page > 50 {
			t.Errorf("page %d is out of its bounds", page)
		}
		for _, name := range []string{"subject", "page"} {
			if _, noted := p.wrong[name]; p.listed(name) && !noted {
				t.Errorf("a list of %s is taken for a single value", name)
			}
		}
		p.uploads()
	})
}
