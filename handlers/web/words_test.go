package web

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"helpdeskz/templates"
)

var (
	templateWord = regexp.MustCompile(`\b[tn] "([^"]+)"`)
	quoted       = regexp.MustCompile(`"([^"\n]*)"`)
	keyShape     = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$`)
	prefixShape  = regexp.MustCompile(`^[a-z][a-z0-9_]*[._]([a-z0-9_]+[._])*$`)
)

// sources are what the program's own text says of words.
type sources struct {
	literals map[string]bool   // every text in quotation marks
	keys     map[string]string // what is given to a function that wants a key, and the file
	prefixes map[string]string // the same, where only the beginning stands there
}

func TestEveryWordIsThereAndUsed(t *testing.T) {
	all := allKeys(t)
	s := &sources{map[string]bool{}, map[string]string{}, map[string]string{}}
	s.readTemplates(t)
	s.readProgram(t, filepath.Join("..", ".."))

	for key, file := range s.keys {
		if !slices.Contains(all, key) {
			t.Errorf("%s uses the word %q, which no language file has", file, key)
		}
	}
	for prefix, file := range s.prefixes {
		if !slices.ContainsFunc(all, func(key string) bool { return strings.HasPrefix(key, prefix) }) {
			t.Errorf("%s uses words that begin with %q, and no language file has one", file, prefix)
		}
	}
	for _, key := range all {
		if !s.uses(key) {
			t.Errorf("nothing uses the word %q", key)
		}
	}
}

// uses tells whether a key stands somewhere, or all of it but its last part, which something is put behind.
func (s *sources) uses(key string) bool {
	if s.literals[key] {
		return true
	}
	for i := range key {
		if prefix := key[:i]; s.literals[prefix] && prefixShape.MatchString(prefix) && !strings.Contains(key[i:], ".") {
			return true
		}
	}
	return false
}

func (s *sources) readTemplates(t *testing.T) {
	t.Helper()
	err := fs.WalkDir(templates.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := templates.FS.ReadFile(path)
		for _, found := range templateWord.FindAllStringSubmatch(string(text), -1) {
			s.keys[found[1]] = path
		}
		for _, found := range quoted.FindAllStringSubmatch(string(text), -1) {
			s.literals[found[1]] = true
		}
		// A template's own quotation marks stand inside those of an attribute.
		for _, action := range strings.Split(string(text), "{{") {
			inside, _, _ := strings.Cut(action, "}}")
			for _, found := range quoted.FindAllStringSubmatch(inside, -1) {
				s.literals[found[1]] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *sources) readProgram(t *testing.T, root string) {
	t.Helper()
	for _, room := range []string{"handlers", "models", "jobs", "cli"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
			if err == nil {
				ast.Inspect(file, func(n ast.Node) bool { s.note(n, path); return true })
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// note takes up what a node says: its text, or the key that it gives to one of the functions that want one.
func (s *sources) note(n ast.Node, path string) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if text, is := literal(n); is {
			s.literals[text] = true
		}
	case *ast.KeyValueExpr:
		if name, is := n.Key.(*ast.Ident); is && name.Name == "Key" {
			s.want(n.Value, path)
		}
	case *ast.CallExpr:
		switch name := called(n); {
		case (name == "T" || name == "N") && len(n.Args) > 0:
			s.want(n.Args[0], path)
		case (name == "NewError" || name == "Add") && len(n.Args) > 1:
			s.want(n.Args[1], path)
		}
	}
}

func (s *sources) want(e ast.Expr, path string) {
	if text, is := literal(e); is && keyShape.MatchString(text) && strings.Contains(text, ".") {
		s.keys[text] = path
	}
	if sum, is := e.(*ast.BinaryExpr); is {
		if text, is := literal(sum.X); is && prefixShape.MatchString(text) {
			s.prefixes[text] = path
		}
	}
}

func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

func literal(e ast.Expr) (string, bool) {
	lit, is := e.(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// allKeys returns the keys of the English files.
func allKeys(t *testing.T) []string {
	t.Helper()
	files, err := fs.Glob(templates.FS, "lang/en/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, file := range files {
		content, err := templates.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]any{}
		if err := json.Unmarshal(content, &words); err != nil {
			t.Fatal(err)
		}
		keys = slices.AppendSeq(keys, maps.Keys(words))
	}
	slices.Sort(keys)
	return keys
}
