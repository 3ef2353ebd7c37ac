package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// TakePicture reads a file that somebody gives for a picture, of at most limit bytes, and has small make of it what is kept. Errors:
// *Refusal (TooLarge, NoPicture; Args: max).
func TakePicture(r io.Reader, limit int64, small func(io.Reader) error) error {
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return fmt.Errorf("files: read picture: %w", err)
	}
	args := map[string]any{"max": limit}
	if int64(len(content)) > limit {
		return &Refusal{TooLarge, args}
	}
	err = small(bytes.NewReader(content))
	if errors.Is(err, ErrPicture) {
		return &Refusal{NoPicture, args}
	}
	return err
}
