// Package phpser reads what PHP's serialize() wrote: the lists that HelpDeskZ 1.x and 2.x keep in text columns, such as the
// departments of an agent and the choices of a custom field.
//
// The published readers undo escapes that serialize() never writes, lose the order of keys, or make room for as many elements as a
// text claims to hold. This one keeps bytes and order, in time and memory linear in the text.
package phpser

import (
	"bytes"
	"fmt"
	"strconv"
)

// maxDepth is how many arrays may stand in one another; the rows of HelpDeskZ have two at most.
const maxDepth = 32

// Array is a PHP array: its pairs in the order of the text.
type Array []Pair

// Pair is a key, which is an int64 or a string, and its value: nil, bool, int64, float64, string or Array.
type Pair struct{ Key, Value any }

// SyntaxError tells where a text stops being what serialize() writes.
type SyntaxError struct {
	Offset int    // in bytes
	Want   string // what should stand there
}

// Error names the byte and what should stand there.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("PHP value: byte %d: want %s", e.Offset, e.Want)
}

// Decode returns the one value that a text holds: nil, bool, int64, float64, string (its bytes as they stand, in whatever charset) or
// Array. Objects and references, which no row of HelpDeskZ holds, and anything behind the value are a *SyntaxError.
func Decode(text []byte) (any, error) {
	r := reader{text: text}
	value := r.value(0)
	if r.at < len(text) {
		r.fail("the end")
	}
	if r.err != nil {
		return nil, r.err
	}
	return value, nil
}

// reader walks over a text once. After its first error it finds nothing more.
type reader struct {
	text []byte
	at   int
	err  error
}

func (r *reader) fail(want string) {
	if r.err == nil {
		r.err = &SyntaxError{Offset: r.at, Want: want}
	}
}

// value reads a value that stands in so many arrays.
func (r *reader) value(depth int) any {
	switch {
	case r.takes("N;"):
		return nil
	case r.takes("b:1;"):
		return true
	case r.takes("b:0;"):
		return false
	case r.takes("i:"):
		return number(r, ";", "an integer", parseInt)
	case r.takes("d:"):
		return number(r, ";", "a float", parseFloat)
	case r.takes("s:"):
		return r.quoted()
	case r.takes("a:"):
		return r.array(depth + 1)
	}
	r.fail("one of N; b: i: d: s: a:")
	return nil
}

// quoted reads a string behind its letter: its length in bytes, and so many bytes in quotes.
func (r *reader) quoted() string {
	length := number(r, ":", "a length", parseInt)
	r.expect(`"`)
	if length < 0 || length > int64(len(r.text)-r.at) {
		r.fail("a length within the text")
	}
	if r.err != nil {
		return ""
	}
	from := r.at
	r.at += int(length)
	r.expect(`";`)
	return string(r.text[from : from+int(length)])
}

// array reads an array behind its letter: how many pairs it has, and the pairs in braces.
func (r *reader) array(depth int) Array {
	pairs := number(r, ":", "a count", parseInt)
	r.expect("{")
	if depth > maxDepth {
		r.fail(fmt.Sprintf("at most %d arrays in one another", maxDepth))
	}
	all := Array{}
	for ; pairs > 0 && r.err == nil; pairs-- {
		all = append(all, Pair{r.key(), r.value(depth)})
	}
	r.expect("}")
	return all
}

func (r *reader) key() any {
	switch {
	case r.takes("i:"):
		return number(r, ";", "an integer", parseInt)
	case r.takes("s:"):
		return r.quoted()
	}
	r.fail("a key, i: or s:")
	return nil
}

// takes moves behind a word if it stands here.
func (r *reader) takes(word string) bool {
	if r.err != nil || !bytes.HasPrefix(r.text[r.at:], []byte(word)) {
		return false
	}
	r.at += len(word)
	return true
}

func (r *reader) expect(word string) {
	if !r.takes(word) {
		r.fail(strconv.Quote(word))
	}
}

// maxNumber is how many bytes PHP writes of a number at most, with room to spare.
const maxNumber = 64

// number reads a number and what ends it.
func number[T any](r *reader, end, what string, parse func(string) (T, error)) (value T) {
	if r.err != nil {
		return value
	}
	rest := r.text[r.at:min(len(r.text), r.at+maxNumber)]
	digits, _, ended := bytes.Cut(rest, []byte(end))
	value, err := parse(string(digits))
	if !ended || err != nil {
		r.fail(what)
		return value
	}
	r.at += len(digits) + len(end)
	return value
}

func parseInt(digits string) (int64, error)     { return strconv.ParseInt(digits, 10, 64) }
func parseFloat(digits string) (float64, error) { return strconv.ParseFloat(digits, 64) }
