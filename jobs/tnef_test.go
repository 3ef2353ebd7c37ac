package jobs

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tnefOf writes a winmail.dat of attributes.
func tnefOf(attributes ...[]byte) []byte {
	out := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint32(nil, tnefSignature), 1)
	for _, a := range attributes {
		out = append(out, a...)
	}
	return out
}

func tnefAttribute(id uint32, data []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte{1}, id)
	out = append(binary.LittleEndian.AppendUint32(out, uint32(len(data))), data...)
	return append(out, 0, 0)
}

// propsOf writes MAPI properties of one value each.
func propsOf(props ...mapiProp) []byte {
	out := binary.LittleEndian.AppendUint32(nil, uint32(len(props)))
	for _, p := range props {
		out = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(out, p.kind), p.id)
		if p.kind == 0x0003 {
			out = append(out, p.data...)
			continue
		}
		out = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(out, 1), uint32(len(p.data)))
		out = append(out, p.data...)
		out = append(out, make([]byte, (4-len(p.data)%4)%4)...)
	}
	return out
}

func utf16Of(text string) []byte {
	var out []byte
	for _, r := range text {
		out = binary.LittleEndian.AppendUint16(out, uint16(r))
	}
	return out
}

func TestWinmailIsOpened(t *testing.T) {
	nested := tnefOf(tnefAttribute(tnefRenderData, nil), tnefAttribute(tnefTitle, []byte("inner.txt\x00")), tnefAttribute(tnefData, []byte("inner")))
	packet := tnefOf(
		tnefAttribute(tnefOEMCodePage, []byte{0xE4, 0x04, 0, 0}),
		tnefAttribute(tnefMailProps, propsOf(mapiProp{0x0017, 0x0003, []byte{1, 0, 0, 0}}, mapiProp{mapiHTML, mapiBinary, []byte("<p>Hello</p>")})),
		tnefAttribute(tnefRenderData, nil), tnefAttribute(tnefTitle, []byte("SHORT~1.PDF\x00")), tnefAttribute(tnefData, []byte("%PDF")),
		tnefAttribute(tnefFileProps, propsOf(mapiProp{mapiLongFileName, mapiUnicode, utf16Of("Größe.pdf\x00")}, mapiProp{mapiMIMEType, mapiString, []byte("application/pdf\x00")})),
		tnefAttribute(tnefRenderData, nil),
		tnefAttribute(tnefFileProps, propsOf(mapiProp{mapiAttachData, mapiObject, append(append([]byte{}, messageInterface...), nested...)})),
	)
	raw := multi("mixed", "a", "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"+base64.StdEncoding.EncodeToString(packet))
	l := parse(t, from+raw)
	if l.HTML != "<p>Hello</p>" {
		t.Errorf("HTML = %q", l.HTML)
	}
	want := []Part{
		{Name: "winmail.dat", ContentType: "application/ms-tnef", Content: packet},
		{Name: "message.html", ContentType: "text/html", Content: []byte("<p>Hello</p>")},
		{Name: "Größe.pdf", ContentType: "application/pdf", Content: []byte("%PDF")},
		{Name: "inner.txt", ContentType: "text/plain", Content: []byte("inner")},
		{Name: "message-2.tnef", ContentType: "application/ms-tnef", Content: nested},
	}
	if diff := cmp.Diff(want, l.Parts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for cut := range len(packet) {
		l := &Letter{}
		l.unpack(packet[:cut], 1) // what is cut off anywhere is no reason to panic
	}
}

func TestUnpackRTF(t *testing.T) {
	// The example of [MS-OXRTFCP], 3.1.
	packed := "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232" + "0af32068656c090020627705b06c647d0a800fa0"
	raw := make([]byte, len(packed)/2)
	for i := range raw {
		raw[i] = byte(unhex(packed[2*i])<<4 | unhex(packed[2*i+1]))
	}
	if got := string(unpackRTF(raw)); got != "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" {
		t.Errorf("%q", got)
	}
	plain := append(binary.LittleEndian.AppendUint32([]byte{0, 0, 0, 0, 5, 0, 0, 0}, 0x414C454D), "\x00\x00\x00\x00{rtf}"...)
	if got := string(unpackRTF(plain)); got != "{rtf}" {
		t.Errorf("%q", got)
	}
	for _, broken := range []string{"", "short", strings.Repeat("x", 16), string(raw[:20])} {
		unpackRTF([]byte(broken))
	}
}
