package jobs

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const from = "From: ann@customer.example\nMIME-Version: 1.0\n"

// multi writes a multipart; each part begins with its own headers.
func multi(kind, boundary string, parts ...string) string {
	var b strings.Builder
	b.WriteString("Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\n\npreamble\n")
	for _, p := range parts {
		b.WriteString("--" + boundary + "\n" + p + "\n")
	}
	b.WriteString("--" + boundary + "--\nepilogue\n")
	return b.String()
}

const (
	plainPart = "Content-Type: text/plain\n\nplain words"
	htmlPart  = "Content-Type: text/html\n\n<p>page <img src=\"cid:pic@x\"></p>"
	pngPart   = "Content-Type: image/png; name=a.png\nContent-ID: <pic@x>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo="
	pdfPart   = "Content-Type: application/pdf\nContent-Disposition: attachment; filename=\"b.pdf\"\n\n%PDF"
	icsPart   = "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR"
	mailPart  = "Content-Type: message/rfc822\n\nSubject: inner\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\n\nx\n--zz--"
	logPart   = "Content-Type: text/plain; name=server.log\n\nline 1"
)

func TestParseBody(t *testing.T) {
	png := Part{"a.png", "image/png", "pic@x", true, []byte("\x89PNG\r\n\x1a\n")}
	loosePNG := png
	loosePNG.Inline = false
	pdf := Part{"b.pdf", "application/pdf", "", false, []byte("%PDF")}
	page := `<p>page <img src="cid:pic@x"></p>`
	tests := []struct {
		name, raw, text, html string
		parts                 []Part
	}{
		{"text only", "\nhello\r\nthere\r", "hello\nthere\n", "", nil},
		{"empty", "", "", "", nil},
		{"HTML only", "Content-Type: text/html\n\n<b>x</b>", "", "<b>x</b>", nil},
		{"alternative", multi("alternative", "b", plainPart, htmlPart), "plain words", page, nil},
		{"alternative with an invitation", multi("alternative", "b", plainPart, htmlPart, icsPart), "plain words", page,
			[]Part{{"text-1.ics", "text/calendar", "", false, []byte("BEGIN:VCALENDAR")}}},
		{"related in alternative", multi("alternative", "b", plainPart, multi("related", "c", htmlPart, pngPart)),
			"plain words", page, []Part{png}},
		{"everything", multi("mixed", "a", multi("alternative", "b", plainPart, multi("related", "c", htmlPart, pngPart)), pdfPart),
			"plain words", page, []Part{png, pdf}},
		{"picture that nothing shows", multi("mixed", "a", plainPart, pngPart), "plain words", "", []Part{loosePNG}},
		{"text around a file", multi("mixed", "a", plainPart, pdfPart, "\nafter"), "plain words\nafter", "", []Part{pdf}},
		{"HTML around a file", multi("mixed", "a", htmlPart, pdfPart, "Content-Type: text/html\n\n<i>after</i>"),
			"", page + "\n<i>after</i>", []Part{pdf}},
		{"text under HTML", multi("mixed", "a", htmlPart, "\nlist <footer>"), "", page + "\n<div>list &lt;footer&gt;</div>", nil},
		{"named text is a file", multi("mixed", "a", plainPart, logPart), "plain words", "",
			[]Part{{"server.log", "text/plain", "", false, []byte("line 1")}}},
		{"named text alone is the body, and stays a file", multi("mixed", "a", logPart, pdfPart), "line 1", "",
			[]Part{{"server.log", "text/plain", "", false, []byte("line 1")}, pdf}},
		{"nested mail", multi("mixed", "a", plainPart, mailPart), "plain words", "",
			[]Part{{"inner.eml", "message/rfc822", "", false, []byte("Subject: inner\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\n\nx\n--zz--")}}},
		{"digest", multi("digest", "a", "\nSubject: one\n\nx"), "", "",
			[]Part{{"one.eml", "message/rfc822", "", false, []byte("Subject: one\n\nx")}}},
		{"file alone", "Content-Type: application/pdf; name=b.pdf\n\n%PDF", "", "", []Part{pdf}},
		{"winmail", multi("mixed", "a", plainPart, "Content-Type: application/ms-tnef\n\nx"), "plain words", "",
			[]Part{{"winmail.dat", "application/ms-tnef", "", false, []byte("x")}}},
		{"third version of the text", multi("alternative", "b", plainPart, "\nsecond", htmlPart), "plain words", page,
			[]Part{{"text-1.txt", "text/plain", "", false, []byte("second")}}},
		{"report", multi("report; report-type=delivery-status", "a", "\nnot delivered", "Content-Type: message/delivery-status\n\nAction: failed"),
			"not delivered", "", []Part{{"message-1.txt", "message/delivery-status", "", false, []byte("Action: failed")}}},
		{"boundary that never comes", "Content-Type: multipart/mixed; boundary=nope\n\nhello\n", "hello\n", "", nil},
		{"no boundary", "Content-Type: multipart/mixed\n\nhello\n", "hello\n", "", nil},
		{"not closed", strings.Replace(multi("mixed", "a", plainPart, pdfPart), "--a--", "", 1), "plain words", "",
			[]Part{{"b.pdf", "application/pdf", "", false, []byte("%PDF\n\nepilogue\n")}}},
		{"broken type", "Content-Type: text\n\nhello", "hello", "", nil},
		{"transfer encoding with a semicolon", "Content-Transfer-Encoding: quoted-printable;\n\na=3Db", "a=b", "", nil},
		{"charset of the body", "Content-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\nxOO6ww==", "你好", "", nil},
		{"NUL and bytes", "\na\x00b\xff", "abÿ", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := parse(t, from+tt.raw)
			if l.Text != tt.text {
				t.Errorf("Text = %q, want %q", l.Text, tt.text)
			}
			if l.HTML != tt.html {
				t.Errorf("HTML = %q, want %q", l.HTML, tt.html)
			}
			if diff := cmp.Diff(tt.parts, l.Parts); diff != "" {
				t.Errorf("Parts (-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseKeepsLongBodies(t *testing.T) {
	long := strings.Repeat("ä", maxBody)
	l := parse(t, from+"Content-Type: text/plain; charset=utf-8\n\n"+long)
	if len(l.Text) > maxBody || !strings.HasPrefix(long, l.Text) || len(l.Text) < maxBody-1 {
		t.Errorf("Text has %d bytes", len(l.Text))
	}
	if len(l.Parts) != 1 || string(l.Parts[0].Content) != long {
		t.Errorf("the whole text isn't kept: %d parts", len(l.Parts))
	}
}

func TestDecodeBase64InPieces(t *testing.T) {
	want := strings.Repeat("0123456789abcdef", 5000)
	var coded strings.Builder
	for i, c := range base64.StdEncoding.EncodeToString([]byte(want)) {
		coded.WriteRune(c)
		if i%76 == 75 {
			coded.WriteString("\r\n")
		}
	}
	if got := string(decodeBase64([]byte(coded.String()))); got != want {
		t.Errorf("%d bytes became %d", len(want), len(got))
	}
}

func TestParameter(t *testing.T) {
	tests := []struct{ name, header, want string }{
		{"token", "attachment; filename=a.txt", "a.txt"},
		{"quoted", `attachment; filename="a b;c.txt"; size=3`, "a b;c.txt"},
		{"unquoted with spaces", "attachment; filename=a b.txt; size=3", "a b.txt"},
		{"escaped quote", `attachment; filename="a \"b\".txt"`, `a "b".txt`},
		{"path of Windows", `attachment; filename="C:\new\a.txt"`, `C:\new\a.txt`},
		{"no closing quote", `attachment; filename="a.txt`, "a.txt"},
		{"encoded word", "attachment; filename=\"=?iso-8859-1?Q?=FC.txt?=\"", "ü.txt"},
		{"RFC 2231", "attachment; filename*=UTF-8''%C3%BC.txt", "ü.txt"},
		{"RFC 2231 in latin 1", "attachment; filename*=ISO-8859-1''%FC.txt", "ü.txt"},
		{"RFC 2231 quoted", `attachment; filename*="iso-8859-1''%FC.txt"`, "ü.txt"},
		{"RFC 2231 before the plain one", "attachment; filename=x; filename*=utf-8''%C3%BC.txt", "ü.txt"},
		{"continued", "attachment; filename*0*=utf-8''%C3; filename*1*=%BC-; filename*2=\"b c.txt\"", "ü-b c.txt"},
		{"continued, plain", "attachment; filename*1=b.txt; filename*0=a-", "a-b.txt"},
		{"stray percent", "attachment; filename*=utf-8''100%.txt", "100%.txt"},
		{"raw bytes", "attachment; filename=\"Gr\xfc\xdfe.txt\"", "Grüße.txt"},
		{"first of two", "attachment; filename=a; filename=b", "a"},
		{"upper case", "ATTACHMENT; FILENAME=a", "a"},
		{"two semicolons", "attachment;; filename=a", "a"},
		{"line break", "attachment; filename=\"a\r\n b\"", "a   b"},
		{"missing", "attachment; size=1", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := parameter(tt.header, "filename"); got != tt.want {
				t.Errorf("parameter(%q) = %q, want %q", tt.header, got, tt.want)
			}
		})
	}
}

func TestDecodeTransfer(t *testing.T) {
	tests := []struct{ name, encoding, content, want string }{
		{"none", "", "a=3D", "a=3D"},
		{"base64", "BASE64", "aGVs\r\nbG8=", "hello"},
		{"base64 with junk", "base64", "aG*V s\tbG8=\n--", "hello"},
		{"base64 without its end", "base64", "aGVsbG8", "hello"},
		{"base64 cut in a letter", "base64", "aGVsb", "hel"},
		{"base64 in pieces", "base64", "aA==ZWxsbw==", "hello"},
		{"quoted", "quoted-printable", "a=3Db=\r\nc=e4", "a=bc\xe4"},
		{"quoted, spaces before the break", "quoted-printable", "a= \t\nb", "ab"},
		{"quoted with stray signs", "quoted-printable", "a=zb=", "a=zb"},
		{"quoted with a semicolon", "Quoted-Printable; x", "=41", "A"},
		{"uuencode", "x-uuencode", "begin 644 a.txt\n%:&5L;&\\\n`\nend\n", "hello"},
		{"uuencode without its begin", "x-uuencode", "hello", "hello"},
		{"uuencode cut", "x-uuencode", "begin 644 a.txt\n%:&5L", "hel\x00\x00"},
		{"unknown", "x-none", "abc", "abc"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := string(decodeTransfer(tt.encoding, []byte(tt.content))); got != tt.want {
				t.Errorf("decodeTransfer(%q, %q) = %q, want %q", tt.encoding, tt.content, got, tt.want)
			}
		})
	}
}

// TestWordsOfManyParts: what has no more room in the body is kept as a file, as text and as HTML each.
func TestWordsOfManyParts(t *testing.T) {
	for _, kind := range []string{"text/plain", "text/html"} {
		part := "Content-Type: " + kind + "\n\n" + strings.Repeat("a word ", maxBody/28)
		l := parse(t, from+multi("mixed", "b", part, part, part, part, part, part))
		body := l.Text
		if kind == "text/html" {
			body = l.HTML
		}
		if len(body) < maxBody || len(body) > maxBody+6 || len(l.Parts) != 2 {
			t.Errorf("%s: a body of %d bytes and %d files", kind, len(body), len(l.Parts))
		}
	}
}
