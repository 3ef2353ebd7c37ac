package public

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVendoredFilesAreAsTheSumsSay(t *testing.T) {
	want := map[string]string{}
	sums, err := FS.ReadFile("vendor/SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(sums))
	for lines.Scan() {
		sum, name, found := strings.Cut(lines.Text(), "  ")
		if !found {
			t.Fatalf("line %q is no checksum", lines.Text())
		}
		want[name] = sum
	}
	got := map[string]string{}
	for _, name := range files(t, "vendor") {
		if name == "vendor/SHA256SUMS" {
			continue
		}
		body, err := FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(body)
		got[strings.TrimPrefix(name, "vendor/")] = hex.EncodeToString(sum[:])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vendored files differ from vendor/SHA256SUMS (-sums +files):\n%s", diff)
	}
	if len(got) == 0 {
		t.Error("nothing is vendored")
	}
}

func TestEveryVendoredPackageHasItsLicence(t *testing.T) {
	entries, err := FS.ReadDir("vendor")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		if _, err := FS.Open("vendor/" + entry.Name() + "/LICENSE"); err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
		}
	}
}

func TestPathAndOpen(t *testing.T) {
	for _, tc := range []struct{ name, contentType string }{
		{"css/panel.css", "text/css; charset=utf-8"},
		{"css/portal.css", "text/css; charset=utf-8"},
		{"css/api.css", "text/css; charset=utf-8"},
		{"js/panel.js", "text/javascript; charset=utf-8"},
		{"js/api.js", "text/javascript; charset=utf-8"},
		{"js/portal.js", "text/javascript; charset=utf-8"},
		{"js/scheme.js", "text/javascript; charset=utf-8"},
		{"img/sprite.svg", "image/svg+xml"},
		{"img/favicon.svg", "image/svg+xml"},
		{"vendor/trix-2.1.19/trix.umd.min.js", "text/javascript; charset=utf-8"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			address := Path(tc.name)
			if ok, _ := regexp.MatchString(`^/assets/[0-9a-f]{16}/`+regexp.QuoteMeta(tc.name)+`$`, address); !ok {
				t.Errorf("Path gives %q", address)
			}
			body, gz, contentType, ok := Open(address)
			if !ok || len(body) == 0 || contentType != tc.contentType {
				t.Fatalf("Open gives %d bytes, %q, %v", len(body), contentType, ok)
			}
			if !bytes.Equal(unzip(t, gz), body) {
				t.Error("the compressed bytes are not the plain ones")
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	good := Path("css/panel.css")
	for _, address := range []string{
		"", "/", "/assets/", "/assets/css/panel.css", "/assets/0000000000000000/css/panel.css",
		strings.ToUpper(good), good + "/", strings.Replace(good, "css/panel.css", "css/../css/panel.css", 1),
		Path("css/none.css"), "/other" + good,
	} {
		if _, _, _, ok := Open(address); ok {
			t.Errorf("Open(%q) finds something", address)
		}
	}
}

// The weights are the budget of a first visit: everything but the page itself, compressed.
func TestFirstLoadStaysLight(t *testing.T) {
	for _, tc := range []struct {
		face  string
		limit int
		names []string
	}{
		{"panel", 140_000, []string{"css/panel.css", "js/panel.js", "js/scheme.js", "img/sprite.svg", "img/favicon.svg", "vendor/trix-2.1.19/trix.umd.min.js"}},
		{"portal", 50_000, []string{"css/portal.css", "js/portal.js", "js/scheme.js", "img/sprite.svg", "img/favicon.svg"}},
	} {
		sum := 0
		for _, name := range tc.names {
			body, gz, _, _ := Open(Path(name))
			if gz != nil {
				body = gz
			}
			sum += len(body)
		}
		t.Logf("%s: %d bytes", tc.face, sum)
		if sum > tc.limit {
			t.Errorf("%s weighs %d bytes, more than %d", tc.face, sum, tc.limit)
		}
	}
}

func TestEveryOwnFileIsInABundleOrLoadedAlone(t *testing.T) {
	alone := map[string]bool{"js/scheme.js": true, "js/captcha.js": true}
	for _, parts := range bundles {
		for _, part := range parts {
			alone[part] = true
		}
	}
	for _, dir := range []string{"css", "js"} {
		for _, name := range files(t, dir) {
			if !alone[name] {
				t.Errorf("%s is in no bundle", name)
			}
		}
	}
}

func TestScriptsKeepThePolicy(t *testing.T) {
	forbidden := regexp.MustCompile(`\beval\(|new Function|javascript:|setAttribute\('style'|document\.write|\s(?:on(?:click|load|error|submit|change|input))="`)
	for _, name := range files(t, "js") {
		body, _ := FS.ReadFile(name)
		if at := forbidden.Find(body); at != nil {
			t.Errorf("%s has %q, which the policy blocks", name, at)
		}
	}
}

func TestStyleSheetsAreLayered(t *testing.T) {
	for _, name := range files(t, "css") {
		body, _ := FS.ReadFile(name)
		if !bytes.Contains(body, []byte("@layer")) {
			t.Errorf("%s stands outside of the layers", name)
		}
		if open, closed := bytes.Count(body, []byte("{")), bytes.Count(body, []byte("}")); open != closed {
			t.Errorf("%s has %d opening and %d closing braces", name, open, closed)
		}
	}
}

// Outside of a layer, what is vendored would win over all of ours, whatever the selectors.
func TestVendoredStyleSheetsAreLayered(t *testing.T) {
	body, _, _, _ := Open(Path("css/api.css"))
	at, foreign := bytes.Index(body, []byte("@layer vendor {\n")), bytes.Index(body, []byte(".swagger-ui"))
	ours := bytes.LastIndex(body, []byte("@layer docs {"))
	if at < 0 || foreign < at || ours < foreign {
		t.Errorf("the layer begins at %d, the vendored rules at %d, and ours behind them at %d", at, foreign, ours)
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(FS, dir, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func unzip(t *testing.T, gz []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
