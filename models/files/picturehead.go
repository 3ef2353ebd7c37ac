package files

import (
	"encoding/binary"
	"image"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	markerBaseline = 0xC0
	markerExtended = 0xC1
	markerScan     = 0xDA
	markerAPP1     = 0xE1
)

const (
	// orientationTag is the field of EXIF that says how the camera was held.
	orientationTag = 0x0112
	// maxFields bounds the fields of EXIF that are looked at.
	maxFields = 256
)

// segments calls visit with the marker and the content of each segment in front of a JPEG's pixels, until it says stop.
func segments(head []byte, visit func(marker byte, content []byte) bool) {
	if len(head) < 2 || head[0] != 0xFF || head[1] != 0xD8 {
		return
	}
	for head = head[2:]; len(head) >= 4 && head[0] == 0xFF; {
		if head[1] == 0xFF {
			head = head[1:]
			continue
		}
		length := int(binary.BigEndian.Uint16(head[2:]))
		if length < 2 || head[1] == markerScan {
			return
		}
		content := head[4:min(len(head), 2+length)]
		if !visit(head[1], content) || len(head) < 2+length {
			return
		}
		head = head[2+length:]
	}
}

// isSequential reports whether a JPEG is decoded line by line. What can't be told counts as progressive.
func isSequential(head []byte) (found bool) {
	segments(head, func(marker byte, _ []byte) bool {
		found = marker == markerBaseline || marker == markerExtended
		return !found
	})
	return found
}

// orientation returns the EXIF orientation of a JPEG, 1 (upright) to 8, and 1 when it says none.
func orientation(head []byte) int {
	turn := 1
	segments(head, func(marker byte, content []byte) bool {
		const exif = "Exif\x00\x00"
		if marker == markerAPP1 && len(content) > len(exif) && string(content[:len(exif)]) == exif {
			turn = tiffOrientation(content[len(exif):])
			return false
		}
		return true
	})
	return turn
}

// tiffOrientation looks for the field in the first directory of a TIFF structure.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	start := int64(order.Uint32(tiff[4:]))
	if start+2 > int64(len(tiff)) {
		return 1
	}
	fields := tiff[start+2:]
	for range min(int(order.Uint16(tiff[start:])), maxFields, len(fields)/12) {
		if order.Uint16(fields) == orientationTag {
			if v := int(order.Uint16(fields[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		fields = fields[12:]
	}
	return 1
}

// upright turns and mirrors a small picture as its EXIF orientation asks.
func upright(picture image.Image, turn int) image.Image {
	if turn == 1 {
		return picture
	}
	b := picture.Bounds()
	w, h := b.Dx(), b.Dy()
	size := image.Pt(w, h)
	if turn >= 5 {
		size = image.Pt(h, w)
	}
	out := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range h {
		for x := range w {
			toX, toY := turned(x, y, w, h, turn)
			out.Set(toX, toY, picture.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// turned is where the pixel (x, y) of a picture of w × h comes to lie.
func turned(x, y, w, h, turn int) (int, int) {
	switch turn {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8:
		return y, w - 1 - x
	}
	return x, y
}
