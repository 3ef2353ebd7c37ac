package web

import (
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/public"
)

// hues is how many colours avatars and departments have.
const hues = 12

// funcs are the functions that templates may call, with the words of one language.
func funcs(config Config, words *Catalog) map[string]any {
	return map[string]any{
		"t":        words.T,
		"n":        words.N,
		"num":      func(n any) string { return words.Number(n) },
		"bytes":    words.Bytes,
		"lang":     func() string { return words.Language },
		"asset":    public.Path,
		"staff":    config.Staff,
		"initials": initials,
		"hue":      hue,
		"depHue":   func(id int64) int64 { return (id - 1) % hues },
		"statusClass": func(s models.Status) string {
			return statusClasses[s]
		},
		"statusWord": func(s models.Status) string { return words.T("status." + s.String()) },
		"fileKind":   FileKind,
		"zoneGroups": zoneGroups,
		"version":    func() string { return config.Version },
	}
}

var statusClasses = map[models.Status]string{
	models.StatusOpen: "st-open", models.StatusAnswered: "st-answered", models.StatusAwaitingReply: "st-waiting",
	models.StatusInProgress: "st-progress", models.StatusClosed: "st-closed",
}

// initials returns one or two letters for an avatar.
func initials(name string) string {
	var letters []rune
	words := strings.Fields(name)
	for i, word := range words {
		r, _ := utf8.DecodeRuneInString(word)
		if (i == 0 || i == len(words)-1) && (unicode.IsLetter(r) || unicode.IsNumber(r)) {
			letters = append(letters, unicode.ToUpper(r))
		}
	}
	if len(letters) == 0 {
		return "?"
	}
	return string(letters)
}

// hue returns the number of an avatar's colour, the same for the same name for ever.
func hue(name string) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(strings.ToLower(name)))
	return sum.Sum32() % hues
}

// FileKind returns the few letters that a file's chip shows: its name's ending.
func FileKind(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || len(name)-dot > 5 {
		return "file"
	}
	return strings.ToLower(name[dot+1:])
}
