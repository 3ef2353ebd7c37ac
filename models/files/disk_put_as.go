package files

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// PutAs stores all of r under a key that Put once gave, as a restored copy needs it, and is as durable as Put. Bytes that are
// there already are replaced. Errors: ErrNotFound when the key has not the form of one.
func (d *Disk) PutAs(ctx context.Context, key string, r io.Reader) error {
	if !validKey(key) {
		return ErrNotFound
	}
	temp := filepath.Join(d.root, tempFolder, newKey())
	_, err := writeTemp(ctx, temp, r)
	if err == nil {
		err = d.place(temp, key)
	}
	if err != nil {
		_ = os.Remove(temp)
		return fmt.Errorf("files: put as %s: %w", key, err)
	}
	return nil
}
