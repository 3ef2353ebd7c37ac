package files

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// AvatarSide is how many pixels a person's picture is wide and high.
const AvatarSide = 256

// Avatar returns the middle of a PNG, JPEG, GIF (its first frame) or WebP picture as a square of AvatarSide pixels, upright: a PNG
// in which nothing of the original file but its pixels is left. Errors: ErrPicture.
func Avatar(r io.Reader) ([]byte, error) {
	decoding.Lock()
	defer decoding.Unlock()
	picture, turn, err := readPicture(r)
	if err != nil {
		return nil, err
	}
	square := image.NewNRGBA(image.Rect(0, 0, AvatarSide, AvatarSide))
	// A first, fast step bounds what the smooth one has to read.
	picture = scale(picture, middleSide, draw.ApproxBiLinear)
	draw.CatmullRom.Scale(square, square.Bounds(), picture, middle(picture.Bounds()), draw.Src, nil)
	var out bytes.Buffer
	if err := png.Encode(&out, upright(square, turn)); err != nil {
		return nil, fmt.Errorf("files: encode avatar: %w", err)
	}
	return out.Bytes(), nil
}

// middle returns the largest square in the middle of a picture.
func middle(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	from := b.Min.Add(image.Pt((b.Dx()-side)/2, (b.Dy()-side)/2))
	return image.Rectangle{Min: from, Max: from.Add(image.Pt(side, side))}
}
