package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Put implements Store. The bytes are written and synced under a temporary name and then renamed, and the folders are
// synced too: a file that has its name is whole, also after a power cut.
func (d *Disk) Put(ctx context.Context, r io.Reader) (Blob, error) {
	key := newKey()
	temp := filepath.Join(d.root, tempFolder, key)
	blob, err := writeTemp(ctx, temp, r)
	if err == nil {
		blob.Key = key
		err = d.place(temp, key)
	}
	if err != nil {
		_ = os.Remove(temp)
		return Blob{}, fmt.Errorf("files: put: %w", err)
	}
	return blob, nil
}

func writeTemp(ctx context.Context, path string, r io.Reader) (Blob, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return Blob{}, err
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, sum), reader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return Blob{}, err
	}
	return Blob{Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

// place moves a finished temporary file to where its key belongs.
func (d *Disk) place(temp, key string) error {
	target := d.path(key)
	inner := filepath.Dir(target)
	for _, folder := range []string{filepath.Dir(inner), inner} {
		if err := makeFolder(folder); err != nil {
			return err
		}
	}
	if err := os.Rename(temp, target); err != nil {
		return err
	}
	if err := syncFolder(inner); err != nil {
		return errors.Join(err, os.Remove(target))
	}
	return nil
}

// makeFolder makes one folder durably; it is fine when it exists.
func makeFolder(path string) error {
	err := os.Mkdir(path, folderMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// reader ends with the context's error once the context is done.
type reader struct {
	ctx context.Context
	r   io.Reader
}

func (r reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}
