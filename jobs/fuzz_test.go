package jobs

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// clean fails for a text that no page and no database column takes.
func clean(t *testing.T, what, text string, lines bool) {
	t.Helper()
	if !utf8.ValidString(text) || strings.Contains(text, "\x00") || !lines && strings.ContainsAny(text, "\r\n") {
		t.Errorf("%s isn't clean: %.200q", what, text)
	}
}

// FuzzMail reads mails of strangers, and asks of each all that the desk asks.
func FuzzMail(f *testing.F) {
	for _, name := range samples(f) {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(levels(26)))
	f.Add([]byte("Content-Type: multipart/digest; boundary*0*=utf-8''%61; boundary*1=b\n\n--ab\n\nSubject: x\n\ny"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Parse(raw)
		if err != nil {
			l, _ = parseHead(unwrap(raw))
		}
		for what, line := range map[string]string{"subject": l.Subject, "id": l.MessageID, "from": l.From.Email, "name": l.From.Name} {
			clean(t, what, line, false)
		}
		clean(t, "text", l.Text, true)
		clean(t, "html", l.HTML, true)
		for _, p := range l.Parts {
			clean(t, "file name", p.Name, false)
			clean(t, "type", p.ContentType, false)
		}
		Automatic(l)
		Bounce(l)
		BouncedIDs(l)
		_, said := verdictOf(l)
		clean(t, "verdict", said, false)
		proved(l, "mx.example")
		l.recipients()
	})
}

// FuzzHeader reads one header as everything that a header can be.
func FuzzHeader(f *testing.F) {
	for _, seed := range []string{"=?utf-8?B?w7w=?= <a@b.example>", `"A, B" (c(d)) <a@b>, g: x@y;`, "text/plain; charset*0*=u''%FF; name=\"x", "<a@b> <c@d"} {
		f.Add(seed, "gb2312")
	}
	f.Fuzz(func(t *testing.T, raw, charset string) {
		clean(t, "header", decodeHeader(raw, charset), false)
		clean(t, "parameter", parameter(raw, "name"), false)
		for _, a := range parseAddresses(raw, charset) {
			clean(t, "address", a.Email, false)
			clean(t, "name", a.Name, false)
		}
		messageIDs([]string{raw})
	})
}

// FuzzCharset reads bytes under any label and transfer encoding.
func FuzzCharset(f *testing.F) {
	for _, label := range []string{"gb2312", "iso-2022-jp", "iso-2022-kr", "hz-gb-2312", "utf-7", "utf-16", "x-unknown", ""} {
		f.Add(label, "base64", []byte("\x1b$B\xff\xfe caf\xe9 =E9"))
	}
	f.Fuzz(func(t *testing.T, label, encoding string, text []byte) {
		clean(t, "text", toUTF8(label, decodeTransfer(encoding, text)), true)
	})
}

// FuzzWinmail opens packets of Outlook.
func FuzzWinmail(f *testing.F) {
	f.Add(tnefOf(tnefAttribute(tnefRenderData, nil), tnefAttribute(tnefTitle, []byte("a.txt\x00")), tnefAttribute(tnefData, []byte("a"))))
	f.Add(tnefOf(tnefAttribute(tnefMailProps, propsOf(mapiProp{mapiRTF, mapiBinary, []byte("2d000000LZFu")}))))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, p := range new(Letter).unpack(raw, 1) {
			clean(t, "name", p.Name, false)
			clean(t, "type", p.ContentType, false)
		}
	})
}

// FuzzMbox splits files into mails, and must keep every byte but the lines between.
func FuzzMbox(f *testing.F) {
	f.Add(mboxDate + "A: 1\n\na\n\n" + mboxDate + "B: 2\n")
	f.Fuzz(func(t *testing.T, box string) {
		kept := 0
		if err := eachInMbox(strings.NewReader(box), func(raw []byte) error { kept += len(raw); return nil }); err != nil || kept > len(box) {
			t.Errorf("%d of %d bytes, %v", kept, len(box), err)
		}
	})
}
