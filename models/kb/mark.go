package kb

import (
	"strings"
	"unicode/utf8"
)

// Mark is a piece of a text; Hit says that it is what was searched for.
type Mark struct {
	Text string
	Hit  bool
}

// marks cuts a text at the spans that were found.
func marks(text string, found []span) []Mark {
	var pieces []Mark
	done := 0
	for _, s := range found {
		if s.from > done {
			pieces = append(pieces, Mark{Text: text[done:s.from]})
		}
		pieces = append(pieces, Mark{Text: text[s.from:s.to], Hit: true})
		done = s.to
	}
	if done < len(text) {
		pieces = append(pieces, Mark{Text: text[done:]})
	}
	return pieces
}

// lead is how many bytes of text stand before the first hit of an excerpt.
const lead = 60

// excerpt returns the part of a text around the first hit, so many characters long, with its hits marked.
func excerpt(text string, found []span, runes int) []Mark {
	if runes <= 0 {
		return nil
	}
	from := 0
	if len(found) > 0 && found[0].from > lead {
		from = found[0].from - lead
		if space := strings.IndexAny(text[from:found[0].from], " \n"); space >= 0 {
			from += space + 1
		}
		for from < found[0].from && !utf8.RuneStart(text[from]) {
			from++
		}
	}
	to := end(text, from, runes)
	var inside []span
	for _, s := range found {
		if s.to <= to {
			inside = append(inside, span{s.from - from, s.to - from})
		}
	}
	pieces := marks(text[from:to], inside)
	if from > 0 {
		pieces = append([]Mark{{Text: "… "}}, pieces...)
	}
	if to < len(text) {
		pieces = append(pieces, Mark{Text: "…"})
	}
	return pieces
}

// end returns where so many characters from a place on are over, at the end of a word when one is near.
func end(text string, from, runes int) int {
	count := 0
	for i := range text[from:] {
		if count++; count > runes {
			cut := from + i
			if space := strings.LastIndexAny(text[from:cut], " \n"); space > i*3/4 {
				return from + space
			}
			return cut
		}
	}
	return len(text)
}
