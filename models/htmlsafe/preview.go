package htmlsafe

import "strings"

// Preview returns the first words of a body on one line, without quoted text, at most so many characters; an ellipsis
// at the end says that there is more.
func Preview(html string, runes int) string {
	visible, _ := Fold(html)
	return shorten(strings.Join(strings.Fields(toText(visible, false, runes*bytesBehindRune)), " "), runes)
}

// bytesBehindRune is how many bytes of text one character of a preview takes at most, with the indent of a list around it.
const bytesBehindRune = 64

// shorten cuts at the end of a word when one is near.
func shorten(text string, runes int) string {
	const ellipsis = "…"
	count, end := 0, 0
	for at := range text {
		if count == runes-1 {
			end = at
		}
		if count++; count > runes {
			break
		}
	}
	if count <= runes {
		return text
	}
	cut := text[:end]
	if at := strings.LastIndexByte(cut, ' '); at > end*3/4 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " .,;:–—-") + ellipsis
}
