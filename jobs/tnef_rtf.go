package jobs

import "encoding/binary"

// rtfMost is how large an unpacked text may be.
const rtfMost = 8 << 20

// rtfBegun is what the dictionary of a packed text holds before it ([MS-OXRTFCP], 2.1.2.1).
const rtfBegun = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// unpackRTF unpacks a text as [MS-OXRTFCP] packs it: pieces of what came before, or letters. nil when it is none.
func unpackRTF(packed []byte) []byte {
	const packedMark, plainMark = 0x75465A4C, 0x414C454D
	if len(packed) < 16 {
		return nil
	}
	size := min(int(binary.LittleEndian.Uint32(packed[4:])), rtfMost)
	mark, in := binary.LittleEndian.Uint32(packed[8:]), packed[16:]
	switch mark {
	case plainMark:
		return in[:min(size, len(in))]
	case packedMark:
		return unpackPieces(in, size)
	}
	return nil
}

func unpackPieces(in []byte, size int) []byte {
	out := []byte(rtfBegun)
	begun := len(out)
	for len(in) > 0 && len(out)-begun < size {
		flags := in[0]
		in = in[1:]
		for bit := 0; bit < 8 && len(in) > 0; bit++ {
			if flags&(1<<bit) == 0 {
				out, in = append(out, in[0]), in[1:]
				continue
			}
			if len(in) < 2 {
				return out[begun:]
			}
			piece := int(in[0])<<8 | int(in[1])
			in = in[2:]
			offset, length := piece>>4, piece&15+2
			at := len(out) % 4096
			if offset == at {
				return out[begun:]
			}
			from := len(out) - (at-offset+4096)%4096
			for i := range length {
				if from+i < 0 {
					return out[begun:]
				}
				out = append(out, out[from+i])
			}
		}
	}
	return out[begun:]
}
