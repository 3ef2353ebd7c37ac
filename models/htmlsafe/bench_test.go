package htmlsafe

import (
	"strings"
	"testing"
)

const benchBody = `<div>Hello Maria,<br><br>thank you for your message. The <strong>invoice</strong> of last month is attached; ` +
	`please see <a href="https://example.com/help?x=1">the manual</a> for details.</div><ul><li>first</li><li>second</li></ul>` +
	`<blockquote>I can't open the file that you sent me on Monday. Could you send it again?</blockquote><div>Kind regards<br>Sam</div>`

func BenchmarkSanitize(b *testing.B) {
	for b.Loop() {
		Sanitize(benchBody)
	}
}

// BenchmarkShow is what a page does with each message.
func BenchmarkShow(b *testing.B) {
	stored := Sanitize(benchBody)
	for b.Loop() {
		visible, quoted := Fold(stored)
		IsSimple(visible)
		Render(visible, RenderOptions{})
		Render(quoted, RenderOptions{})
	}
}

func BenchmarkFold(b *testing.B) {
	stored := Sanitize(benchBody)
	for b.Loop() {
		Fold(stored)
	}
}

func BenchmarkRebuild(b *testing.B) {
	for b.Loop() {
		rebuild(benchBody)
	}
}

func BenchmarkSanitizeLong(b *testing.B) {
	long := strings.Repeat(benchBody, 100)
	b.SetBytes(int64(len(long)))
	for b.Loop() {
		Sanitize(long)
	}
}
