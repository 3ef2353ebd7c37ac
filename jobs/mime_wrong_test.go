package jobs

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestMistypedText(t *testing.T) {
	const page = "<html><body><b>words</b></body></html>"
	tests := []struct{ name, raw, text, html, file string }{
		{"html alone", "Content-Type: html\n\n" + page, "", page, "html"},
		{"misspelled", "Content-Type: text/hmtl; charset=utf-8\n\n" + page, "", page, "text/hmtl"},
		{"capitals", "Content-Type: TEXT/HTM\n\n" + page, "", page, "text/htm"},
		{"plain alone", "Content-Type: plain\n\nwords", "words", "", "plain"},
		{"misspelled plain", "Content-Type: text/plan\n\nwords", "words", "", "text/plan"},
		{"a page without a type", multi("mixed", "a", "\n<!DOCTYPE html>\n"+page), "", "<!DOCTYPE html>\n" + page, "text/plain"},
		{"a page of an unknown type", "Content-Type: foo\nContent-Transfer-Encoding: base64\n\n" +
			base64.StdEncoding.EncodeToString([]byte(page)), "", page, "foo"},
		{"words of an unknown type", "Content-Type: foo\n\nwords", "words", "", "foo"},
		{"a file of a known form", "Content-Type: text/x-log\n\nwords", "", "", "text/x-log"},
		{"a page with a name", "Content-Type: text/html; name=a.html\n\n" + page, "", page, "text/html"},
		{"bytes of an unknown type", "Content-Type: foo\n\n\x01\x00\x02", "", "", "foo"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := parse(t, from+tt.raw)
			if l.Text != tt.text || l.HTML != tt.html {
				t.Errorf("text %q, HTML %q, want %q, %q", l.Text, l.HTML, tt.text, tt.html)
			}
			if len(l.Parts) != 1 || l.Parts[0].ContentType != tt.file {
				t.Errorf("parts %+v, want one of %s", l.Parts, tt.file)
			}
		})
	}
}

func TestWronglyEncodedText(t *testing.T) {
	const words = "It works now.\nThanks\n"
	long := strings.Repeat("It works now. ", 20)
	lines := base64.StdEncoding.EncodeToString([]byte(long))
	lines = lines[:76] + "\n" + lines[76:]
	tests := []struct{ name, encoding, body, want string }{
		{"text as base64", "base64", words, words},
		{"text that begins with a word as base64", "base64", "Thanks\n\n" + words, "Thanks\n\n" + words},
		{"base64", "base64", lines, long},
		{"base64 with noise", "base64", lines[:70] + "!" + lines[70:], long},
		{"base64 and a list's footer", "base64", lines + "\n-- \nto leave, write to x\n", long + "-- \nto leave, write to x\n"},
		{"a short word in base64", "base64", "aGVsbG8=", "hello"},
		{"text as quoted-printable", "quoted-printable", "see https://x.example/?a=12&b=07\n", "see https://x.example/?a=12&b=07\n"},
		{"quoted-printable", "quoted-printable", "K=C3=BCche =3D =\nx\n", "Küche = x\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := parse(t, from+"Content-Transfer-Encoding: "+tt.encoding+"\n\n"+tt.body)
			if l.Text != tt.want {
				t.Errorf("text %q, want %q", l.Text, tt.want)
			}
		})
	}
}
