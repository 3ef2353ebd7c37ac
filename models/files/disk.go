package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

const (
	folderMode = 0o700
	fileMode   = 0o600
	// tempFolder holds files that are being written; they move out of it when they are whole.
	tempFolder = "tmp"
	// tempLife is how long a file may take to be written; an older one was left by a crash.
	tempLife = 24 * time.Hour
)

// Disk is a Store in a folder: the key abcd… lies at ab/cd/abcd…, readable by the owner alone.
type Disk struct{ root string }

var _ Store = (*Disk)(nil)

// NewDisk returns the Store in the folder root, made when missing, and removes what a crash left half-written.
func NewDisk(root string) (*Disk, error) {
	temp := filepath.Join(root, tempFolder)
	if err := os.MkdirAll(temp, folderMode); err != nil {
		return nil, fmt.Errorf("files: make folder: %w", err)
	}
	if err := removeStale(temp, time.Now().Add(-tempLife)); err != nil {
		return nil, fmt.Errorf("files: clean temporary folder: %w", err)
	}
	return &Disk{root: root}, nil
}

func removeStale(temp string, before time.Time) error {
	entries, err := os.ReadDir(temp)
	if err != nil {
		return err
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			err = os.Remove(filepath.Join(temp, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Open implements Store.
func (d *Disk) Open(ctx context.Context, key string) (io.ReadSeekCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !validKey(key) {
		return nil, ErrNotFound
	}
	f, err := os.Open(d.path(key))
	if err != nil {
		return nil, fmt.Errorf("files: open: %w", notFound(err))
	}
	return f, nil
}

// Stat implements Store.
func (d *Disk) Stat(ctx context.Context, key string) (Info, error) {
	if err := ctx.Err(); err != nil {
		return Info{}, err
	}
	if !validKey(key) {
		return Info{}, ErrNotFound
	}
	info, err := os.Stat(d.path(key))
	if err != nil {
		return Info{}, fmt.Errorf("files: stat: %w", notFound(err))
	}
	return Info{Key: key, Size: info.Size(), StoredAt: info.ModTime()}, nil
}

// Delete implements Store.
func (d *Disk) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !validKey(key) {
		return nil
	}
	if err := os.Remove(d.path(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("files: delete: %w", err)
	}
	return nil
}

// Walk implements Store. Files that vanish while it runs, and files that are none of ours, are passed over.
func (d *Disk) Walk(ctx context.Context, olderThan time.Time, visit func(key string) error) error {
	return filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err := errors.Join(err, ctx.Err()); err != nil {
			return fmt.Errorf("files: walk: %w", err)
		}
		key := e.Name()
		if e.IsDir() || !validKey(key) || path != d.path(key) {
			return nil
		}
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(olderThan) {
			return nil
		}
		return visit(key)
	})
}

// path is where the bytes of a valid key lie.
func (d *Disk) path(key string) string {
	return filepath.Join(d.root, key[:2], key[2:4], key)
}
