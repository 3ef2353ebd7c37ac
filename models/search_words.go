package models

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	// maxWordLetters is where a long word is cut, in the index and in what is searched for alike.
	maxWordLetters = 32
	// maxTextWords bounds the different words of one text that can be found: a pasted log must not flood the index.
	maxTextWords = 2000
)

// unspaced are the scripts that put no blanks between words. Each letter and each pair of neighbours counts as a word, so
// that any part of a run is found by its pairs.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// accented are the scripts whose letters are found without their accents.
var accented = []*unicode.RangeTable{unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic}

// spelled are letters that no decomposition (Unicode Standard Annex 15) takes apart.
var spelled = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ς': "σ",
}

// token is a word in lower case and without accents, or a run of letters of an unspaced script.
type token struct {
	text string
	run  bool
}

type letterKind uint8

const (
	separator letterKind = iota
	wordLetter
	runLetter
	// joined is a mark that belongs to the letter before it, such as a vowel sign; an accent is dropped.
	joined
	dropped
)

// tokens yields the words of a text in their order.
func tokens(text string) func(yield func(token) bool) {
	return func(yield func(token) bool) {
		var word []byte
		run := false
		for _, r := range norm.NFKC.String(text) {
			kind := kindOf(r)
			if kind == dropped {
				continue
			}
			inRun := kind == runLetter || kind == joined && run
			if len(word) > 0 && (kind == separator || inRun != run) {
				if !yield(token{string(word), run}) {
					return
				}
				word = word[:0]
			}
			if run = inRun; kind != separator {
				word = appendPlain(word, r)
			}
		}
		if len(word) > 0 {
			yield(token{string(word), run})
		}
	}
}

func kindOf(r rune) letterKind {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return wordLetter
		}
		return separator
	case unicode.IsMark(r):
		if unicode.In(r, unicode.Inherited, unicode.Hebrew) {
			return dropped
		}
		return joined
	case unicode.In(r, unspaced...) || r == 'ー':
		return runLetter
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return wordLetter
	}
	return separator
}

// appendPlain adds a letter in lower case and without its accents.
func appendPlain(word []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(word, byte(r))
	}
	r = unicode.ToLower(r)
	if unicode.In(r, accented...) {
		if parts := norm.NFD.PropertiesString(string(r)).Decomposition(); len(parts) > 0 {
			r, _ = utf8.DecodeRune(parts)
		}
	}
	if spelling, special := spelled[r]; special {
		return append(word, spelling...)
	}
	return utf8.AppendRune(word, r)
}

// textWords returns the different words under which a text is found, in ascending order.
func textWords(text string) []string {
	seen := map[string]bool{}
	for t := range tokens(text) {
		if !t.run {
			seen[cutWord(t.text)] = true
		} else {
			addRun(seen, []rune(t.text))
		}
		if len(seen) >= maxTextWords {
			break
		}
	}
	words := make([]string, 0, len(seen))
	for w := range seen {
		words = append(words, w)
	}
	slices.Sort(words)
	return words
}

func addRun(seen map[string]bool, letters []rune) {
	for i := range letters {
		if len(seen) >= maxTextWords {
			return
		}
		seen[string(letters[i])] = true
		if i > 0 {
			seen[string(letters[i-1:i+1])] = true
		}
	}
}

// cutWord shortens a word to what the index keeps of it.
func cutWord(word string) string {
	n := 0
	for at := range word {
		if n++; n > maxWordLetters {
			return word[:at]
		}
	}
	return word
}
