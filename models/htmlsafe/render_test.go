package htmlsafe

import (
	"html/template"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestRenderPictures(t *testing.T) {
	const more = ` loading="lazy" referrerpolicy="no-referrer"`
	own := map[string]string{"a@b": "/download/7?x=1&y=2", "with blank": "/download/8"}
	tests := map[string]struct {
		html string
		opt  RenderOptions
		want template.HTML
	}{
		"none":             {"<p>a</p>", RenderOptions{}, "<p>a</p>"},
		"own":              {`<img src="cid:a@b" alt="A" width="10">`, RenderOptions{Pictures: own}, `<img src="/download/7?x=1&amp;y=2" alt="A"` + more + ` width="10">`},
		"own, encoded":     {`<img src="cid:a%40b">`, RenderOptions{Pictures: own}, `<img src="/download/7?x=1&amp;y=2" alt=""` + more + `>`},
		"own, with blank":  {`<img src="cid:with blank">`, RenderOptions{Pictures: own}, `<img src="/download/8" alt=""` + more + `>`},
		"missing":          {`a<img src="cid:zz" alt="B &lt;i&gt;">c`, RenderOptions{Pictures: own}, `aB &lt;i&gt;c`},
		"of the site":      {`<img src="/download/9">`, RenderOptions{}, `<img src="/download/9" alt=""` + more + `>`},
		"remote, blocked":  {`a<img src="https://x.example/p.png" alt="logo">b`, RenderOptions{}, `alogob`},
		"remote, shown":    {`<img src="https://x.example/p.png">`, RenderOptions{Remote: true}, `<img src="https://x.example/p.png" alt=""` + more + `>`},
		"several":          {`<img src="cid:a@b">1<img src="http://x.example/">2<img src="cid:none">3`, RenderOptions{Pictures: map[string]string{"a@b": "/f"}}, `<img src="/f" alt=""` + more + `>123`},
		"address escaped":  {`<img src="cid:q">`, RenderOptions{Pictures: map[string]string{"q": `/f"><script>`}}, `<img src="/f&#34;&gt;&lt;script&gt;" alt=""` + more + `>`},
		"sanitised again":  {`<img src="cid:a@b" onerror="x"><script>y</script>`, RenderOptions{Pictures: own}, `<img src="/download/7?x=1&amp;y=2" alt=""` + more + `>`},
		"text of an image": {`&lt;img src="https://x.example/"&gt;`, RenderOptions{}, `&lt;img src=&#34;https://x.example/&#34;&gt;`},
	}
	for name, tt := range tests {
		if got := Render(tt.html, tt.opt); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, tt.want)
		}
	}
}

func TestHasRemotePictures(t *testing.T) {
	tests := map[string]bool{
		`<p>a</p>`:                                false,
		`<img src="cid:a">`:                       false,
		`<img src="/download/1">`:                 false,
		`<p><img alt="x" src="http://x.y/z"></p>`: true,
		`<img src="//x.y/z">`:                     true,
		`<a href="https://x.y/z.png">x</a>`:       false,
		`<td background="https://x.y/z.png">x`:    false,
	}
	for source, want := range tests {
		if got := HasRemotePictures(Sanitize(source)); got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
}

func TestIsSimple(t *testing.T) {
	tests := map[string]bool{
		``:     true,
		`text`: true,
		`<p>a <b>b</b> <strong>c</strong> <i>d</i> <em>e</em> <u>f</u> <s>g</s><br>h</p>`: true,
		`<h1>a</h1><h2>b</h2><h3>c</h3><pre><code>d</code></pre><ul><li>e</li></ul>`:      true,
		`<ol start="3"><li value="4">a</li></ol><blockquote type="cite">b</blockquote>`:   true,
		`<div dir="rtl"><span>a</span></div>`:                                             true,
		`<a href="https://x.example" title="t">a</a>`:                                     true,
		`<img src="cid:a" alt="a > b" width="10">`:                                        true,
		`<img src="/download/1">`:                                                         true,
		`<div class="gmail_quote"><div class="gmail_attr">x</div></div>`:                  true,
		`<img src="https://x.example/a.png">`:                                             false,
		`<table><tr><td>a</td></tr></table>`:                                              false,
		`<span style="color:red">a</span>`:                                                false,
		`<font color="red">a</font>`:                                                      false,
		`<p align="center">a</p>`:                                                         false,
		`<center>a</center>`:                                                              false,
	}
	for source, want := range tests {
		if got := IsSimple(Sanitize(source)); got != want {
			t.Errorf("%s: %v, want %v", source, got, want)
		}
	}
	for _, raw := range []string{`<p style="color:red">`, `<p onclick=x>`, `<script>`, `<p class='a'>`, `<p a b>`, `<P>`, `<!--x-->`} {
		if IsSimple(raw) {
			t.Errorf("%s passes as simple", raw)
		}
	}
}

func TestDocument(t *testing.T) {
	body := `<p onclick="x">Hi <img src="cid:a"><img src="https://x.example/b.png" alt="B"></p><script>y</script></body></html>`
	opt := DocumentOptions{RenderOptions: RenderOptions{Pictures: map[string]string{"a": "/download/1"}}, Lang: `e"n`, Title: "<Message>"}
	whole := string(Document(body, opt))
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(whole, "<!doctype html>") || !strings.HasSuffix(whole, "</body></html>") {
		t.Errorf("not a whole document: %s", whole)
	}
	for selector, want := range map[string]int{
		"script": 0, "[onclick]": 0, "head > style": 1, `head > meta[charset="utf-8"]`: 1, `head > base[target="_blank"]`: 1, "base[href]": 0,
		"body > div": 0, "body > p": 1, `img[src="/download/1"]`: 1, `img[src^="http"]`: 0,
	} {
		if got := doc.Find(selector).Length(); got != want {
			t.Errorf("%s: %d, want %d", selector, got, want)
		}
	}
	if lang, _ := doc.Find("html").Attr("lang"); lang != `e"n` || doc.Find("title").Text() != "<Message>" {
		t.Errorf("lang %q, title %q", lang, doc.Find("title").Text())
	}
}

func TestDocumentColours(t *testing.T) {
	plain := string(Document("<p>a</p>", DocumentOptions{}))
	coloured := string(Document(`<p style="color:red">a</p>`, DocumentOptions{}))
	if !strings.Contains(plain, "color-scheme:light dark") {
		t.Error("a plain mail doesn't follow the reader's colours")
	}
	if strings.Contains(coloured, "dark") || !strings.Contains(coloured, "background:#fff") {
		t.Error("a mail with colours isn't on white")
	}
}
