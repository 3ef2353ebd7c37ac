package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

// TestKeyFile: a desk in use never starts with a key that is not its own, for its secrets would be lost to it.
func TestKeyFile(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	path := filepath.Join(d.data, "key")
	addStaff(t, d, "ines")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("a new desk made no key: %v", err)
	}
	tests := map[string]struct {
		change func() error
		want   string
	}{
		"readable by others": {func() error { return os.Chmod(path, 0o644) }, "chmod 0400"},
		"no key":             {func() error { return replace(path, "no key!") }, "base64"},
		"cut off":            {func() error { return replace(path, string(content[:20])) }, "bytes instead of 32"},
		"missing":            {func() error { return os.Remove(path) }, "missing"},
		"a folder":           {func() error { return os.Mkdir(path, 0o700) }, "plain file"},
	}
	for _, name := range []string{"readable by others", "no key", "cut off", "missing", "a folder"} {
		t.Run(name, func(t *testing.T) {
			if err := tests[name].change(); err != nil {
				t.Fatal(err)
			}
			for _, command := range []string{"serve", "fetch", "backup"} {
				args := []string{command}
				if command == "backup" {
					args = append(args, filepath.Join(t.TempDir(), "desk.backup"))
				}
				r := d.run(args...)
				if r.code != 1 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, tests[name].want) {
					t.Errorf("%s: exit code %d, want 1 and one line with %q:\n%s", command, r.code, tests[name].want, r.err)
				}
			}
		})
	}
	key, err := secret.Parse(string(content))
	if err != nil {
		t.Fatal(err)
	}
	d.must(t, "--key", key.Text(), "staff", "list")
}

// TestKeyOfAnotherDesk: a good key that is not this desk's opens nothing, in the file or as an option.
func TestKeyOfAnotherDesk(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.must(t, "migrate", "up")
		d.must(t, "fetch") // a new desk may change its key until it is in use
		path := filepath.Join(d.data, "key")
		if err := replace(path, secret.NewKey().Text()); err != nil {
			t.Fatal(err)
		}
		addStaff(t, d, "ines")
		own, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		other := secret.NewKey().Text()
		for _, args := range [][]string{{"fetch"}, {"serve"}, {"pipe"}, {"backup", filepath.Join(t.TempDir(), "desk.backup")}} {
			want := 1
			if args[0] == "pipe" {
				want = 75
			}
			if r := d.run(append([]string{"--key", other}, args...)...); r.code != want || !strings.Contains(r.err, "another desk") {
				t.Errorf("%s: %+v", args[0], r)
			}
		}
		if err := replace(path, other); err != nil {
			t.Fatal(err)
		}
		if r := d.run("fetch"); r.code != 1 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, "another desk") {
			t.Errorf("in the file: %+v", r)
		}
		d.must(t, "--key", string(own), "fetch")
	})
}

func replace(path, content string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o400)
}
