package api

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"maps"
	"slices"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/secret"
	"helpdeskz/models/tickets"
)

// The header by which a program makes a request that may be repeated, its longest value in bytes, and the header of an answer
// that repeats an earlier one.
const (
	onceHeader     = "Idempotency-Key"
	maxOnce        = 200
	repeatedHeader = "Idempotency-Replayed"
)

// once does what a request asks for, or returns what it made when it took effect before. Errors: invalid, conflict (the key
// belongs to another request), and those of do.
func (a *API) once(c *call, do func(*call) (int64, error)) (made int64, err error) {
	word := c.http.Get(onceHeader)
	if word == "" {
		return do(c)
	}
	if len(word) > maxOnce || strings.ContainsFunc(word, func(r rune) bool { return r < ' ' || r > '~' }) {
		return 0, models.NewError(models.KindInvalid, "api.idempotency_key", "Max", maxOnce)
	}
	sum, err := c.print()
	if err != nil {
		return 0, err
	}
	// The sum is stored under the install's key: no password that was sent along can be guessed by it.
	mine := &models.Once{Token: secret.Hash(number(c.key.ID) + " " + word), Print: a.Key.MAC("idempotency", sum), CreatedAt: c.visit.Now}
	if made, err := a.repeated(c, mine); !models.IsNotFound(err) {
		return made, err
	}
	c.ctx = models.WithOnce(c.ctx, mine)
	made, err = do(c)
	if errors.Is(err, models.ErrRepeated) {
		return a.repeated(c, mine)
	}
	return made, err
}

// repeated returns what the request made that took the token first. Errors: not_found, conflict.
func (a *API) repeated(c *call, mine *models.Once) (made int64, err error) {
	first, err := models.OnceByToken(c.ctx, a.DB, mine.Token)
	if err != nil {
		return 0, err
	}
	if string(first.Print) != string(mine.Print) {
		return 0, models.NewError(models.KindConflict, "api.idempotency_conflict")
	}
	c.http.Set(repeatedHeader, "true")
	return first.Made, nil
}

// print returns the SHA-256 of all that the request says: a program may write the same request in other bytes the second time,
// as with the boundary of a form.
func (c *call) print() ([]byte, error) {
	sum := sha256.New()
	write := func(texts ...string) {
		// Encoded, so that no two lists of texts look alike.
		_ = json.NewEncoder(sum).Encode(texts)
	}
	write(c.http.Method(), strings.TrimRight(c.http.Path(), "/"))
	for _, name := range slices.Sorted(maps.Keys(c.values)) {
		write(append([]string{name}, c.values[name]...)...)
	}
	for _, file := range c.files {
		write(file.Name, file.ContentType)
		if err := addContent(sum, file); err != nil {
			return nil, err
		}
	}
	return sum.Sum(nil), nil
}

func addContent(sum hash.Hash, file tickets.Upload) error {
	content, err := file.Open()
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	one := sha256.New()
	if _, err := io.Copy(one, content); err != nil {
		return err
	}
	sum.Write(one.Sum(nil))
	return nil
}
