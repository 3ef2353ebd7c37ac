package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "helpdeskz"

// The groups of rooms that the table below names more than once.
var (
	leaves = []string{"models/files", "models/htmlsafe", "models/mailid", "models/secret"}
	base   = append([]string{"models", "models/settings"}, leaves...)
	rules  = append([]string{"models/tickets", "models/accounts", "models/kb", "models/desk", "models/upgrade", "models/notify", "models/captcha", "models/oauth"}, base...)
	faces  = append([]string{"handlers/web", "templates", "public"}, rules...)
	doors  = []string{"handlers/staff", "handlers/client", "handlers/api", "handlers/install"}
)

// mayImport says which rooms of the house each room may use. A room without a line fails the test: whoever adds one
// says here where it stands.
var mayImport = map[string][]string{
	".":                     {"cli"},
	"cli":                   append([]string{"handlers", "jobs", "migrations", "models/fixtures", "models/backup"}, faces...),
	"handlers":              append(doors, faces...),
	"handlers/staff":        faces,
	"handlers/client":       faces,
	"handlers/api":          faces,
	"handlers/install":      faces,
	"handlers/webtest":      append([]string{"handlers", "handlers/install"}, faces...),
	"handlers/web":          append([]string{"templates", "public"}, rules...),
	"jobs":                  append([]string{"templates"}, rules...),
	"models/tickets":        append([]string{"models/accounts", "models/notify"}, base...),
	"models/accounts":       append([]string{"models/notify"}, base...),
	"models/kb":             base,
	"models/desk":           append([]string{"models/notify", "models/oauth"}, base...),
	"models/notify":         base,
	"models/captcha":        base,
	"models/oauth":          {"models", "models/secret"},
	"models/upgrade/phpser": nil,
	"models/upgrade":        append([]string{"models/upgrade/phpser"}, base...),
	"models/settings":       append([]string{"models"}, leaves...),
	"models/backup":         append([]string{"models"}, leaves...),
	"models/fixtures":       rules,
	"models/modelstest":     {"models", "migrations"},
	"models":                nil,
	"models/files":          nil,
	"models/htmlsafe":       nil,
	"models/mailid":         nil,
	"models/secret":         nil,
	"migrations":            nil,
	"templates":             nil,
	"public":                nil,
	"e2e":                   {"models/secret"},
	"crash":                 nil,
}

// testsMayImport is what a test may use beside what its room may: sample rows and test databases.
var testsMayImport = []string{"handlers/webtest", "models", "models/fixtures", "models/modelstest", "migrations", "templates", "public"}

// onlyIn keeps a library where it belongs; the keys are prefixes of import paths, the values prefixes of rooms.
var onlyIn = map[string][]string{
	"github.com/gofiber/":            {"handlers"},
	"github.com/valyala/fasthttp":    {"handlers"},
	"github.com/emersion/":           {"jobs", "e2e"},
	"github.com/jhillyerd/enmime":    {"jobs", "e2e"},
	"github.com/wneessen/go-mail":    {"jobs", "e2e"},
	"net/smtp":                       {"jobs", "e2e"},
	"mime/quotedprintable":           {"jobs", "e2e"},
	"github.com/chromedp/":           {"e2e"},
	"golang.org/x/oauth2":            {"models/oauth"},
	"github.com/alecthomas/kong":     {"cli"},
	"github.com/microcosm-cc/":       {"models/htmlsafe"},
	"github.com/go-sql-driver/mysql": {"models", "migrations"},
	"modernc.org/sqlite":             {"models"},
}

// rootModelsUse is all that the root of models builds on, beside the standard library.
var rootModelsUse = []string{"github.com/uptrace/bun", "github.com/go-sql-driver/mysql", "modernc.org/sqlite",
	"golang.org/x/text/unicode/norm"}

func TestImportsGoOneWay(t *testing.T) {
	for _, finding := range importFindings(os.DirFS(".")) {
		t.Error(finding)
	}
}

func TestImportFindings(t *testing.T) {
	source := func(imports ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package x\nimport (\"" + strings.Join(imports, "\"\n\"") + "\")\n")}
	}
	tests := map[string]struct {
		file  string
		using *fstest.MapFile
		want  int
	}{
		"downwards":             {"handlers/staff/x.go", source("helpdeskz/models/tickets", "github.com/gofiber/fiber/v2"), 0},
		"sideways":              {"handlers/staff/x.go", source("helpdeskz/handlers/client"), 1},
		"upwards":               {"models/tickets/x.go", source("helpdeskz/handlers/web"), 1},
		"tickets use accounts":  {"models/tickets/x.go", source("helpdeskz/models/accounts"), 0},
		"accounts use tickets":  {"models/accounts/x.go", source("helpdeskz/models/tickets"), 1},
		"jobs use handlers":     {"jobs/x.go", source("helpdeskz/handlers/web"), 1},
		"fiber in a rule":       {"models/kb/x.go", source("github.com/gofiber/fiber/v2"), 1},
		"fiber in main":         {"main.go", source("github.com/gofiber/fiber/v2"), 1},
		"imap in a handler":     {"handlers/staff/x.go", source("github.com/emersion/go-imap/client"), 1},
		"library in models":     {"models/x.go", source("github.com/google/uuid"), 1},
		"bun in models":         {"models/x.go", source("github.com/uptrace/bun/dialect", "context"), 0},
		"leaf uses models":      {"models/secret/x.go", source("helpdeskz/models"), 1},
		"a test's database":     {"models/kb/x_test.go", source("helpdeskz/models/modelstest"), 0},
		"a rule's sample rows":  {"models/kb/x.go", source("helpdeskz/models/fixtures"), 1},
		"a test going upwards":  {"models/kb/x_test.go", source("helpdeskz/handlers"), 1},
		"a room without a line": {"services/x.go", source("context"), 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := importFindings(fstest.MapFS{test.file: test.using})
			if len(got) != test.want {
				t.Errorf("findings: %q, want %d", got, test.want)
			}
		})
	}
}

func importFindings(house fs.FS) []string {
	var findings []string
	eachGoFile(house, func(name string, file *ast.File) {
		room := path.Dir(name)
		if _, known := mayImport[room]; !known {
			findings = append(findings, name+": its room has no line in mayImport")
			return
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				findings = append(findings, name+": "+err.Error())
				continue
			}
			if why := refused(name, room, imported); why != "" {
				findings = append(findings, name+": imports "+imported+": "+why)
			}
		}
	})
	return findings
}

// refused says why a file of room must not import a package, or nothing.
func refused(name, room, imported string) string {
	isTest := strings.HasSuffix(name, "_test.go")
	if own, isOwn := strings.CutPrefix(imported, module+"/"); isOwn {
		if own == room || slices.Contains(mayImport[room], own) || isTest && slices.Contains(testsMayImport, own) {
			return ""
		}
		return room + " must not know of it"
	}
	for library, rooms := range onlyIn {
		if strings.HasPrefix(imported, library) && !within(room, rooms) && !isTest {
			return "belongs to " + strings.Join(rooms, ", ")
		}
	}
	if room == "models" && !isTest && strings.Contains(imported, ".") && !startsWithAny(imported, rootModelsUse) {
		return "models use Bun, its drivers and the standard library"
	}
	return ""
}

func within(room string, rooms []string) bool {
	return slices.ContainsFunc(rooms, func(r string) bool { return room == r || r != "." && strings.HasPrefix(room, r+"/") })
}

func startsWithAny(s string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// eachGoFile parses every Go file of the house. One that can't be parsed is the compiler's to tell.
func eachGoFile(house fs.FS, see func(name string, file *ast.File)) {
	files := token.NewFileSet()
	eachFile(house, func(name string, content []byte) {
		if path.Ext(name) != ".go" || strings.HasPrefix(name, "tools/") {
			return
		}
		if file, err := parser.ParseFile(files, name, content, parser.SkipObjectResolution); err == nil {
			see(name, file)
		}
	})
}

// eachFile reads every file that is written in this project, not what it embeds from others or makes while running.
func eachFile(house fs.FS, see func(name string, content []byte)) {
	_ = fs.WalkDir(house, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			if foreign(name) {
				return fs.SkipDir
			}
			return nil
		}
		if content, err := fs.ReadFile(house, name); err == nil {
			see(name, content)
		}
		return nil
	})
}

func foreign(folder string) bool {
	if folder == "." {
		return false
	}
	base := path.Base(folder)
	return strings.HasPrefix(base, ".") || base == "node_modules" || base == "testdata" || base == "vendor" ||
		folder == "bin" || folder == "data"
}
