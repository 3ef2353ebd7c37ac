package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"helpdeskz/models/secret"
)

// Content is what a backup was found to hold.
type Content struct {
	Manifest
	Key   secret.Key
	Found int64 // files that are in it; fewer than Files when some were lost before it was made
}

// Verify reads a backup from its beginning to its end, and returns what is in it when all of it is as it was written. It leaves
// the file at its beginning. Errors: ErrDamaged.
func Verify(ctx context.Context, file *os.File, progress Progress) (*Content, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, fmt.Errorf("backup: verify: %w", err)
	}
	v := &verifier{content: new(Content), rows: map[string]int64{}}
	end, err := eachEntry(ctx, &countingReader{file, 0, func(n int64) { progress.tell(StageChecking, n, info.Size()) }}, v.entry)
	if err == nil {
		err = v.compare(end)
	}
	if err != nil {
		return nil, fmt.Errorf("backup: verify: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("backup: verify: %w", err)
	}
	return v.content, nil
}

// verifier counts what the entries hold.
type verifier struct {
	content *Content
	entries int
	rows    map[string]int64
}

func (v *verifier) entry(name string, content *bufio.Reader) error {
	v.entries++
	switch {
	case v.entries == 1:
		return v.manifest(name, content)
	case v.entries == 2:
		return v.key(name, content)
	case strings.HasPrefix(name, filesFolder):
		v.content.Found++
		return nil
	}
	table, ok := tableOf(name)
	if !ok {
		return fmt.Errorf("%w: it holds %q", ErrDamaged, name)
	}
	n, err := countLines(content)
	v.rows[table] += n
	return err
}

// manifest comes first, so that a file that is no backup is known at once.
func (v *verifier) manifest(name string, content io.Reader) error {
	if name != manifestEntry {
		return fmt.Errorf("%w: it begins with %q", ErrDamaged, name)
	}
	if err := json.NewDecoder(io.LimitReader(content, maxSmallEntry)).Decode(&v.content.Manifest); err != nil {
		return damaged(err)
	}
	if v.content.Format != Format {
		return fmt.Errorf("it was made by HelpDeskZ %s in the form %d; this version reads form %d", v.content.Program, v.content.Format, Format)
	}
	return nil
}

func (v *verifier) key(name string, content io.Reader) error {
	if name != keyEntry {
		return fmt.Errorf("%w: its key is missing", ErrDamaged)
	}
	text, err := io.ReadAll(io.LimitReader(content, maxSmallEntry))
	if err != nil {
		return damaged(err)
	}
	if v.content.Key, err = secret.Parse(string(text)); err != nil {
		return damaged(err)
	}
	return nil
}

func (v *verifier) compare(end *ending) error {
	if end.Files != v.content.Found {
		return fmt.Errorf("%w: it has %d files, not %d", ErrDamaged, v.content.Found, end.Files)
	}
	known := int64(0)
	for _, t := range v.content.Tables {
		if v.rows[t.Name] != t.Rows {
			return fmt.Errorf("%w: %s has %d rows, not %d", ErrDamaged, t.Name, v.rows[t.Name], t.Rows)
		}
		known++
	}
	if int64(len(v.rows)) > known {
		return fmt.Errorf("%w: it has tables that its manifest lacks", ErrDamaged)
	}
	return nil
}

// tableOf reads the table's name in an entry's.
func tableOf(entry string) (string, bool) {
	rest, inside := strings.CutPrefix(entry, tablesFolder)
	table, part, found := strings.Cut(rest, "/")
	return table, inside && found && table != "" && part != ""
}

func countLines(r *bufio.Reader) (n int64, err error) {
	for {
		_, err := r.ReadSlice('\n')
		switch {
		case err == nil:
			n++
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return n, nil
		default:
			return n, damaged(err)
		}
	}
}

// countingReader tells how many bytes have been read.
type countingReader struct {
	r    io.Reader
	n    int64
	tell func(n int64)
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.tell(c.n)
	return n, err
}
