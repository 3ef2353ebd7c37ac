package files

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestPutAs(t *testing.T) {
	from, to := newDisk(t), newDisk(t)
	key := put(t, from, "first").Key
	for _, content := range []string{"first", "second"} {
		if err := to.PutAs(t.Context(), key, strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
		f, err := to.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil || string(got) != content {
			t.Errorf("stored %q, %v, want %q", got, err, content)
		}
	}
	if list := stored(t, to); len(list) != 1 {
		t.Errorf("stored files: %q, want one", list)
	}
}

func TestPutAsKeepsNothingHalf(t *testing.T) {
	d := newDisk(t)
	failure := errors.New("no")
	key := strings.Repeat("ab", keyBytes)
	cut := io.MultiReader(strings.NewReader("half"), iotest.ErrReader(failure))
	if err := d.PutAs(t.Context(), key, cut); !errors.Is(err, failure) {
		t.Errorf("error = %v", err)
	}
	for _, bad := range []string{"", "../../../../etc/passwd", strings.ToUpper(key), key + "0"} {
		if err := d.PutAs(t.Context(), bad, strings.NewReader("x")); !errors.Is(err, ErrNotFound) {
			t.Errorf("key %q: error = %v, want ErrNotFound", bad, err)
		}
	}
	if list := stored(t, d); !slices.Equal(list, nil) {
		t.Errorf("left behind: %q", list)
	}
}
