package jobs

import (
	"bytes"
	"encoding/binary"
	"errors"
	"unicode/utf16"
)

// What of a winmail.dat is opened at most.
const (
	tnefFiles = 1000
	tnefDepth = 3
	tnefProps = 10_000
)

// tnefSignature begins every winmail.dat.
const tnefSignature = 0x223E9F78

// The attributes that are looked at ([MS-OXTNEF], 2.1.3.2).
const (
	tnefRenderData  = 0x00069002 // begins a file
	tnefTitle       = 0x00018010
	tnefData        = 0x0006800F
	tnefFileProps   = 0x00069005
	tnefBody        = 0x0002800C
	tnefMailProps   = 0x00069003
	tnefOEMCodePage = 0x00069007
)

// The MAPI properties that are looked at ([MS-OXPROPS]).
const (
	mapiBody         = 0x1000
	mapiRTF          = 0x1009
	mapiHTML         = 0x1013
	mapiAttachData   = 0x3701
	mapiFileName     = 0x3704
	mapiLongFileName = 0x3707
	mapiMIMEType     = 0x370E
	mapiContentID    = 0x3712
)

// tnef is what a winmail.dat holds.
type tnef struct {
	text, html, rtf []byte
	codePage        int
	files           []tnefFile
}

type tnefFile struct {
	name, longName, kind, id string
	content, nested          []byte // nested is a winmail.dat itself
}

var errTNEF = errors.New("no winmail.dat")

// readTNEF opens a winmail.dat. What is cut off or broken ends it; what came before is returned.
func readTNEF(raw []byte) (*tnef, error) {
	r := &tnefReader{raw}
	if r.u32() != tnefSignature {
		return nil, errTNEF
	}
	r.u16()
	t := &tnef{codePage: 1252}
	for len(r.rest) > 0 {
		r.take(1)
		id, size := r.u32(), r.u32()
		data := r.take(int(size))
		if data == nil && size > 0 {
			break
		}
		r.u16()
		t.attribute(id, data)
	}
	return t, nil
}

func (t *tnef) attribute(id uint32, data []byte) {
	switch id {
	case tnefOEMCodePage:
		if len(data) >= 4 {
			t.codePage = int(binary.LittleEndian.Uint32(data))
		}
	case tnefBody:
		t.text = bytes.TrimRight(data, "\x00")
	case tnefMailProps:
		t.mailProps(data)
	case tnefRenderData:
		if len(t.files) < tnefFiles {
			t.files = append(t.files, tnefFile{})
		}
	}
	if len(t.files) == 0 {
		return
	}
	f := &t.files[len(t.files)-1]
	switch id {
	case tnefTitle:
		f.name = t.word(data)
	case tnefData:
		f.content = data
	case tnefFileProps:
		t.fileProps(f, data)
	}
}

func (t *tnef) mailProps(data []byte) {
	for _, p := range mapiProps(data) {
		switch p.id {
		case mapiBody:
			if t.text == nil {
				t.text = []byte(t.value(p))
			}
		case mapiHTML:
			t.html = bytes.TrimRight(p.data, "\x00")
		case mapiRTF:
			t.rtf = unpackRTF(p.data)
		}
	}
}

func (t *tnef) fileProps(f *tnefFile, data []byte) {
	for _, p := range mapiProps(data) {
		switch p.id {
		case mapiLongFileName:
			f.longName = t.value(p)
		case mapiFileName:
			if f.name == "" {
				f.name = t.value(p)
			}
		case mapiMIMEType:
			f.kind = t.value(p)
		case mapiContentID:
			f.id = t.value(p)
		case mapiAttachData:
			f.setData(p)
		}
	}
}

// messageInterface is the GUID of an object that is a mail.
var messageInterface = []byte{0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46}

// setData takes a file's content from its properties. A mail's begins with what kind of object it is.
func (f *tnefFile) setData(p mapiProp) {
	nested, isMail := bytes.CutPrefix(p.data, messageInterface)
	switch {
	case p.kind == mapiObject && isMail:
		f.nested = nested
	case len(f.content) == 0 || p.kind == mapiObject:
		f.content = p.data
	}
}

// word reads a text in the code page of the whole.
func (t *tnef) word(data []byte) string {
	return oneLine(toUTF8(codePageName(t.codePage), bytes.TrimRight(data, "\x00")))
}

func (t *tnef) value(p mapiProp) string {
	if p.kind != mapiUnicode {
		return toUTF8(codePageName(t.codePage), bytes.TrimRight(p.data, "\x00"))
	}
	units := make([]uint16, len(p.data)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(p.data[2*i:])
	}
	return tidy(string(utf16.Decode(units)))
}

// The types of MAPI properties ([MS-OXCDATA], 2.11.1).
const (
	mapiShort   = 0x0002
	mapiObject  = 0x000D
	mapiString  = 0x001E
	mapiUnicode = 0x001F
	mapiGUID    = 0x0048
	mapiBinary  = 0x0102
	mapiMany    = 0x1000
)

// mapiProp is a property with its first value.
type mapiProp struct {
	id, kind uint16
	data     []byte
}

// mapiProps reads a list of properties up to what is broken in it.
func mapiProps(data []byte) []mapiProp {
	r := &tnefReader{data}
	var props []mapiProp
	for range min(r.u32(), tnefProps) {
		p := mapiProp{kind: r.u16(), id: r.u16()}
		if p.id >= 0x8000 {
			r.name()
		}
		if !r.values(&p) {
			break
		}
		props = append(props, p)
	}
	return props
}

// name passes over the name of a property that has one.
func (r *tnefReader) name() {
	r.take(16)
	if r.u32() == 0 {
		r.u32()
		return
	}
	r.padded(int(r.u32()))
}

// values reads a property's values; false when there is no telling where they end.
func (r *tnefReader) values(p *mapiProp) bool {
	kind := p.kind &^ mapiMany
	sized := kind == mapiObject || kind == mapiString || kind == mapiUnicode || kind == mapiBinary
	count := uint32(1)
	if sized || p.kind&mapiMany != 0 {
		count = r.u32()
	}
	for i := range count {
		if len(r.rest) == 0 || fixedSize(kind) == 0 {
			return i > 0 || fixedSize(kind) == 0
		}
		size := fixedSize(kind)
		if sized {
			size = int(r.u32())
		}
		value := r.padded(size)
		if value == nil && size > 0 || size < 0 {
			return false
		}
		if i == 0 {
			p.data = value
		}
	}
	p.kind = kind
	return true
}

func fixedSize(kind uint16) int {
	switch kind {
	case mapiShort, 0x0003, 0x0004, 0x000A, 0x000B:
		return 4
	case 0x0005, 0x0006, 0x0007, 0x0014, 0x0040:
		return 8
	case mapiGUID:
		return 16
	case 0x0000, 0x0001:
		return 0
	}
	return -1
}

// tnefReader reads numbers and pieces; behind the end all are zero and empty.
type tnefReader struct{ rest []byte }

func (r *tnefReader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.rest = nil
		return nil
	}
	piece := r.rest[:n:n]
	r.rest = r.rest[n:]
	return piece
}

// padded takes a piece and what fills it up to four bytes.
func (r *tnefReader) padded(n int) []byte {
	piece := r.take(n)
	if fill := (4 - n%4) % 4; piece != nil && fill <= len(r.rest) {
		r.take(fill)
	}
	return piece
}

func (r *tnefReader) u16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *tnefReader) u32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}
