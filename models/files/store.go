// Package files keeps the bytes of attachments, and rules over their names, sizes and types. A file's name is text
// for people; where its bytes lie is decided by a random key alone.
package files

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"time"
)

// ErrNotFound is wrapped when no bytes are stored under a key, or the key has not the form of one.
var ErrNotFound = errors.New("files: no such file")

// Blob describes stored bytes.
type Blob struct {
	Key    string // 32 lower-case hexadecimal digits, random
	Size   int64  // bytes
	SHA256 string // of the content, hexadecimal
}

// Info is what a Store knows of stored bytes without reading them.
type Info struct {
	Key      string
	Size     int64 // bytes
	StoredAt time.Time
}

// Store keeps bytes under random keys. Methods may be called at once from many goroutines and processes.
type Store interface {
	// Put stores all of r. When it returns without an error the bytes survive a crash; with one, nothing is kept.
	Put(ctx context.Context, r io.Reader) (Blob, error)
	// Open returns the bytes, which the caller closes. Errors: ErrNotFound.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Stat describes the bytes. Errors: ErrNotFound.
	Stat(ctx context.Context, key string) (Info, error)
	// Delete removes the bytes. It is fine when they are gone already, so that a sweep can be repeated.
	Delete(ctx context.Context, key string) error
	// Walk calls visit with each key that was stored before olderThan, in no particular order, and stops at its
	// first error. It finds the bytes that no row names: those whose transaction failed.
	Walk(ctx context.Context, olderThan time.Time, visit func(key string) error) error
}

const keyBytes = 16

// newKey returns 128 random bits, so that keys neither collide nor can be guessed.
func newKey() string {
	var raw [keyBytes]byte
	rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}

// validKey reports whether key has the form that newKey gives. Nothing else ever becomes a part of a path.
func validKey(key string) bool {
	if len(key) != 2*keyBytes {
		return false
	}
	for _, c := range []byte(key) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// notFound turns a missing file into ErrNotFound and leaves other errors alone.
func notFound(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return err
}
