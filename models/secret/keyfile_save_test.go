package secret_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"helpdeskz/models/secret"
)

func TestLoadMakesNoKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := secret.Load(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error = %v, want that the file does not exist", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load left a file: %v", err)
	}
}

func TestSave(t *testing.T) {
	k := secret.NewKey()
	tests := map[string]struct {
		before       string
		wantReplaced bool
	}{
		"nothing there":    {"", false},
		"the same key":     {k.Text() + "\n", false},
		"another key":      {secret.NewKey().Text() + "\n", true},
		"no key in a file": {"nonsense", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			if test.before != "" {
				if err := os.WriteFile(path, []byte(test.before), 0o400); err != nil {
					t.Fatal(err)
				}
			}
			replaced, err := secret.Save(path, k)
			if err != nil || replaced != test.wantReplaced {
				t.Fatalf("replaced %v, error %v, want %v", replaced, err, test.wantReplaced)
			}
			if got, err := secret.Load(path); err != nil || got != k {
				t.Errorf("the file holds another key, error %v", err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o400 {
				t.Errorf("mode %v, error %v, want 0400", info.Mode(), err)
			}
			kept, err := os.ReadFile(path + ".replaced")
			if test.wantReplaced && (err != nil || string(kept) != test.before) {
				t.Errorf("the old file holds %q, error %v", kept, err)
			}
		})
	}
}
