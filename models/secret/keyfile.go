package secret

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFileMode lets the owner read the key file, and nobody write it.
const keyFileMode = 0o400

// maxKeyFile bounds what is read of a key file; a good one has 45 bytes.
const maxKeyFile = 256

// LoadOrCreate reads the key file at path, and makes it with a new key when there is none. The file appears whole or
// not at all, and of several processes that start at once one makes it and all use it. It wraps ErrKey, with one line
// that says what to do, when the file can be read by group or others, isn't a plain file or holds no key: a wrong key
// must never be replaced, because everything stored with it would be lost.
func LoadOrCreate(path string) (Key, error) {
	k, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if err := create(path, NewKey()); err != nil && !errors.Is(err, fs.ErrExist) {
		return Key{}, fmt.Errorf("secret: make key file: %w", err)
	}
	return load(path)
}

func load(path string) (Key, error) {
	f, err := os.Open(path)
	if err != nil {
		return Key{}, fmt.Errorf("secret: open key file: %w", err)
	}
	defer func() { _ = f.Close() }()
	if err := checkMode(f, path); err != nil {
		return Key{}, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxKeyFile))
	if err != nil {
		return Key{}, fmt.Errorf("secret: read key file: %w", err)
	}
	k, err := Parse(string(text))
	if err != nil {
		return Key{}, fmt.Errorf("key file %s: %w; put the right one back from a backup", path, err)
	}
	return k, nil
}

func checkMode(f *os.File, path string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("secret: stat key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("key file %s: %w: it is not a plain file", path, ErrKey)
	}
	if perm := info.Mode().Perm(); perm&0o077 != 0 {
		return fmt.Errorf("key file %s: %w: others can read it (mode %04o); run: chmod 0400 %s", path, ErrKey, perm, path)
	}
	return nil
}

// create writes the whole file under another name first and then links it to path, because a file made in place could
// be seen empty by a second process, or stay empty after a crash.
func create(path string, k Key) error {
	temp := fmt.Sprintf("%s.%s.new", path, rand.Text())
	if err := writeNew(temp, k.Text()+"\n"); err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp) }()
	if err := os.Link(temp, path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, keyFileMode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
