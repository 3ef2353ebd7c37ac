package secret

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestLoadOrCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	made, err := LoadOrCreate(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o400 {
		t.Errorf("mode = %04o, want 0400", info.Mode().Perm())
	}
	again, err := LoadOrCreate(path)
	if err != nil || again != made {
		t.Errorf("second load: err %v, same key %v", err, again == made)
	}
	wantOnly(t, filepath.Dir(path), "key")
}

func TestLoadOrCreateAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	const processes = 16
	keys, errs := make([]Key, processes), make([]error, processes)
	var wait sync.WaitGroup
	for i := range processes {
		wait.Go(func() { keys[i], errs[i] = LoadOrCreate(path) })
	}
	wait.Wait()
	for i := range processes {
		if errs[i] != nil || keys[i] != keys[0] {
			t.Errorf("process %d: err %v, same key %v", i, errs[i], keys[i] == keys[0])
		}
	}
	wantOnly(t, filepath.Dir(path), "key")
}

func TestLoadRefuses(t *testing.T) {
	good := fixedKey().Text() + "\n"
	tests := map[string]struct {
		text string
		mode fs.FileMode
		want string
	}{
		"group can read":  {good, 0o440, "chmod 0400"},
		"others can read": {good, 0o404, "chmod 0400"},
		"empty":           {"", 0o400, "0 bytes"},
		"cut short":       {good[:20], 0o400, "bytes instead of 32"},
		"too long":        {good[:44] + good, 0o400, "not base64"},
		"other text":      {"hello, world!\n", 0o400, "not base64"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, tt.mode); err != nil {
				t.Fatal(err)
			}
			_, err := LoadOrCreate(path)
			if !errors.Is(err, ErrKey) {
				t.Fatalf("err = %v, want ErrKey", err)
			}
			msg := err.Error()
			if !strings.Contains(msg, tt.want) || !strings.Contains(msg, path) || strings.Contains(msg, "\n") {
				t.Errorf("message %q", msg)
			}
			if kept, _ := os.ReadFile(path); string(kept) != tt.text {
				t.Error("the refused file was changed")
			}
		})
	}
}

func TestLoadOrCreateNotPlain(t *testing.T) {
	if _, err := LoadOrCreate(t.TempDir()); !errors.Is(err, ErrKey) {
		t.Errorf("a folder: err = %v, want ErrKey", err)
	}
	missing := filepath.Join(t.TempDir(), "no", "key")
	if _, err := LoadOrCreate(missing); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: err = %v, want ErrNotExist", err)
	}
}

// wantOnly fails when dir holds anything but the one file: temporary files must not stay behind.
func wantOnly(t *testing.T, dir, name string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != name {
		t.Errorf("folder holds %v, want only %s", entries, name)
	}
}
