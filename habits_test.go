package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// maxLines is where a file has more than one subject; migrations are lists and may be longer.
const maxLines = 350

// vague names say nothing of what is inside.
var vague = regexp.MustCompile(`(?i)(^|[_-])(utils?|helpers?|commons?|managers?|misc)(_test)?(\.|$)`)

func TestHabits(t *testing.T) {
	house := os.DirFS(".")
	for _, finding := range append(append(fileFindings(house), templateFindings(house)...), codeFindings(house)...) {
		t.Error(finding)
	}
}

func fileFindings(house fs.FS) []string {
	var findings []string
	eachFile(house, func(name string, content []byte) {
		if vague.MatchString(path.Base(name)) || vague.MatchString(path.Base(path.Dir(name))) {
			findings = append(findings, name+": a name must say what is inside")
		}
		switch path.Ext(name) {
		case ".go", ".html", ".css", ".js":
			if n := bytes.Count(content, []byte("\n")); n > maxLines && path.Dir(name) != "migrations" {
				findings = append(findings, fmt.Sprintf("%s: %d lines, more than %d", name, n, maxLines))
			}
		}
	})
	return findings
}

// templateHabits are what a template must not hold, and where the rule does not count. Pages run under a policy that
// refuses inline styles and scripts; mails have no style sheet and need the former.
var templateHabits = []struct {
	pattern *regexp.Regexp
	why     string
	except  string
}{
	{regexp.MustCompile(`\{\{-?\s*define\b`), "define: all templates share one name space; make it a file", ""},
	{regexp.MustCompile(`\{\{-?\s*block\b`), "block defines a name in the one name space; make it a file", ""},
	{regexp.MustCompile(`(?i)\sstyle\s*=`), "inline style", "templates/mail/"},
	{regexp.MustCompile(`(?i)<style\b`), "inline style sheet", "templates/mail/"},
	{regexp.MustCompile(`(?i)\son[a-z]+\s*=`), "inline event handler", ""},
	{regexp.MustCompile(`(?i)\shx-on[:a-z-]*\s*=`), "inline event handler", ""},
	{regexp.MustCompile(`(?i)javascript:`), "script in an address", ""},
	{regexp.MustCompile(`(?i)<html\b`), "a page of its own; pages come from templates/layouts", "templates/layouts/"},
}

// scripts finds the opening tags of scripts; one without an address is inline.
var scripts = regexp.MustCompile(`(?i)<script\b[^>]*>`)

func templateFindings(house fs.FS) []string {
	var findings []string
	eachFile(house, func(name string, content []byte) {
		if !strings.HasPrefix(name, "templates/") || path.Ext(name) != ".html" {
			return
		}
		for _, habit := range templateHabits {
			if habit.pattern.Match(content) && (habit.except == "" || !strings.HasPrefix(name, habit.except)) {
				findings = append(findings, name+": "+habit.why)
			}
		}
		for _, tag := range scripts.FindAll(content, -1) {
			if !regexp.MustCompile(`(?i)\ssrc\s*=`).Match(tag) {
				findings = append(findings, name+": inline script")
			}
		}
	})
	return findings
}

// codeHabits are the names that only some rooms may use. The environment is read in main, or an option would work on one
// door and not on another; HTML that nobody escapes any more is made where it was sanitised.
var codeHabits = map[string][]string{
	"os.Getenv":         {".", "cli", "models/modelstest", "e2e"},
	"os.LookupEnv":      {".", "cli", "models/modelstest", "e2e"},
	"os.Environ":        {".", "cli", "models/modelstest", "e2e"},
	"os.ExpandEnv":      {"."},
	"fiber.Map":         {},
	"template.HTML":     {"handlers/web", "models/htmlsafe"},
	"template.JS":       {},
	"template.CSS":      {},
	"template.URL":      {},
	"template.HTMLAttr": {},
}

// codeFindings looks at the calls and literals of the program, not of its tests.
func codeFindings(house fs.FS) []string {
	var findings []string
	eachGoFile(house, func(name string, file *ast.File) {
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		ast.Inspect(file, func(node ast.Node) bool {
			used := usedName(node)
			if rooms, guarded := codeHabits[used]; guarded && !within(path.Dir(name), rooms) {
				findings = append(findings, fmt.Sprintf("%s: %s belongs to %q", name, used, rooms))
			}
			return true
		})
	})
	return findings
}

// usedName returns "package.Name" for a call, a conversion or a composite literal.
func usedName(node ast.Node) string {
	var expression ast.Expr
	switch n := node.(type) {
	case *ast.CallExpr:
		expression = n.Fun
	case *ast.CompositeLit:
		expression = n.Type
	}
	selector, ok := expression.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if from, ok := selector.X.(*ast.Ident); ok {
		return from.Name + "." + selector.Sel.Name
	}
	return ""
}

func TestHabitFindings(t *testing.T) {
	long := strings.Repeat("//\n", maxLines+1)
	tests := map[string]struct {
		file, content string
		want          int
	}{
		"plain":                  {"templates/staff/list.html", `<p class="a">{{.Name}}</p><script src="/a.js" defer></script>`, 0},
		"define":                 {"templates/staff/list.html", `{{- define "x"}}`, 1},
		"block":                  {"templates/staff/list.html", `{{block "x" .}}`, 1},
		"inline style":           {"templates/staff/list.html", `<p style="color:red">`, 1},
		"style of a mail":        {"templates/mail/reply.html", `<p style="color:red">`, 0},
		"style sheet":            {"templates/staff/list.html", `<style>p{}</style>`, 1},
		"event handler":          {"templates/staff/list.html", "<p\nonclick='x()'>", 1},
		"htmx event handler":     {"templates/staff/list.html", `<p hx-on:click="x()">`, 1},
		"inline script":          {"templates/staff/list.html", `<script nonce="a">x()</script>`, 1},
		"script address":         {"templates/staff/list.html", `<a href="javascript:x()">`, 1},
		"whole page":             {"templates/staff/list.html", `<html lang="en">`, 1},
		"layout":                 {"templates/layouts/staff.html", `<html lang="en">`, 0},
		"long":                   {"jobs/imap.go", "package jobs\n" + long, 1},
		"long test":              {"jobs/imap_test.go", "package jobs\n" + long, 1},
		"long migration":         {"migrations/01.go", "package migrations\n" + long, 0},
		"long vendored script":   {"public/vendor/x/x.js", long, 0},
		"vague file":             {"jobs/mail_helpers.go", "package jobs\n", 1},
		"vague folder":           {"models/common/x.go", "package x\n", 1},
		"a word inside a word":   {"jobs/commonmark.go", "package jobs\n", 0},
		"a word before another":  {"models/kb/common_words.txt", "", 0},
		"environment in a rule":  {"models/kb/x.go", "package kb\nvar x = os.Getenv(\"X\")\n", 1},
		"environment in main":    {"main.go", "package main\nvar x = os.Getenv(\"X\")\n", 0},
		"environment in a test":  {"models/kb/x_test.go", "package kb\nvar x = os.Getenv(\"X\")\n", 0},
		"untyped view":           {"handlers/staff/x.go", "package staff\nvar x = fiber.Map{\"a\": 1}\n", 1},
		"HTML in a handler":      {"handlers/staff/x.go", "package staff\nvar x = template.HTML(y)\n", 1},
		"HTML where it is clean": {"models/htmlsafe/x.go", "package htmlsafe\nvar x = template.HTML(y)\n", 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			house := fstest.MapFS{test.file: {Data: []byte(test.content)}}
			got := append(append(fileFindings(house), templateFindings(house)...), codeFindings(house)...)
			if len(got) != test.want {
				t.Errorf("findings: %q, want %d", got, test.want)
			}
		})
	}
}
