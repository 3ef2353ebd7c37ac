package files

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

var red, blue = color.NRGBA{R: 255, A: 255}, color.NRGBA{B: 255, A: 255}

// twoColours is red in its upper half and blue in its lower one.
func twoColours(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := red
			if y >= h/2 {
				c = blue
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func asPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t *testing.T, m image.Image) []byte {
	t.Helper()
	frame := image.NewPaletted(m.Bounds(), palette.Plan9)
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webpPixel is a lossless picture of one pixel.
const webpPixel = "524946461a000000574542505650384c0d0000002f00000010071011118888fe0700"

func TestThumbnail(t *testing.T) {
	pixel, err := hex.DecodeString(webpPixel)
	if err != nil {
		t.Fatal(err)
	}
	gaps := twoColours(400, 400)
	gaps.SetNRGBA(0, 0, color.NRGBA{})
	tests := map[string]struct {
		content    []byte
		wantFormat string
		wantSize   image.Point
	}{
		"png":           {asPNG(t, twoColours(640, 320)), "jpeg", image.Pt(320, 160)},
		"png with gaps": {asPNG(t, gaps), "png", image.Pt(320, 320)},
		"jpeg":          {asJPEG(t, twoColours(300, 3000)), "jpeg", image.Pt(32, 320)},
		"large jpeg":    {asJPEG(t, twoColours(2000, 1000)), "jpeg", image.Pt(320, 160)},
		"gif":           {asGIF(t, twoColours(640, 640)), "jpeg", image.Pt(320, 320)},
		"webp":          {pixel, "png", image.Pt(1, 1)},
		"small stays":   {asPNG(t, twoColours(10, 20)), "jpeg", image.Pt(10, 20)},
		"thin":          {asPNG(t, twoColours(20_000, 2)), "jpeg", image.Pt(320, 1)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			small, err := Thumbnail(bytes.NewReader(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			m, format, err := image.Decode(bytes.NewReader(small))
			if err != nil || format != tt.wantFormat || m.Bounds().Size() != tt.wantSize {
				t.Errorf("%s %v, %v; want %s %v", format, m.Bounds().Size(), err, tt.wantFormat, tt.wantSize)
			}
		})
	}
}

func TestThumbnailRefuses(t *testing.T) {
	whole := asPNG(t, twoColours(100, 100))
	tests := map[string][]byte{
		"empty":          nil,
		"text":           []byte("hello"),
		"svg":            []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"png head only":  whole[:20],
		"png cut":        whole[:len(whole)/2],
		"png bomb":       pngOf(8000, 8000, 8, 2),
		"png too wide":   pngOf(40_000, 1, 8, 2),
		"deep png bomb":  pngOf(5000, 5000, 16, 6),
		"giant png":      pngOf(1<<31-1, 1<<31-1, 8, 2),
		"gif bomb":       append([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), make([]byte, 100)...),
		"jpeg bomb":      jpegOf(markerBaseline, 8000, 8000),
		"progressive":    jpegOf(0xC2, 5000, 5000),
		"late jpeg size": append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte("\xff\xff"), 1<<20)...),
	}
	for name, content := range tests {
		if _, err := Thumbnail(bytes.NewReader(content)); !errors.Is(err, ErrPicture) {
			t.Errorf("%s: err = %v, want ErrPicture", name, err)
		}
	}
}

// pngOf is the head of a PNG that claims a size, a depth and a colour type.
func pngOf(w, h uint32, depth, kind byte) []byte {
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	chunk = append(chunk, depth, kind, 0, 0, 0)
	head := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), chunk...)
	return binary.BigEndian.AppendUint32(head, crc32.ChecksumIEEE(chunk))
}

// jpegOf is the head of a JPEG in three colours that claims a size.
func jpegOf(marker byte, w, h uint16) []byte {
	head := []byte{0xFF, 0xD8, 0xFF, marker, 0, 17, 8}
	head = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(head, h), w)
	return append(head, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
}

func TestFits(t *testing.T) {
	tests := []struct {
		w, h, bytes int
		want        bool
	}{
		{1, 1, 4, true},
		{8000, 5000, 4, true},
		{8000, 5001, 4, false},
		{8000, 5000, 8, false},
		{4000, 2700, 15, true},
		{8000, 5000, 15, false},
		{0, 5, 4, false},
		{30_001, 1, 1, false},
	}
	for _, tt := range tests {
		if got := fits(image.Config{Width: tt.w, Height: tt.h}, tt.bytes); got != tt.want {
			t.Errorf("%d × %d at %d bytes: %v, want %v", tt.w, tt.h, tt.bytes, got, tt.want)
		}
	}
}

// exifJPEG puts an EXIF segment with an orientation in front of a JPEG's own segments.
func exifJPEG(order binary.AppendByteOrder, content []byte, turn uint16) []byte {
	tiff := map[bool]string{true: "MM", false: "II"}[order == binary.AppendByteOrder(binary.BigEndian)]
	body := order.AppendUint32(order.AppendUint16([]byte("Exif\x00\x00"+tiff), 42), 8)
	body = order.AppendUint16(body, 2)
	body = append(body, make([]byte, 12)...)
	body = order.AppendUint32(order.AppendUint16(order.AppendUint16(body, orientationTag), 3), 1)
	body = append(order.AppendUint16(body, turn), 0, 0)
	out := append(bytes.Clone(content[:2]), 0xFF, markerAPP1)
	out = append(binary.BigEndian.AppendUint16(out, uint16(len(body)+2)), body...)
	return append(out, content[2:]...)
}

func TestThumbnailOrientation(t *testing.T) {
	// Where the red half of the picture lies after turning it: at the top, bottom, left or right.
	want := map[uint16]string{0: "top", 1: "top", 2: "top", 3: "bottom", 4: "bottom", 5: "left", 6: "right", 7: "right", 8: "left", 9: "top"}
	plain := asJPEG(t, twoColours(80, 40))
	for turn, side := range want {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			small, err := Thumbnail(bytes.NewReader(exifJPEG(order, plain, turn)))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(small))
			if err != nil {
				t.Fatal(err)
			}
			if got := redSide(m); got != side {
				t.Errorf("orientation %d: red at the %s, want %s", turn, got, side)
			}
		}
	}
}

func redSide(m image.Image) string {
	isRed := func(x, y int) bool { r, _, b, _ := m.At(x, y).RGBA(); return r > b }
	w, h := m.Bounds().Dx(), m.Bounds().Dy()
	corners := [4]bool{isRed(1, 1), isRed(w-2, 1), isRed(1, h-2), isRed(w-2, h-2)}
	return map[[4]bool]string{
		{true, true, false, false}: "top", {false, false, true, true}: "bottom",
		{true, false, true, false}: "left", {false, true, false, true}: "right",
	}[corners]
}

func TestTurnedKeepsEveryPixel(t *testing.T) {
	const w, h = 4, 3
	// Where the first pixel of the file comes to lie, by orientation.
	corners := [9][2]int{{0, 0}, {0, 0}, {w - 1, 0}, {w - 1, h - 1}, {0, h - 1}, {0, 0}, {h - 1, 0}, {h - 1, w - 1}, {0, w - 1}}
	for turn := range 9 {
		if x, y := turned(0, 0, w, h, turn); [2]int{x, y} != corners[turn] {
			t.Errorf("orientation %d: the first pixel at %d, %d", turn, x, y)
		}
		seen := map[[2]int]bool{}
		for y := range h {
			for x := range w {
				toX, toY := turned(x, y, w, h, turn)
				seen[[2]int{toX, toY}] = true
			}
		}
		wide, high := w, h
		if turn >= 5 {
			wide, high = h, w
		}
		for at := range seen {
			if at[0] < 0 || at[0] >= wide || at[1] < 0 || at[1] >= high {
				t.Errorf("orientation %d: a pixel at %v", turn, at)
			}
		}
		if len(seen) != w*h {
			t.Errorf("orientation %d keeps %d of %d pixels", turn, len(seen), w*h)
		}
	}
}

func FuzzThumbnail(f *testing.F) {
	pixel, err := hex.DecodeString(webpPixel)
	if err != nil {
		f.Fatal(err)
	}
	exif := "\xff\xd8\xff\xe1\x00\x20Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff\x00\x01"
	for _, seed := range []string{string(pixel), exif, "GIF89a", string(jpegOf(0xC2, 9, 9)), string(pngOf(3, 3, 8, 2)), strings.Repeat("\xff", 50)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, err := Thumbnail(bytes.NewReader(content)); err != nil && !errors.Is(err, ErrPicture) {
			t.Errorf("err = %v", err)
		}
		if turn := orientation(content); turn < 1 || turn > 8 {
			t.Errorf("orientation %d", turn)
		}
	})
}
