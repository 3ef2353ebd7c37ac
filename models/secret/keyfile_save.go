package secret

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads the key file at path, and never makes one. It wraps fs.ErrNotExist when there is none, and ErrKey as LoadOrCreate
// does.
func Load(path string) (Key, error) { return load(path) }

// Save makes k the key in the file at path, for a desk that came with its key. The file of another key is not lost: it moves
// to path with ".replaced" at its end, and Save reports so.
func Save(path string, k Key) (replaced bool, err error) {
	old, err := load(path)
	switch {
	case err == nil && old == k:
		return false, nil
	case err == nil || errors.Is(err, ErrKey):
		if err := os.Rename(path, path+".replaced"); err != nil {
			return false, fmt.Errorf("secret: keep the old key file: %w", err)
		}
		replaced = true
	case !errors.Is(err, fs.ErrNotExist):
		return false, err
	}
	temp := fmt.Sprintf("%s.%s.new", path, rand.Text())
	if err := writeNew(temp, k.Text()+"\n"); err != nil {
		return replaced, fmt.Errorf("secret: save key file: %w", err)
	}
	if err := os.Rename(temp, path); err != nil {
		return replaced, errors.Join(fmt.Errorf("secret: save key file: %w", err), os.Remove(temp))
	}
	return replaced, syncFolder(filepath.Dir(path))
}
