package jobs

import (
	"bytes"
	"strings"
)

const (
	// lookAhead is how many lines are looked at to tell a broken header from a body without a blank line before it.
	lookAhead = 50
	// maxName and maxFolded are how many bytes a header's name and its folded value may have.
	maxName   = 100
	maxFolded = 256 << 10
	// maxFields is how many headers of a mail are kept; real ones have fewer than 300.
	maxFields = 5000
)

// fields are a mail's headers: name in lower case, raw values unfolded, in their order.
type fields map[string][]string

// get returns the first raw value.
func (f fields) get(name string) string { return first(f[strings.ToLower(name)]) }

// splitHeader cuts a mail into header and body. A line that is no header line is taken for a continuation which lost
// its indent when headers follow, and for the body's beginning otherwise.
func splitHeader(raw []byte) (fields, []byte) {
	header, current, n := fields{}, field{}, 0
	keep := func() {
		if n++; n <= maxFields {
			header.add(current)
		}
	}
	defer keep()
	for len(raw) > 0 {
		line, rest := cutLine(raw)
		switch next, ok := cutField(line); {
		case len(line) == 0:
			return header, rest
		case line[0] == ' ' || line[0] == '\t':
			current.fold(line)
		case ok:
			keep()
			current = next
		case headersFollow(rest):
			current.fold(line)
		default:
			return header, raw
		}
		raw = rest
	}
	return header, nil
}

// field is one header while it is read.
type field struct {
	name  string
	value []byte
}

// fold appends a continuation line, up to what is ever decoded of a header.
func (f *field) fold(line []byte) {
	if len(f.value) < maxFolded {
		f.value = append(append(f.value, ' '), bytes.TrimSpace(line)...)
	}
}

func (f fields) add(one field) {
	if one.name != "" {
		f[one.name] = append(f[one.name], string(one.value))
	}
}

func cutLine(raw []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(raw, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// cutField splits `Name: value`; spaces before the colon are forgiven.
func cutField(line []byte) (field, bool) {
	name, value, found := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !found || len(name) == 0 || len(name) > maxName || bytes.ContainsFunc(name, notInName) {
		return field{}, false
	}
	value = bytes.TrimSpace(value)
	return field{strings.ToLower(string(name)), bytes.Clone(value[:min(len(value), maxFolded)])}, true
}

func notInName(r rune) bool {
	return r <= ' ' || r >= 0x7f || r == '"' || r == '<' || r == '>' || r == '@'
}

func headersFollow(raw []byte) bool {
	for range lookAhead {
		var line []byte
		if line, raw = cutLine(raw); len(line) == 0 {
			return false
		}
		if _, ok := cutField(line); ok && line[0] != ' ' && line[0] != '\t' {
			return true
		}
	}
	return false
}
