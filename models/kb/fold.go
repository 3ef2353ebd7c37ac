package kb

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a text in the form in which it is compared: in lower case and without accents. at holds for each of its bytes where
// it stood in the text.
type folded struct {
	text string
	at   []int
}

func fold(text string) folded {
	var out strings.Builder
	var at []int
	for i, r := range text {
		if r < utf8.RuneSelf {
			out.WriteRune(unicode.ToLower(r))
			at = append(at, i)
			continue
		}
		for _, part := range norm.NFKD.String(string(r)) {
			if unicode.Is(unicode.Mn, part) {
				continue
			}
			n, _ := out.WriteRune(unicode.ToLower(part))
			at = append(at, slices.Repeat([]int{i}, n)...)
		}
	}
	return folded{text: out.String(), at: append(at, len(text))}
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

// find returns where the words stand in the text, in order and without overlaps.
func (f folded) find(words []string) []span {
	var found []span
	for _, w := range words {
		for from := 0; ; {
			i := strings.Index(f.text[from:], w)
			if i < 0 {
				break
			}
			from += i + len(w)
			found = append(found, span{f.at[from-len(w)], f.at[from]})
		}
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	return joinSpans(found)
}

func joinSpans(spans []span) []span {
	var joined []span
	for _, s := range spans {
		if n := len(joined); n > 0 && s.from <= joined[n-1].to {
			joined[n-1].to = max(joined[n-1].to, s.to)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// The bounds of what a search looks at, so that a long text costs no more than a short one.
const (
	maxWords = 8
	maxWord  = 40 // characters
	maxQuery = 400
)

// words returns the folded words of a text and the same words as typed, without doubles.
func words(text string) (compared, typed []string) {
	if runes := []rune(strings.ToValidUTF8(text, " ")); len(runes) > maxQuery {
		text = string(runes[:maxQuery])
	}
	isGap := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.Mn, r) }
	for _, w := range strings.FieldsFunc(norm.NFC.String(text), isGap) {
		if runes := []rune(w); len(runes) > maxWord {
			w = string(runes[:maxWord])
		}
		c := fold(w).text
		if c == "" || slices.Contains(compared, c) {
			continue
		}
		compared, typed = append(compared, c), append(typed, w)
	}
	return compared, typed
}
