package files

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"sync"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	// ThumbnailSide is the longest side of a thumbnail in pixels.
	ThumbnailSide = 320
	// MaxPixels is the largest picture that is decoded.
	MaxPixels = 40_000_000
	// maxDecoded bounds the memory that decoding one picture takes, in bytes.
	maxDecoded = 160 << 20
	// maxSide keeps thin, endless pictures out.
	maxSide = 30_000
	// maxHead bounds what is read in search of a picture's size, in bytes.
	maxHead = 1 << 20
	// middleSide is where the fast first step of scaling ends and the smooth second one begins.
	middleSide = 4 * ThumbnailSide
	// thumbnailQuality is the JPEG quality of thumbnails.
	thumbnailQuality = 82
)

// ErrPicture means that a file is no picture that can be shown small: another type, damaged, or too large to decode.
var ErrPicture = errors.New("files: not a picture that can be made small")

// decoding lets one picture at a time into memory, however many are asked for at once.
var decoding sync.Mutex

// Thumbnail returns a small copy of a PNG, JPEG, GIF (its first frame) or WebP picture, at most ThumbnailSide pixels
// wide and high, upright: a JPEG, or a PNG where the picture isn't opaque. The size is read before the pixels, so a
// small file of a huge picture costs nothing. Smaller pictures keep their size. Errors: ErrPicture.
func Thumbnail(r io.Reader) ([]byte, error) {
	decoding.Lock()
	defer decoding.Unlock()
	picture, turn, err := readPicture(r)
	if err != nil {
		return nil, err
	}
	return encode(upright(shrink(picture), turn))
}

// readPicture decodes a picture that is not too large for it, and says how it is to be turned.
func readPicture(r io.Reader) (picture image.Image, turn int, err error) {
	var head bytes.Buffer
	format, err := checkPicture(io.TeeReader(io.LimitReader(r, maxHead), &head))
	if err != nil {
		return nil, 0, err
	}
	turn = orientation(head.Bytes())
	picture, err = format.decode(io.MultiReader(&head, r))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	return picture, turn, nil
}

// pictureFormat is how one type is read.
type pictureFormat struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	// pixelBytes is the memory that one pixel takes while it is decoded, in bytes; head is the picture's begin.
	pixelBytes func(m color.Model, head []byte) int
}

var pictureFormats = map[string]pictureFormat{
	"image/png":  {png.DecodeConfig, png.Decode, pngBytes},
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode, jpegBytes},
	"image/gif":  {gif.DecodeConfig, gif.Decode, func(color.Model, []byte) int { return 1 }},
	"image/webp": {webp.DecodeConfig, webp.Decode, func(color.Model, []byte) int { return 4 }},
}

func pngBytes(m color.Model, _ []byte) int {
	if m == color.RGBA64Model || m == color.NRGBA64Model || m == color.Gray16Model {
		return 8
	}
	return 4
}

// jpegBytes is much higher for a progressive JPEG, whose coefficients are all kept until the end.
func jpegBytes(_ color.Model, head []byte) int {
	if isSequential(head) {
		return 4
	}
	return 15
}

// checkPicture reads the type and the size, and refuses what would take too much memory to decode.
func checkPicture(r io.Reader) (pictureFormat, error) {
	var read bytes.Buffer
	start := make([]byte, SniffLen)
	n, err := io.ReadFull(r, start)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return pictureFormat{}, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	format, ok := pictureFormats[Type(start[:n])]
	if !ok {
		return pictureFormat{}, ErrPicture
	}
	size, err := format.config(io.TeeReader(io.MultiReader(bytes.NewReader(start[:n]), r), &read))
	if err != nil {
		return pictureFormat{}, fmt.Errorf("%w: %w", ErrPicture, err)
	}
	if !fits(size, format.pixelBytes(size.ColorModel, read.Bytes())) {
		return pictureFormat{}, fmt.Errorf("%w: %d × %d pixels", ErrPicture, size.Width, size.Height)
	}
	return format, nil
}

func fits(size image.Config, pixelBytes int) bool {
	if size.Width < 1 || size.Height < 1 || size.Width > maxSide || size.Height > maxSide {
		return false
	}
	pixels := size.Width * size.Height
	return pixels <= MaxPixels && pixels*pixelBytes <= maxDecoded
}

// shrink scales in two steps: a fast one, which needs no memory, and a smooth one on what is left.
func shrink(picture image.Image) image.Image {
	picture = scale(picture, middleSide, draw.ApproxBiLinear)
	return scale(picture, ThumbnailSide, draw.CatmullRom)
}

func scale(picture image.Image, side int, by draw.Scaler) image.Image {
	w, h := picture.Bounds().Dx(), picture.Bounds().Dy()
	longest := max(w, h)
	if longest <= side {
		return picture
	}
	small := image.NewNRGBA(image.Rect(0, 0, max(1, w*side/longest), max(1, h*side/longest)))
	by.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	return small
}

// encode writes a JPEG where the picture is opaque. Nothing of the original file but its pixels gets through.
func encode(picture image.Image) ([]byte, error) {
	var out bytes.Buffer
	var err error
	if o, ok := picture.(interface{ Opaque() bool }); ok && o.Opaque() {
		err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: thumbnailQuality})
	} else {
		err = png.Encode(&out, picture)
	}
	if err != nil {
		return nil, fmt.Errorf("files: encode thumbnail: %w", err)
	}
	return out.Bytes(), nil
}
