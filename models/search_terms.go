package models

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxTerms bounds the words that are searched for at once; more are left out.
	maxTerms = 12
	// openEndLetters is from how many letters on the last word stands for all words that begin so: it may still be being typed.
	openEndLetters = 3
)

// term is a word to search for; an open one stands for all words that begin with it.
type term struct {
	word string
	open bool
}

// searchTerms reads what somebody typed: words, of which the last may be unfinished, and beginnings marked by a star ("inv*").
// Everything else but letters and digits only separates words.
func searchTerms(keyword string) []term {
	var terms []term
	fields := strings.Fields(keyword)
	for i, field := range fields {
		found := fieldTerms(field)
		if len(found) > 0 {
			last := &found[len(found)-1]
			last.open = strings.HasSuffix(field, "*") || i == len(fields)-1 && mayGoOn(last.word)
		}
		for _, t := range found {
			if !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
		if len(terms) >= maxTerms {
			return terms[:maxTerms]
		}
	}
	return terms
}

func fieldTerms(field string) []term {
	var terms []term
	for t := range tokens(field) {
		if !t.run {
			terms = append(terms, term{word: cutWord(t.text)})
		} else {
			terms = append(terms, runTerms([]rune(t.text))...)
		}
		if len(terms) >= maxTerms {
			break
		}
	}
	return terms
}

// runTerms are the pairs of a run of an unspaced script, which together stand for the run.
func runTerms(letters []rune) []term {
	if len(letters) == 1 {
		return []term{{word: string(letters)}}
	}
	terms := make([]term, 0, len(letters)-1)
	for i := 1; i < len(letters); i++ {
		terms = append(terms, term{word: string(letters[i-1 : i+1])})
	}
	return terms
}

// mayGoOn tells whether a word without a star is taken for a beginning: numbers and runs are not.
func mayGoOn(word string) bool {
	if utf8.RuneCountInString(word) < openEndLetters {
		return false
	}
	return strings.IndexFunc(word, unicode.IsLetter) >= 0
}

// ticketNumber reads "12" or "#12". Only tells that nothing but the ticket itself is meant.
func ticketNumber(keyword string) (id int64, only bool) {
	keyword = strings.TrimSpace(keyword)
	digits, only := strings.CutPrefix(keyword, "#")
	id, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || id < 1 {
		return 0, false
	}
	return id, only
}
