package web

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"helpdeskz/templates"
)

var (
	attributesAlone = regexp.MustCompile(`^\s*[a-z-]+="`)
	templateAction  = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	anyWord         = regexp.MustCompile(`\p{L}{2,}`)
)

// spoken are the attributes that people read or hear.
var spoken = []string{"alt", "aria-description", "aria-label", "aria-roledescription", "data-confirm", "data-confirm-do", "data-confirm-text", "label",
	"placeholder", "title"}

// notWords stand on pages as they are.
var notWords = []string{"HelpDeskZ", "https://", "openapi.yaml"}

func TestNoTemplateHasWordsOfItsOwn(t *testing.T) {
	err := fs.WalkDir(templates.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := templates.FS.ReadFile(path)
		for _, words := range hardWords(string(text)) {
			t.Errorf("%s says %q, which no language file has", path, words)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHardWordsAreFound(t *testing.T) {
	tests := []struct {
		template string
		want     []string
	}{
		{`<p>{{t "a.b"}} · {{.Name}}</p><a{{if .On}} class="on"{{end}} href="/tickets">#{{.ID}}</a><kbd>k</kbd>`, nil},
		{`<p>Good morning</p>`, []string{"Good morning"}},
		{`<input placeholder="{{t "a.b"}}" type="search" value="x"><input placeholder="Name">`, []string{"Name"}},
		{`<button aria-label="Close {{.Name}}"></button>`, []string{"Close"}},
		{` data-max="{{.Max}}" title="{{t "a.b"}}"`, nil},
		{`<noscript><p>Sorry {{t "a.b"}}</p></noscript>`, []string{"Sorry"}},
		{`<script>var words = 1</script>`, nil},
	}
	for _, tt := range tests {
		if got := hardWords(tt.template); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.template, got, tt.want)
		}
	}
}

// hardWords returns what a template says by itself, in its text and in what its attributes say.
func hardWords(template string) (found []string) {
	note := func(text string) {
		text = strings.TrimSpace(text)
		if anyWord.MatchString(text) && !slices.Contains(notWords, text) {
			found = append(found, text)
		}
	}
	markup := templateAction.ReplaceAllString(template, "")
	if attributesAlone.MatchString(markup) {
		markup = "<i" + markup + ">"
	}
	// The tokenizer takes what stands in a noscript for text.
	markup = strings.NewReplacer("<noscript>", "", "</noscript>", "").Replace(markup)
	reader := html.NewTokenizer(strings.NewReader(markup))
	for code := false; ; {
		switch reader.Next() {
		case html.ErrorToken:
			return found
		case html.TextToken:
			if !code {
				note(string(reader.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			token := reader.Token()
			code = token.Type == html.StartTagToken && (token.Data == "script" || token.Data == "style")
			for _, attribute := range token.Attr {
				if slices.Contains(spoken, attribute.Key) {
					note(attribute.Val)
				}
			}
		}
	}
}
