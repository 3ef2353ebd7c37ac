package htmlsafe

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are shapes that make careless programs slow, each to be repeated many times.
var hostile = map[string]string{
	"angle": "<", "close": ">", "tag begin": "</", "bang": "<!", "comment": "<!--", "CDATA": "<![CDATA[", "ampersand": "&", "entity": "&am", "digits": "&#1",
	"quote": "<blockquote>", "marked quote": `<blockquote type="cite">`, "reply": `<div class="gmail_quote">`, "bold": "<b>", "bold end": "</b>", "p bold": "<p><b>",
	"inline": "<p><b><i><u><s>", "font": "<font color=red><p>", "crossed": "<b><div></b>", "link": `<a href="https://x.example">`, "items": "<ul><li>", "tables": "<table><tr><td>",
	"table text": "<table>x", "rows": "<table><tr>", "attributes": "<a b=c ", "attribute names": "<a " + "x=y ", "open value": `<a href="`, "style": "<p style='color:red;", "styled": `<p style="color:red">`,
	"script": "<script>", "noscript": "<noscript>", "plaintext": "<plaintext>", "svg": "<svg><style>", "select": "<select><option>", "image": "<img src=cid:a alt=x>",
	"lines": "On 1.1.2026 a wrote:\n", "quoted lines": "> x\n", "headers": "From: a@b.c\n", "colons": ":\n", "dashes": "-- \n", "ruler": "_____\n", "br": "From: x<br>", "dates": "<p>On 2026 x wrote:",
	"digits in a line": "1 ", "letters": "a", "blanks": " ", "line ends": "\n", "carriage": "\r", "www": "www.", "at": "a@", "address": "a.", "http": "http://", "bracket": "(", "emoji": "👩‍💻", "NUL": "\x00", "bad": "\xff",
}

func TestHostileShapes(t *testing.T) {
	const size = 1 << 16
	for name, shape := range hostile {
		t.Run(name, func(t *testing.T) {
			source := strings.Repeat(shape, size/len(shape))
			clean := Sanitize(source)
			if !utf8.ValidString(clean) {
				t.Error("invalid UTF-8")
			}
			// Linear work gives linear output; a tag of three bytes may need a row and a cell of its own.
			if len(clean) > 20*size {
				t.Errorf("%d bytes became %d", len(source), len(clean))
			}
			visible, quoted := Fold(clean)
			if len(visible)+len(quoted) < len(clean) {
				t.Errorf("%d and %d bytes of %d", len(visible), len(quoted), len(clean))
			}
			first, second := FoldText(source)
			if len(first)+len(second) != len(source) {
				t.Errorf("%d and %d bytes of %d", len(first), len(second), len(source))
			}
			if text := ToText(clean); len(text) > 20*size {
				t.Errorf("%d bytes became %d of text", len(source), len(text))
			}
			FromText(source)
			IsSimple(clean)
			Preview(clean, 80)
			Document(source, DocumentOptions{})
		})
	}
}

// BenchmarkHostile shows what a megabyte of each shape costs.
func BenchmarkHostile(b *testing.B) {
	for name, shape := range hostile {
		source := strings.Repeat(shape, (1<<20)/len(shape))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			for b.Loop() {
				Fold(Sanitize(source))
				FoldText(source)
			}
		})
	}
}
