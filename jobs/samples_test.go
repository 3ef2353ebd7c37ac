package jobs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// samples lists real mails in the folder that HELPDESKZ_TEST_SAMPLES names; without one there are none.
func samples(t *testing.T, folders ...string) []string {
	t.Helper()
	root := os.Getenv("HELPDESKZ_TEST_SAMPLES")
	if root == "" {
		return nil
	}
	var files []string
	for _, folder := range folders {
		found, err := filepath.Glob(filepath.Join(root, folder, "*"))
		if err != nil || len(found) == 0 {
			t.Fatalf("no samples in %s: %v", filepath.Join(root, folder), err)
		}
		files = append(files, found...)
	}
	return files
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
	for _, name := range samples(t, "bounces", "mikel", "mime4j", "mimetools", "muas", "phpimap", "replies-text", "replies-many-languages", "tnef") {
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
	for _, name := range samples(t, "bounces") {
		l, err := Parse(readSample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		automatic, reason := Automatic(l)
		// The third of the ordinary ones is a bounce notification that says so.
		ordinary := strings.HasPrefix(filepath.Base(name), "not__is-not-bounce")
		if automatic == ordinary {
			t.Errorf("%s: Automatic = %v, %q", name, automatic, reason)
		}
	}
}
