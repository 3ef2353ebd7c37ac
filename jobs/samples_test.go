package jobs

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// sampleFolder is where the sample mails are: the folder that HELPDESKZ_TEST_SAMPLES names, else those written for the project.
func sampleFolder() string {
	if folder := os.Getenv("HELPDESKZ_TEST_SAMPLES"); folder != "" {
		return folder
	}
	return filepath.Join("testdata", "mail")
}

// notMails are what folders of samples hold beside mails.
var notMails = map[string]bool{".md": true, ".list": true, ".gitattributes": true}

// samples lists the sample mails, however deep they lie.
func samples(t testing.TB) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(sampleFolder(), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !notMails[filepath.Ext(path)] {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples in %s: %v", sampleFolder(), err)
	}
	return files
}

// isMachineSample tells of a sample whether a machine wrote it, by its folder and name.
func isMachineSample(path string) bool {
	// The third of the ordinary ones is a bounce notification that says so.
	return filepath.Base(filepath.Dir(path)) == "bounces" && !strings.HasPrefix(filepath.Base(path), "not__is-not-bounce") &&
		!strings.HasPrefix(filepath.Base(path), "not__person")
}

func readSample(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestSamplesAreRead(t *testing.T) {
	for _, name := range samples(t) {
		l, err := Parse(readSample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		words := []string{l.Subject, l.From.Name, l.From.Email, l.MessageID, l.Text, l.HTML}
		for _, p := range l.Parts {
			words = append(words, p.Name, p.ContentType, p.ContentID)
		}
		for _, w := range words {
			if !utf8.ValidString(w) || strings.Contains(w, "\x00") {
				t.Errorf("%s: not clean: %.80q", name, w)
			}
		}
		for _, line := range []string{l.Subject, l.From.Name, l.From.Email, l.MessageID} {
			if strings.ContainsAny(line, "\r\n") {
				t.Errorf("%s: two lines: %.80q", name, line)
			}
		}
	}
}

func TestSampleBouncesAreAutomatic(t *testing.T) {
	for _, name := range samples(t) {
		l, err := Parse(readSample(t, name))
		if filepath.Base(filepath.Dir(name)) != "bounces" || err != nil {
			continue
		}
		if automatic, reason := Automatic(l); automatic != isMachineSample(name) {
			t.Errorf("%s: Automatic = %v, %q", name, automatic, reason)
		}
	}
}
