package files

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
)

// Logo returns a PNG, JPEG, GIF (its first frame) or WebP picture upright and at most ThumbnailSide pixels wide and high, with its
// size: a PNG in which nothing of the original file but its pixels is left. Smaller pictures keep their size. Errors: ErrPicture.
func Logo(r io.Reader) (content []byte, size image.Point, err error) {
	decoding.Lock()
	defer decoding.Unlock()
	picture, turn, err := readPicture(r)
	if err != nil {
		return nil, image.Point{}, err
	}
	small := upright(shrink(picture), turn)
	var out bytes.Buffer
	if err := png.Encode(&out, small); err != nil {
		return nil, image.Point{}, fmt.Errorf("files: encode logo: %w", err)
	}
	return out.Bytes(), small.Bounds().Size(), nil
}
