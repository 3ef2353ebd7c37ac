package jobs

import (
	"bytes"
	"fmt"
	"path"
	"strings"
)

// codePageName returns the charset that a code page of Windows means.
func codePageName(page int) string {
	switch page {
	case 932:
		return "shift_jis"
	case 936:
		return "gb18030"
	case 949:
		return "euc-kr"
	case 950:
		return "big5"
	case 20866:
		return "koi8-r"
	case 65001:
		return "utf-8"
	case 437, 850, 852, 866:
		return fmt.Sprintf("ibm%d", page)
	}
	return fmt.Sprintf("windows-%d", page)
}

// isTNEF tells whether a part is a winmail.dat, by its type or name and by its first bytes.
func isTNEF(p Part) bool {
	return bytes.HasPrefix(p.Content, []byte{0x78, 0x9F, 0x3E, 0x22}) &&
		(strings.HasSuffix(p.ContentType, "ms-tnef") || strings.EqualFold(path.Ext(p.Name), ".dat") || strings.EqualFold(path.Ext(p.Name), ".tnef"))
}

// openTNEF puts what each winmail.dat holds beside it: Outlook packs text and files into one that no other program reads. The
// packet itself stays. Where the mail has no text, the packet's is it.
func (l *Letter) openTNEF() {
	var parts []Part
	for _, p := range l.Parts {
		parts = append(parts, p)
		if isTNEF(p) {
			parts = append(parts, l.unpack(p.Content, 1)...)
		}
	}
	l.Parts = parts
}

func (l *Letter) unpack(raw []byte, depth int) []Part {
	t, err := readTNEF(raw)
	if err != nil {
		return nil
	}
	parts := t.texts(l, depth == 1)
	for i, f := range t.files {
		if f.nested != nil && depth < tnefDepth {
			parts = append(parts, l.unpack(f.nested, depth+1)...)
		}
		if f.nested != nil {
			parts = append(parts, Part{Name: fmt.Sprintf("message-%d.tnef", i+1), ContentType: "application/ms-tnef", Content: f.nested})
			if len(f.content) == 0 {
				continue
			}
		}
		part := Part{Name: oneLine(f.longName), ContentType: strings.ToLower(oneLine(f.kind)), ContentID: oneLine(strings.Trim(f.id, "<> ")), Content: f.content}
		if part.Name == "" {
			part.Name = f.name
		}
		if part.Name == "" {
			part.Name = fmt.Sprintf("attachment-%d.bin", i+1)
		}
		if part.ContentType == "" {
			part.ContentType = typeOfName(part.Name)
		}
		part.Inline = part.ContentID != "" && strings.Contains(l.HTML, "cid:"+part.ContentID)
		parts = append(parts, part)
	}
	return parts
}

// texts returns what a packet says in words, as files; the outermost's are the mail's own where it has none.
func (t *tnef) texts(l *Letter, outermost bool) []Part {
	if outermost && strings.TrimSpace(l.Text+l.HTML) == "" {
		switch {
		case len(t.html) > 0:
			l.HTML, l.Text = cutText(toUTF8("", t.html), maxBody), ""
		case len(t.text) > 0:
			l.Text = cutText(strings.ReplaceAll(toUTF8(codePageName(t.codePage), t.text), "\r\n", "\n"), maxBody)
		}
	}
	var parts []Part
	for _, text := range []Part{{Name: "message.html", ContentType: "text/html", Content: t.html},
		{Name: "message.txt", ContentType: "text/plain", Content: t.text}, {Name: "message.rtf", ContentType: "application/rtf", Content: t.rtf}} {
		if len(text.Content) > 0 {
			parts = append(parts, text)
		}
	}
	return parts
}

// namedTypes are the types that the endings of the commonest files stand for.
var namedTypes = map[string]string{
	".txt": "text/plain", ".htm": "text/html", ".html": "text/html", ".csv": "text/csv", ".ics": "text/calendar",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".pdf": "application/pdf", ".zip": "application/zip",
}

// typeOfName returns the type that a name's ending stands for.
func typeOfName(name string) string {
	if kind, known := namedTypes[strings.ToLower(path.Ext(name))]; known {
		return kind
	}
	return "application/octet-stream"
}
