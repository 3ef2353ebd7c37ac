package web

import (
	"bytes"
	"html/template"
	"testing"
)

func TestFold(t *testing.T) {
	said := 0
	say := func(key string, _ ...any) string {
		said++
		return key + ` <&"`
	}
	funcs := map[string]any{"t": say, "num": say}
	for _, test := range []struct {
		source, want string
		said         int // how often a page asks for words
	}{
		{`<b title="{{t "a"}}">{{t "a"}}</b>`, `<b title="a &lt;&amp;&#34;">a &lt;&amp;&#34;</b>`, 0},
		{`{{with .}}{{if .}}{{t "a"}}{{else}}{{t "b"}}{{end}}{{end}}`, `a &lt;&amp;&#34;`, 0},
		{`{{range .}}{{t "a"}}{{end}}`, `a &lt;&amp;&#34;`, 0},
		{`{{template "icon" "x"}}`, `<svg href="/x"></svg>`, 0},
		{`{{range .}}{{template "icon" .}}{{end}}`, `<svg href="/view"></svg>`, 0},
		{`{{range .}}{{t "a" "Name" .}}{{end}}`, `a &lt;&amp;&#34;`, 1},
		{`{{num "a"}}`, `a &lt;&amp;&#34;`, 1},
		{`{{$x := t "a"}}{{$x}}`, `a &lt;&amp;&#34;`, 1},
		{`{{t "a" | print}}`, `a &lt;&amp;&#34;`, 1},
	} {
		set := template.Must(template.New("page").Funcs(funcs).Parse(`{{define "icon"}}<svg href="/{{.}}"></svg>{{end}}` + test.source))
		if err := fold(set, funcs); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		said = 0
		if err := set.Execute(&out, []string{"view"}); err != nil {
			t.Fatalf("%s: %v", test.source, err)
		}
		if out.String() != test.want || said != test.said {
			t.Errorf("%s: %s, asked %d times, want %s, %d", test.source, out.String(), said, test.want, test.said)
		}
	}
}

func TestFoldNamesTheTemplate(t *testing.T) {
	set := template.Must(template.New("page").Parse(`{{template "missing" "x"}}`))
	if err := fold(set, nil); err == nil {
		t.Error("a template that isn't there is not noticed")
	}
}
