package files

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"testing"
)

func TestAvatarFile(t *testing.T) {
	wide := image.NewNRGBA(image.Rect(0, 0, 900, 300))
	for x := range 900 {
		for y := range 300 {
			c := red
			if x >= 300 && x < 600 {
				c = blue
			}
			wide.SetNRGBA(x, y, c)
		}
	}
	for name, content := range map[string][]byte{"png": asPNG(t, wide), "jpeg": asJPEG(t, wide), "huge": asPNG(t, twoColours(5000, 20)),
		"small": asPNG(t, twoColours(3, 9))} {
		made, err := Avatar(bytes.NewReader(content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		m, err := png.Decode(bytes.NewReader(made))
		if err != nil || m.Bounds().Size() != image.Pt(AvatarSide, AvatarSide) {
			t.Errorf("%s: %v %v", name, m, err)
			continue
		}
		if r, _, b, _ := m.At(20, 128).RGBA(); (name == "png" || name == "jpeg") && (b < 0xe000 || r > 0x2000) {
			t.Errorf("%s: the middle was not cut out", name)
		}
	}
	if _, err := Avatar(bytes.NewReader([]byte("hello"))); !errors.Is(err, ErrPicture) {
		t.Errorf("text: %v", err)
	}
}
