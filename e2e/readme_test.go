package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestReadmeCallsTheAPI runs the README's lines for the API as they stand, twice, in a folder where make run has just begun.
func TestReadmeCallsTheAPI(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(string(readme), "\n## API\n")
	block := shellBlock.FindStringSubmatch(page)
	if block == nil {
		t.Fatal("the README has no lines for the API")
	}
	d := newDesk(t)
	d.start()
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(binary(t), filepath.Join(folder, "bin", "helpdeskz")); err != nil {
		t.Fatal(err)
	}
	lines := strings.ReplaceAll(block[1], "127.0.0.1:8080", d.listen)
	for range 2 {
		sh := exec.Command("sh", "-e", "-c", lines)
		sh.Dir, sh.Env = folder, d.env
		out, err := sh.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		answers := strings.Split(strings.TrimSpace(string(out)), "\n")
		if asked := strings.Count(lines, "\ncurl "); len(answers) != asked {
			t.Errorf("%d answers to %d calls", len(answers), asked)
		}
		for _, answer := range answers {
			var said struct{ Success int }
			if err := json.Unmarshal([]byte(answer), &said); err != nil || said.Success != 1 {
				t.Errorf("answer %s", answer)
			}
		}
	}
}
