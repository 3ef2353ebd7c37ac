package files

import (
	"slices"
	"strings"
)

// Reason says why a file is refused. It is the end of the key under which the words stand in the language files.
type Reason string

// Reasons of a refusal, in the order in which Check looks for them. Args lists what the words may need.
const (
	Disallowed Reason = "disallowed" // attachments are off
	TooMany    Reason = "too_many"   // Args: max (int)
	Empty      Reason = "empty"      // Args: name
	TooLarge   Reason = "too_large"  // Args: name, max (int64, bytes)
	Extension  Reason = "extension"  // Args: name, extension, allowed
	NoPicture  Reason = "picture"    // of TakePicture alone
)

// anyExtension in a Policy's list allows every name.
const anyExtension = "*"

// Refusal is the answer of Check to a file that breaks the policy, and the error of TakePicture.
type Refusal struct {
	Reason Reason
	Args   map[string]any
}

// Error implements error.
func (r *Refusal) Error() string { return "files: refused: " + string(r.Reason) }

// Policy is what the site allows as attachments. Doors that people use refuse what breaks it; mail keeps and marks it.
type Policy struct {
	Allowed    bool
	MaxCount   int      // files a message
	MaxBytes   int64    // a file; 0 is no limit
	Extensions []string // with or without a dot, in any case; "*" allows all, and an empty list allows none
}

// Check returns nil when a file fits the policy. name is the file's name as it came, size its bytes, and count the
// number of files in the message with this one.
func (p Policy) Check(name string, size int64, count int) *Refusal {
	name = CleanName(name)
	switch ext := extension(name); {
	case !p.Allowed:
		return &Refusal{Reason: Disallowed}
	case count > p.MaxCount:
		return &Refusal{TooMany, map[string]any{"max": p.MaxCount}}
	case size <= 0:
		return &Refusal{Empty, map[string]any{"name": name}}
	case p.MaxBytes > 0 && size > p.MaxBytes:
		return &Refusal{TooLarge, map[string]any{"name": name, "max": p.MaxBytes}}
	case !p.allows(ext):
		allowed := strings.Join(p.extensions(), ", ")
		return &Refusal{Extension, map[string]any{"name": name, "extension": ext, "allowed": allowed}}
	}
	return nil
}

// Accept returns the value of a file input's accept attribute, such as ".jpg,.png"; it is empty when all are allowed.
func (p Policy) Accept() string {
	list := p.extensions()
	if len(list) == 0 || slices.Contains(list, anyExtension) {
		return ""
	}
	return "." + strings.Join(list, ",.")
}

func (p Policy) allows(ext string) bool {
	list := p.extensions()
	return slices.Contains(list, anyExtension) || ext != "" && slices.Contains(list, ext)
}

// extensions is the list in lower case, without dots and blanks.
func (p Policy) extensions() []string {
	var list []string
	for _, e := range p.Extensions {
		if e = strings.ToLower(strings.Trim(e, " \t\r\n.")); e != "" {
			list = append(list, e)
		}
	}
	return list
}
