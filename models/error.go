// Package models holds the rows of the database and the queries on them. It knows no rule: what may happen to a ticket
// stands in models/tickets, who may sign in stands in models/accounts.
package models

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble an Error is; the doors turn it into a status code or an exit code.
type Kind string

// The kinds of errors that a person or a caller can act on. Everything else is internal.
const (
	KindInvalid         Kind = "invalid"
	KindNotFound        Kind = "not_found"
	KindForbidden       Kind = "forbidden"
	KindUnauthenticated Kind = "unauthenticated"
	KindConflict        Kind = "conflict"
	KindTooLarge        Kind = "too_large"
	KindRateLimited     Kind = "rate_limited"
	KindInternal        Kind = "internal"
)

// Word names a sentence of the language files and what to put into it.
type Word struct {
	Key  string
	Args map[string]any
}

// Fields maps a form field's name to what is wrong with it.
type Fields map[string]Word

// Add notes what is wrong with a field; args are pairs of a name and a value. The first word on a field stays.
func (f Fields) Add(field, key string, args ...any) {
	if _, there := f[field]; !there {
		f[field] = Word{Key: key, Args: pairs(args)}
	}
}

// Error returns the fields as one invalid Error, or nil when there are none.
func (f Fields) Error() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Key: "error.invalid", Fields: f}
}

// Error is the one error type that crosses from the rules to the doors.
type Error struct {
	Kind   Kind
	Key    string
	Args   map[string]any
	Fields Fields
	Err    error
}

// NewError makes an Error with a word of the language files; args are pairs of a name and a value.
func NewError(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: pairs(args)}
}

// Error says kind, word and cause for the log; people see the word in their language instead.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s: %s", e.Kind, e.Key)
	for field, word := range e.Fields {
		text += fmt.Sprintf(" %s=%s", field, word.Key)
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err, KindInternal when it has none.
func KindOf(err error) Kind {
	var known *Error
	if errors.As(err, &known) {
		return known.Kind
	}
	return KindInternal
}

// IsNotFound tells whether err says that something does not exist or may not be seen.
func IsNotFound(err error) bool { return KindOf(err) == KindNotFound }

// NotFound is the error for a row that does not exist or may not be seen; what names it ("ticket").
func NotFound(what string) error { return NewError(KindNotFound, "error.not_found."+what) }

func pairs(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	m := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return m
}
