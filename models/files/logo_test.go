package files

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"testing"
)

func TestLogoFile(t *testing.T) {
	for name, test := range map[string]struct {
		content []byte
		want    image.Point
	}{
		"wide":  {asPNG(t, twoColours(900, 300)), image.Pt(320, 106)},
		"high":  {asJPEG(t, twoColours(100, 640)), image.Pt(50, 320)},
		"small": {asPNG(t, twoColours(30, 20)), image.Pt(30, 20)},
		"text":  {[]byte("hello"), image.Point{}},
		"svg":   {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), image.Point{}},
		"cut":   {asPNG(t, twoColours(900, 300))[:100], image.Point{}},
	} {
		made, size, err := Logo(bytes.NewReader(test.content))
		if size != test.want || errors.Is(err, ErrPicture) != (test.want == image.Point{}) {
			t.Errorf("%s: %v %v, want %v", name, size, err, test.want)
		}
		if err != nil {
			continue
		}
		if m, err := png.Decode(bytes.NewReader(made)); err != nil || m.Bounds().Size() != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
