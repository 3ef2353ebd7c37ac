package web

import (
	"fmt"
	"strings"
)

// pattern takes words with placeholders apart: text, a placeholder's name, text, and so on to the last text.
func pattern(words string) []string {
	var parts []string
	for {
		before, rest, found := strings.Cut(words, "{{.")
		name, after, closed := strings.Cut(rest, "}}")
		if !found || !closed {
			return append(parts, words)
		}
		parts = append(parts, before, name)
		words = after
	}
}

// fill puts values in the places of a pattern; args are pairs of a placeholder's name and its value. A placeholder without a
// value stays empty.
func fill(parts []string, args []any) string {
	var out strings.Builder
	for i, part := range parts {
		if i%2 == 0 {
			out.WriteString(part)
			continue
		}
		for at := 0; at+1 < len(args); at += 2 {
			if args[at] != part {
				continue
			}
			if text, is := args[at+1].(string); is {
				out.WriteString(text)
			} else {
				_, _ = fmt.Fprint(&out, args[at+1])
			}
			break
		}
	}
	return out.String()
}
