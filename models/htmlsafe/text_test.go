package htmlsafe

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestToText(t *testing.T) {
	tests := map[string]struct{ html, want string }{
		"nothing":            {"", ""},
		"words":              {"  a \n b&nbsp;c  ", "a b c"},
		"paragraphs":         {"<p>a</p><p>b</p>", "a\n\nb"},
		"lines":              {"a<br>b<br/>c", "a\nb\nc"},
		"blank line":         {"a<br><br>b", "a\n\nb"},
		"many blank lines":   {"a<br><br><br><br>b", "a\n\nb"},
		"divs":               {"<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
		"divs in divs":       {"<div><div>a</div></div><div>b</div>", "a\nb"},
		"inline":             {"a<b>b</b>c <i>d</i> e", "abc d e"},
		"blanks at elements": {"a <b> b</b>", "a b"},
		"list":               {"x<ul><li>a</li><li>b</li></ul>y", "x\n\n- a\n- b\n\ny"},
		"numbered list":      {"<ol><li>a<li>b</ol>", "1. a\n2. b"},
		"nested list":        {"<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c"},
		"item alone":         {"<li>a", "- a"},
		"empty item":         {"<ul><li></li></ul>a", "a"},
		"quote":              {"a<blockquote>b<br>c<p>d</p></blockquote>e", "a\n\n> b\n> c\n>\n> d\n\ne"},
		"quotes in quotes":   {"<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"},
		"pre":                {"<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\n\nd"},
		"headings":           {"<h1>a</h1>b", "a\n\nb"},
		"table":              {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		"rule":               {"a<hr>b", "a\n----\nb"},
		"link":               {`<a href="https://x.example/y">the page</a>.`, "the page <https://x.example/y>."},
		"link says it":       {`<a href="https://x.example/">x.example</a>`, "x.example"},
		"link to a person":   {`<a href="mailto:a@b.example">a@b.example</a> <a href="mailto:a@b.example">Ann</a>`, "a@b.example Ann <a@b.example>"},
		"link without words": {`<a href="https://x.example"><img src="cid:a"></a>b`, "b"},
		"link in a list":     {`<ul><li><a href="https://x.example">x</a></li></ul>`, "- x <https://x.example>"},
		"link to a script":   {`<a href="javascript:x">y</a>`, "y"},
		"link to the site":   {`<a href="/article/1">y</a>`, "y"},
		"picture":            {`a <img alt="logo"> b <img>`, "a logo b"},
		"hidden":             {"<head><title>t</title><style>s</style></head><script>x</script>a<!-- b -->c", "ac"},
		"noscript":           {"<noscript><p>a</p></noscript>b", "a\n\nb"},
		"entities":           {"&lt;b&gt; &amp;amp; &euro;", "<b> &amp; €"},
		"stray ends":         {"</blockquote></pre></ul></li>a", "a"},
	}
	for name, tt := range tests {
		if got := ToText(tt.html); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestFromText(t *testing.T) {
	const rel = ` rel="nofollow noreferrer noopener" target="_blank"`
	tests := map[string]struct{ text, want string }{
		"nothing":           {"", ""},
		"blanks":            {" \n\t\n", ""},
		"a line":            {"hello", "<p>hello</p>"},
		"lines":             {"a\nb\r\nc\rd", "<p>a<br>b<br>c<br>d</p>"},
		"paragraphs":        {"\na\n\n \n\nb\n", "<p>a</p>\n<p>b</p>"},
		"markup":            {`<script>alert("1")</script> & 'x'`, "<p>&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &#39;x&#39;</p>"},
		"entities stay":     {"&lt;", "<p>&amp;lt;</p>"},
		"indent":            {"if x\n  y\n\tz   w", "<p>if x<br>\u00a0 y<br>\u00a0 \u00a0 z\u00a0  w</p>"},
		"link":              {"see https://x.example/a?b=1&c=2.", `<p>see <a href="https://x.example/a?b=1&amp;c=2"` + rel + `>https://x.example/a?b=1&amp;c=2</a>.</p>`},
		"link in brackets":  {"(https://x.example/a_(b)) <https://x.example>", `<p>(<a href="https://x.example/a_(b))"` + rel + `>https://x.example/a_(b))</a> &lt;<a href="https://x.example"` + rel + `>https://x.example</a>&gt;</p>`},
		"link, then ...":    {"https://x.example, (https://y.example)!", `<p><a href="https://x.example"` + rel + `>https://x.example</a>, (<a href="https://y.example"` + rel + `>https://y.example</a>)!</p>`},
		"www":               {"www.x.example", `<p><a href="http://www.x.example"` + rel + `>www.x.example</a></p>`},
		"person":            {"write to ann.b+c@x.example, please", `<p>write to <a href="mailto:ann.b+c@x.example" rel="nofollow noreferrer">ann.b+c@x.example</a>, please</p>`},
		"no link":           {"javascript:alert(1) http:// foo@ @bar x@y", "<p>javascript:alert(1) http:// foo@ @bar x@y</p>"},
		"address no one is": {"http://%zz", "<p>http://%zz</p>"},
		"quote":             {"> a\n>> b", "<p>&gt; a<br>&gt;&gt; b</p>"},
		"NUL":               {"a\x00b\xff", "<p>ab\uFFFD</p>"},
	}
	for name, tt := range tests {
		got := FromText(tt.text)
		if got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, tt.want)
		}
		if again := Sanitize(got); again != got {
			t.Errorf("%s: sanitised again %s", name, again)
		}
		if !IsSimple(got) {
			t.Errorf("%s: %s isn't simple", name, got)
		}
	}
}

func TestFromTextThereAndBack(t *testing.T) {
	texts := []string{
		"Hello,\n\nit works.\n\nMaria", "a\nb\nc", "> quoted\n> more\n\nanswer", "1 < 2 && 3 > 2", "\"quotes\" 'too'",
		"see https://x.example/a?b=1&c=2 or write to a@b.example", "日本語\n\nтекст 👩‍💻", "-- \nMaria",
	}
	for _, text := range texts {
		want := strings.ReplaceAll(text, "-- \n", "--\n")
		if got := ToText(FromText(text)); got != want {
			t.Errorf("%q came back as %q", text, got)
		}
	}
}

func TestPreview(t *testing.T) {
	tests := map[string]struct {
		html  string
		runes int
		want  string
	}{
		"nothing":       {"", 10, ""},
		"short":         {"<p>Hello</p><p>you</p>", 9, "Hello you"},
		"at the border": {"<p>Hello you</p>", 8, "Hello y…"},
		"at a word":     {"<p>Hello there, how are you?</p>", 22, "Hello there, how are…"},
		"many bytes":    {"日本語日本語", 4, "日本語…"},
		"one character": {"abc", 1, "…"},
		"no quote":      {`<p>Yes.</p><blockquote type="cite">Does it work?</blockquote>`, 80, "Yes."},
		"no addresses":  {`<a href="https://x.example">here</a> it is`, 80, "here it is"},
		"no markup":     {"<script>x</script>a &lt;b&gt;", 80, "a <b>"},
	}
	for name, tt := range tests {
		got := Preview(tt.html, tt.runes)
		if got != tt.want || utf8.RuneCountInString(got) > tt.runes {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}
