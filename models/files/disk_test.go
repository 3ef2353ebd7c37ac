package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func newDisk(t *testing.T) *Disk {
	t.Helper()
	d, err := NewDisk(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stored lists the files below the store's folder, relative to it.
func stored(t *testing.T, d *Disk) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(d.root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(d.root, path)
		list = append(list, rel)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func put(t *testing.T, d *Disk, content string) Blob {
	t.Helper()
	b, err := d.Put(t.Context(), strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestPutOpenStatDelete(t *testing.T) {
	d := newDisk(t)
	for _, content := range []string{"", "hello", strings.Repeat("0123456789", 200_000)} {
		b := put(t, d, content)
		if b.Size != int64(len(content)) || !validKey(b.Key) {
			t.Errorf("blob %+v for %d bytes", b, len(content))
		}
		info, err := d.Stat(t.Context(), b.Key)
		if err != nil || info.Size != b.Size || info.Key != b.Key || time.Since(info.StoredAt) > time.Hour {
			t.Errorf("stat %+v, %v", info, err)
		}
		if got := read(t, d, b.Key); got != content {
			t.Errorf("read %d bytes, want %d", len(got), len(content))
		}
		if err := d.Delete(t.Context(), b.Key); err != nil {
			t.Error(err)
		}
		if _, err := d.Open(t.Context(), b.Key); !errors.Is(err, ErrNotFound) {
			t.Errorf("open after delete: %v", err)
		}
		if err := d.Delete(t.Context(), b.Key); err != nil {
			t.Errorf("second delete: %v", err)
		}
	}
	if left := stored(t, d); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

// read also seeks, as an answer to a range request does.
func read(t *testing.T, d *Disk, key string) string {
	t.Helper()
	f, err := d.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := io.Copy(io.Discard, f); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestPutPlaceAndModes(t *testing.T) {
	d := newDisk(t)
	b := put(t, d, "hello")
	const want = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
	if b.SHA256 != want {
		t.Errorf("SHA256 = %s, want %s", b.SHA256, want)
	}
	path := filepath.Join(b.Key[:2], b.Key[2:4], b.Key)
	if got := stored(t, d); !slices.Equal(got, []string{path}) {
		t.Errorf("stored %v, want %s", got, path)
	}
	for ; path != "."; path = filepath.Dir(path) {
		info, err := os.Stat(filepath.Join(d.root, path))
		if err != nil {
			t.Fatal(err)
		}
		want := fs.FileMode(fileMode)
		if info.IsDir() {
			want = folderMode
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %04o, want %04o", path, info.Mode().Perm(), want)
		}
	}
}

func TestPutFailsCleanly(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("the line broke")
	tests := map[string]struct {
		ctx  context.Context
		r    io.Reader
		want error
	}{
		"reader fails":    {t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken)), broken},
		"cut in the body": {t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
		"cancelled":       {gone, strings.NewReader("whole"), context.Canceled},
	}
	for name, tt := range tests {
		d := newDisk(t)
		b, err := d.Put(tt.ctx, tt.r)
		if !errors.Is(err, tt.want) || b != (Blob{}) {
			t.Errorf("%s: blob %+v, err %v", name, b, err)
		}
		if left := stored(t, d); len(left) != 0 {
			t.Errorf("%s: left %v", name, left)
		}
	}
}

func TestPutWithoutPlace(t *testing.T) {
	d := newDisk(t)
	// A file where the folder should be: every first level is taken.
	for i := range 256 {
		name := string("0123456789abcdef"[i>>4]) + string("0123456789abcdef"[i&15])
		if err := os.WriteFile(filepath.Join(d.root, name), nil, fileMode); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Put(t.Context(), strings.NewReader("x")); err == nil {
		t.Error("no error without a folder")
	}
	if left := stored(t, d); len(left) != 256 {
		t.Errorf("%d files, want 256", len(left))
	}
}

func TestForeignKeys(t *testing.T) {
	d := newDisk(t)
	outside := filepath.Join(filepath.Dir(d.root), "secret")
	if err := os.WriteFile(outside, []byte("key"), fileMode); err != nil {
		t.Fatal(err)
	}
	keys := []string{"", ".", "..", "../secret", "aa/../../secret", strings.Repeat("a", 31), strings.Repeat("A", 32),
		strings.Repeat("a", 33), "../../" + strings.Repeat("a", 26), "aa" + strings.Repeat("\x00", 30), "/etc/passwd", strings.Repeat("0", 32)}
	for _, key := range keys {
		if _, err := d.Open(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("open %q: %v", key, err)
		}
		if _, err := d.Stat(t.Context(), key); !errors.Is(err, ErrNotFound) {
			t.Errorf("stat %q: %v", key, err)
		}
		if err := d.Delete(t.Context(), key); err != nil {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	if kept, err := os.ReadFile(outside); err != nil || !bytes.Equal(kept, []byte("key")) {
		t.Errorf("the file outside: %q, %v", kept, err)
	}
}

func TestCancelled(t *testing.T) {
	d := newDisk(t)
	b := put(t, d, "x")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, errOpen := d.Open(ctx, b.Key)
	_, errStat := d.Stat(ctx, b.Key)
	errWalk := d.Walk(ctx, time.Now(), func(string) error { return nil })
	for what, err := range map[string]error{"open": errOpen, "stat": errStat, "delete": d.Delete(ctx, b.Key), "walk": errWalk} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := read(t, d, b.Key); got != "x" {
		t.Errorf("content %q", got)
	}
}

func TestWalk(t *testing.T) {
	d := newDisk(t)
	past := time.Now().Add(-time.Hour)
	var old []string
	for range 5 {
		key := put(t, d, "old").Key
		if err := os.Chtimes(d.path(key), past, past); err != nil {
			t.Fatal(err)
		}
		old = append(old, key)
	}
	put(t, d, "new")
	strangers := []string{"README", filepath.Join(tempFolder, newKey()), strings.Repeat("a", 32)}
	for _, name := range strangers {
		path := filepath.Join(d.root, name)
		if err := os.WriteFile(path, nil, fileMode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, past, past); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	err := d.Walk(t.Context(), time.Now().Add(-time.Minute), func(key string) error {
		seen = append(seen, key)
		return d.Delete(t.Context(), key)
	})
	slices.Sort(old)
	slices.Sort(seen)
	if err != nil || !slices.Equal(seen, old) {
		t.Errorf("saw %v, %v; want %v", seen, err, old)
	}
	if left := stored(t, d); len(left) != 1+len(strangers) {
		t.Errorf("left %v", left)
	}
}

func TestWalkStops(t *testing.T) {
	d := newDisk(t)
	put(t, d, "a")
	put(t, d, "b")
	stop := errors.New("enough")
	calls := 0
	err := d.Walk(t.Context(), time.Now().Add(time.Hour), func(string) error { calls++; return stop })
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("err %v after %d calls", err, calls)
	}
}

func TestNewDiskCleans(t *testing.T) {
	d := newDisk(t)
	stale, fresh := filepath.Join(d.root, tempFolder, newKey()), filepath.Join(d.root, tempFolder, newKey())
	for _, path := range []string{stale, fresh} {
		if err := os.WriteFile(path, []byte("half"), fileMode); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * tempLife)
	if err := os.Chtimes(stale, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := NewDisk(d.root); err != nil {
		t.Fatal(err)
	}
	if left := stored(t, d); len(left) != 1 || filepath.Base(left[0]) != filepath.Base(fresh) {
		t.Errorf("left %v, want the fresh one only", left)
	}
}

func TestNewDiskFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, fileMode); err != nil {
		t.Fatal(err)
	}
	if _, err := NewDisk(path); err == nil {
		t.Error("no error for a file in the folder's place")
	}
}
