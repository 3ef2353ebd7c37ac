package htmlsafe

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSanitize(t *testing.T) {
	const rel = ` rel="nofollow noreferrer noopener" target="_blank"`
	tests := map[string]struct{ source, want string }{
		"nothing":              {"", ""},
		"text":                 {"a < b & c > d", "a &lt; b &amp; c &gt; d"},
		"plain text":           {`say "hello"`, "say &#34;hello&#34;"},
		"formatting":           {"<p>a <b>b</b> <em>c</em><br>d</p>", "<p>a <b>b</b> <em>c</em><br>d</p>"},
		"capitals":             {"<P>a<BR/>b</P>", "<p>a<br>b</p>"},
		"unknown elements":     {"<p><o:p>a</o:p><blink>b</blink></p>", "<p>ab</p>"},
		"page elements":        {"<section>a</section><article>b</article>", "<div>a</div><div>b</div>"},
		"whole document":       {"<html><head><title>t</title><style>p{}</style></head><body dir=rtl>a</body></html>", `<div dir="rtl">a</div>`},
		"scripts":              {"a<script>b</script>c", "ac"},
		"noscript is shown":    {"<noscript><b>a</b></noscript>c", "<b>a</b>c"},
		"textarea is text":     {"<textarea><b>x</textarea>y", "<pre>&lt;b&gt;x</pre>y"},
		"link":                 {`<a href="https://x.example/?a=1&b=2">x</a>`, `<a href="https://x.example/?a=1&amp;b=2"` + rel + `>x</a>`},
		"link to a person":     {`<a href="mailto:a@b.example">x</a>`, `<a href="mailto:a@b.example" rel="nofollow noreferrer">x</a>`},
		"link within the site": {`<a href="/article/3-x">x</a>`, `<a href="/article/3-x" rel="nofollow noreferrer">x</a>`},
		"link without scheme":  {`<a href="www.x.example">x</a>`, `<a href="http://www.x.example"` + rel + `>x</a>`},
		"link with blanks":     {`<a href=" https://x.example/a b ">x</a>`, `<a href="https://x.example/a%20b"` + rel + `>x</a>`},
		"relative link":        {`<a href="page.html">x</a>`, `<a>x</a>`},
		"anchor":               {`<a name="top" href="#top">x</a>`, `<a>x</a>`},
		"picture of the mail":  {`<img src="cid:a@b" width=10 height="20" border=0 style="x:y">`, `<img width="10" height="20" src="cid:a@b">`},
		"picture of the site":  {`<img src="/download/12/x.png" alt="x">`, `<img alt="x" src="/download/12/x.png">`},
		"remote picture":       {`<img src="https://x.example/a.png">`, `<img src="https://x.example/a.png">`},
		"picture without src":  {`a<img alt="logo">b<img>`, `alogob`},
		"picture as data":      {`<img src="data:image/png;base64,AAAA" alt="shot">`, `shot`},
		"colours":              {`<span style="COLOR: Red; font-family: Arial; margin: 0">x</span>`, `<span style="color: red">x</span>`},
		"ordinary style":       {`<span style="color:black;font-size:11.0pt;font-weight:normal;background:white">x</span>`, `<span>x</span>`},
		"important style":      {`<p style="text-align:center !important;;x">y</p>`, `<p style="text-align: center">y</p>`},
		"style of a cell":      {`<table><tr><td style="padding:1px 2px;border:1px solid #ccc;width:50%">x</td></tr></table>`, `<table><tr><td style="padding: 1px 2px; border: 1px solid #ccc; width: 50%">x</td></tr></table>`},
		"box style elsewhere":  {`<div style="padding:1px;width:900px;color:rgb(1, 2, 3)">x</div>`, `<div style="color: rgb(1, 2, 3)">x</div>`},
		"quote":                {`<blockquote type="cite" cite="mid:1" style="border-left:1px solid">x</blockquote>`, `<blockquote class="mail-quote">x</blockquote>`},
		"marks":                {`<div class="a gmail_quote">x</div><div id="divRplyFwdMsg">y</div>`, `<div class="mail-reply">x</div><div class="mail-rest">y</div>`},
		"list attributes":      {`<ol start=3 type=a><li value=5>x</ol><ul type=evil></ul>`, `<ol start="3" type="a"><li value="5">x</li></ol><ul></ul>`},
		"table attributes":     {`<table border=1 width="100%" bgcolor="#fff" background=x><tr><td colspan=2 rowspan=0 nowrap>x</table>`, `<table border="1" width="100%" bgcolor="#fff"><tr><td colspan="2">x</td></tr></table>`},
		"double attribute":     {`<p dir=rtl dir=ltr>x</p>`, `<p dir="rtl">x</p>`},
		"open elements":        {"<div><p>a<b>b", "<div><p>a<b>b</b></p></div>"},
		"p ends p":             {"<p>a<p>b", "<p>a</p><p>b</p>"},
		"block ends p":         {"<p>a<ul><li>b</ul>c</p>", "<p>a</p><ul><li>b</li></ul>c"},
		"items":                {"<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"},
		"terms":                {"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
		"cells":                {"<table><tr><td>a<td>b<tr><th>c</table>", "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>"},
		"cells without row":    {"<table><tbody><td>a</table>", "<table><tbody><tr><td>a</td></tr></tbody></table>"},
		"text among rows":      {"<table>a<tr><td>b</table>", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>"},
		"rows without table":   {"<tr><td>a</td></tr>", "a"},
		"nested tables":        {"<table><tr><td><table><tr><td>a</table>b</table>c", "<table><tr><td><table><tr><td>a</td></tr></table>b</td></tr></table>c"},
		"crossed inline":       {"<b>a<i>b</b>c</i>", "<b>a<i>b</i></b>c"},
		"inline over blocks":   {"<b>a<div>b</b>c</div>d", "<b>a<div>bc</div></b>d"},
		"stray ends":           {"a</p></div></td></b>b", "ab"},
		"br end":               {"a</br>b", "a<br>b"},
		"link in a link":       {`<a href="/x">a<a href="/y">b</a></a>c`, `<a href="/x" rel="nofollow noreferrer">a</a><a href="/y" rel="nofollow noreferrer">b</a>c`},
		"NUL":                  {"a\x00b<b\x00>c", "ab<b>c</b>"},
		"invalid UTF-8":        {"a\xffb", "a\uFFFDb"},
		"entities":             {"&copy; &nbsp;&#8364;&lt;b&gt;&bogus;", "© \u00a0€&lt;b&gt;&amp;bogus;"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := wantSafe(t, tt.source); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestSanitizeKeepsWords(t *testing.T) {
	sources := []string{
		"<p>one<div>two</p>three</div>four",
		"<table>one<tr>two<td>three</table>four",
		"<object data=x>one</object>two<applet>three",
		"</noscript>one<noscript>two</noscript>three",
		"</iframe>one<iframe>hidden</iframe>two<frame>three",
		"<select><option>one<option>two</select>three",
		"<a href='javascript:x'>one</a><button>two</button><label>three</label>",
		"<svg><text>one</text></svg><math><mi>two</mi></math>",
		strings.Repeat("<div>", 5000) + "one" + strings.Repeat("</div>", 5000) + "two",
		strings.Repeat("<blockquote>a", 1000),
		strings.Repeat("<table><tr><td>a", 300) + strings.Repeat("</table>b", 300),
	}
	for _, source := range sources {
		clean := wantSafe(t, source)
		if got, want := words(clean), strings.ReplaceAll(words(source), "hidden", ""); got != want {
			t.Errorf("%.80q: words %.80q, want %.80q", source, got, want)
		}
	}
}

func TestIsPlain(t *testing.T) {
	const link = `<a href="https://x.example/a"` + linkAttributes + `>x</a>`
	plain := []string{"", "text", "<p>a<br>b <b>c</b></p>", "<div><ul><li>a</li></ul></div>", link, strings.Replace(link, "/a", "?b=1&amp;c=2", 1), `<a href="mailto:a.b@c.example" rel="nofollow noreferrer">x</a>`, `<div dir="ltr">a</div>`, "<p>" + link + link + "</p>", "&lt;&amp;&#39;é",
		"<blockquote><p>a</p></blockquote>", "<h1>a</h1><pre><code>b</code></pre>"}
	for _, source := range plain {
		if !isPlain(source) || sanitize(source) != source {
			t.Errorf("%s isn't taken for plain, or isn't", source)
		}
	}
	others := []string{"<p>a", "a</p>", "<b><i>a</b></i>", "<p><div>a</div></p>", "<p><p>a</p></p>", "<li>a</li>", "<ul><li>a<div><li>b</li></div></li></ul>",
		"<h1><h2>a</h2></h1>", "<p><b><ul></ul></b></p>", "<a>x</a", strings.Repeat("<div>", 99) + strings.Repeat("</div>", 99), "<P>a</P>", "<p >a</p>",
		`<p dir="ltr">a</p>`, "a & b", "&nbsp;", "a > b", `a "b"`, "it's", "a\rb", "<script>", "<table></table>", "<br/>", "</br>", "<img>", "<!--a-->",
		link[:len(link)-4], "<a href=\"https://x.example\">" + "x</a>", "<a>" + link + "</a>", strings.Replace(link, "https:", "javascript:", 1),
		strings.Replace(link, "x.example", "x.example&#34; onclick=&#34;", 1), strings.Replace(link, "/a", "/a?b=\"c", 1), strings.Replace(link, "/a", strings.Repeat("/a", maxValue), 1), "<p\n>a</p>"}
	for _, source := range others {
		if isPlain(source) {
			t.Errorf("%s is taken for plain", source)
		}
	}
}

func TestSanitizeDeepKeepsStructure(t *testing.T) {
	// What is dropped for its depth must not take the end tags of what is kept.
	source := "<blockquote>" + strings.Repeat("<div>", 3*maxDepth) + "deep" + strings.Repeat("</div>", 3*maxDepth) + "quoted</blockquote>answer"
	if clean := wantSafe(t, source); !strings.HasSuffix(clean, "quoted</blockquote>answer") {
		t.Errorf("ends in %s", clean[len(clean)-60:])
	}
}

func TestValidText(t *testing.T) {
	tests := map[string]string{"": "", "a": "a", "a\x00b": "ab", "\xff": "\uFFFD", "\x00\x00": "", "é\xc3": "é\uFFFD", "a\x00\xffb": "a\uFFFDb", "\xed\xa0\x80": "\uFFFD"}
	for source, want := range tests {
		if got := ValidText(source); got != want {
			t.Errorf("%q: got %q, want %q", source, got, want)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, source := range attacks {
		f.Add(source)
	}
	f.Add(benchBody)
	f.Fuzz(func(t *testing.T, source string) {
		clean := wantSafe(t, source)
		if text := ToText(clean); !utf8.ValidString(text) {
			t.Errorf("text %q", text)
		}
		wantSafe(t, FromText(source))
		Document(source, DocumentOptions{})
		Preview(source, 20)
	})
}
