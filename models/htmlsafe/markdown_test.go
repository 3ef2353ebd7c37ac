package htmlsafe_test

import (
	"testing"

	"helpdeskz/models/htmlsafe"
)

func TestFromMarkdown(t *testing.T) {
	tests := map[string]string{
		"# One\n\n*two*":                   "<h1>One</h1>\n<p><em>two</em></p>",
		"<script>x</script>ok":             "ok",
		"[x](javascript:alert(1))":         "<p><a>x</a></p>",
		"<img src=x onerror=y>":            "",
		"![a](/download/article-1-2)":      `<p><img alt="a" src="/download/article-1-2"></p>`,
		"|a|\n|-|\n|b|":                    "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>",
		"":                                 "",
		"a <div style=\"position:fixed\">": "<p>a </p><div></div>",
	}
	for text, want := range tests {
		if got := htmlsafe.FromMarkdown(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
