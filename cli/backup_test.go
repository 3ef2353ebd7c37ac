package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/cli"
	"helpdeskz/migrations"
	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// rows returns all rows of all tables but the counter of the desk's changes, which every restore moves on.
func rows(t *testing.T, d desk) map[string][][]any {
	t.Helper()
	db, all := database(t, d), map[string][][]any{}
	tables, err := models.Tables(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for i := range tables {
		if tables[i].Name == "revisions" {
			continue
		}
		err := models.EachRow(t.Context(), db, &tables[i], func(values []any) error {
			all[tables[i].Name] = append(all[tables[i].Name], append([]any{}, values...))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// tree returns the content of all files below a folder, by name.
func tree(t *testing.T, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, folder)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestBackupMovesTheDesk takes a sample desk from SQLite to MariaDB and back.
func TestBackupMovesTheDesk(t *testing.T) {
	first := newDesk(t, modelstest.SQLite)
	first.must(t, "demo", "--tickets", "300")
	first.must(t, "apikey", "add", "--name", "Shop", "--permissions", "all")
	first.must(t, "mailbox", "add", "--name", "Acme", "--email", "support@acme.test", "--incoming", "pipe")
	want := rows(t, first)
	now := first
	for _, dialect := range []string{modelstest.MySQL, modelstest.SQLite} {
		path := filepath.Join(t.TempDir(), "desk.backup")
		if out := now.must(t, "backup", path); !strings.Contains(out, "key") || !strings.Contains(out, path+" safe") {
			t.Errorf("nothing says that the key is inside: %s", out)
		}
		next := desk{data: t.TempDir(), dsn: modelstest.Empty(t, dialect)}
		next.must(t, "restore", path)
		if diff := cmp.Diff(want, rows(t, next)); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", dialect, diff)
		}
		if diff := cmp.Diff(tree(t, filepath.Join(first.data, "files")), tree(t, filepath.Join(next.data, "files"))); diff != "" {
			t.Errorf("files on %s (-want +got):\n%s", dialect, diff)
		}
		if diff := cmp.Diff(tree(t, first.data)["/key"], tree(t, next.data)["/key"]); diff != "" {
			t.Errorf("another key on %s", dialect)
		}
		next.must(t, "staff", "list")
		now = next
	}
}

func TestBackupToStdout(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	addStaff(t, d, "ines")
	var out, stderr bytes.Buffer
	if code := cli.Run("test", d.args("backup", "-"), strings.NewReader(""), &out, &stderr); code != 0 {
		t.Fatalf("exit code %d: %s", code, &stderr)
	}
	if !strings.Contains(stderr.String(), "key") {
		t.Errorf("stderr does not name the key: %s", &stderr)
	}
	next := emptyDesk(t, modelstest.SQLite)
	next.must(t, "restore", file(t, out.String()))
	if list := objects(t, next.must(t, "staff", "list", "--json")); len(list) != 1 {
		t.Errorf("staff: %v", list)
	}
}

func TestRestoreRefusals(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	addStaff(t, d, "ines")
	path := filepath.Join(t.TempDir(), "desk.backup")
	d.must(t, "backup", path)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	older := emptyDesk(t, modelstest.SQLite)
	steps, err := migrations.Pending(t.Context(), database(t, older))
	if err == nil {
		err = migrations.MigrateTo(t.Context(), database(t, older), steps[:len(steps)-1])
	}
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		desk desk
		args []string
		want string
	}{
		"desk in use":         {d, []string{"restore", path}, "restore into a new database"},
		"no such file":        {emptyDesk(t, modelstest.SQLite), []string{"restore", path + "x"}, "no such file"},
		"cut off":             {emptyDesk(t, modelstest.SQLite), []string{"restore", file(t, string(content[:len(content)/2]))}, "no whole backup"},
		"no backup":           {emptyDesk(t, modelstest.SQLite), []string{"restore", file(t, "text")}, "no whole backup"},
		"another key":         {emptyDesk(t, modelstest.SQLite), []string{"--key", strings.Repeat("A", 43), "restore", path}, "--key"},
		"another version":     {older, []string{"restore", path}, "another version"},
		"backup of no desk":   {emptyDesk(t, modelstest.SQLite), []string{"backup", path}, "no desk"},
		"backup into nowhere": {d, []string{"backup", "/no/such/folder/file"}, "/no/such/folder"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := test.desk.run(test.args...)
			if r.code != 1 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, test.want) {
				t.Errorf("%+v, want exit code 1 and one line with %q", r, test.want)
			}
		})
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, content) {
		t.Errorf("a backup that failed touched the earlier one: %v", err)
	}
}

// TestCutOffRestore: nothing works on a desk that is not whole but a restore that begins anew.
func TestCutOffRestore(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	addStaff(t, d, "ines")
	path := filepath.Join(t.TempDir(), "desk.backup")
	d.must(t, "backup", path)
	next := newDesk(t, modelstest.MySQL)
	// A folder that can't be made a file stands in the key's way, so that the restore fails at its very end.
	key := filepath.Join(next.data, "key")
	if err := os.MkdirAll(filepath.Join(key+".replaced", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, []byte("another"), 0o400); err != nil {
		t.Fatal(err)
	}
	if r := next.run("restore", path); r.code != 1 {
		t.Fatalf("%+v", r)
	}
	for command, code := range map[string]int{"serve": 1, "fetch": 1, "staff list": 1, "backup " + path: 1, "pipe": 75} {
		r := next.run(strings.Fields(command)...)
		if r.code != code || !strings.Contains(r.err, "run restore again") {
			t.Errorf("%s: %+v, want exit code %d", command, r, code)
		}
	}
	if err := os.RemoveAll(key + ".replaced"); err != nil {
		t.Fatal(err)
	}
	if out := next.must(t, "restore", path); !strings.Contains(out, "key.replaced") {
		t.Errorf("nothing says where the old key is: %s", out)
	}
	if list := objects(t, next.must(t, "staff", "list", "--json")); len(list) != 1 {
		t.Errorf("staff: %v", list)
	}
}

// TestRestoreOfAnOlderVersion brings rows into the tables of their time first, and then to this version's.
func TestRestoreOfAnOlderVersion(t *testing.T) {
	old := emptyDesk(t, modelstest.SQLite)
	db := database(t, old)
	steps, err := migrations.Pending(t.Context(), db)
	if err == nil {
		err = migrations.MigrateTo(t.Context(), db, steps[:len(steps)-1])
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old.data, "key"), []byte(strings.Repeat("A", 43)), 0o400); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "desk.backup")
	old.must(t, "backup", path)
	next := emptyDesk(t, modelstest.MySQL)
	next.must(t, "restore", path)
	next.must(t, "migrate", "status")
}

func TestDemo(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		if r := d.run("demo", "--tickets", "0"); r.code != 1 || !strings.Contains(r.err, "--tickets") {
			t.Errorf("no tickets: %+v", r)
		}
		out := d.must(t, "demo", "--tickets", "60", "--password-file", file(t, password))
		if strings.Contains(out, password) {
			t.Errorf("a password that was given is shown: %s", out)
		}
		r := d.run("demo", "--tickets", "60")
		if r.code != 1 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, "new database") {
			t.Errorf("a second time: %+v", r)
		}
		if n, err := database(t, d).NewSelect().Table("tickets").Count(t.Context()); err != nil || n != 60 {
			t.Errorf("tickets: %d, %v, want 60", n, err)
		}
	})
}
