package backup

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"
)

// entryMode is for those who unpack a backup by hand.
const entryMode = 0o600

// digest is the running checksum over all entries: name, size and content of each.
type digest struct {
	sum     hash.Hash
	entries int64
}

func newDigest() *digest { return &digest{sum: sha256.New()} }

func (d *digest) begin(name string, size int64) {
	d.entries++
	d.sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(name))))
	d.sum.Write([]byte(name))
	d.sum.Write(binary.BigEndian.AppendUint64(nil, uint64(size)))
}

func (d *digest) text() string { return hex.EncodeToString(d.sum.Sum(nil)) }

// archiveWriter writes entries one after the other.
type archiveWriter struct {
	*digest
	tar  *tar.Writer
	gzip *gzip.Writer
	at   time.Time
}

func newArchiveWriter(w io.Writer, at time.Time) *archiveWriter {
	// Files are mostly pressed already and rows press well at any level: the quickest one.
	pressed, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is a known one
	return &archiveWriter{digest: newDigest(), tar: tar.NewWriter(pressed), gzip: pressed, at: at}
}

// put adds an entry of exactly size bytes.
func (a *archiveWriter) put(name string, size int64, content io.Reader) error {
	header := &tar.Header{Name: name, Size: size, Mode: entryMode, ModTime: a.at, Format: tar.FormatPAX}
	if err := a.tar.WriteHeader(header); err != nil {
		return fmt.Errorf("backup: write %s: %w", name, err)
	}
	a.begin(name, size)
	n, err := io.Copy(io.MultiWriter(a.tar, a.sum), content)
	if err == nil && n != size {
		err = fmt.Errorf("it has %d bytes, not %d: %w", n, size, io.ErrUnexpectedEOF)
	}
	if err != nil {
		return fmt.Errorf("backup: write %s: %w", name, err)
	}
	return nil
}

// end adds the ending and closes the archive.
func (a *archiveWriter) end(files int64) error {
	last, err := json.Marshal(ending{Entries: a.entries, Files: files, SHA256: a.text()})
	if err != nil {
		return fmt.Errorf("backup: ending: %w", err)
	}
	err = a.tar.WriteHeader(&tar.Header{Name: endEntry, Size: int64(len(last)), Mode: entryMode, ModTime: a.at})
	if err == nil {
		_, err = a.tar.Write(last)
	}
	if err = errors.Join(err, a.tar.Close(), a.gzip.Close()); err != nil {
		return fmt.Errorf("backup: ending: %w", err)
	}
	return nil
}

// maxSmallEntry bounds what is read into memory at once of a manifest, a key or an ending.
const maxSmallEntry = 16 << 20

// eachEntry calls f with every entry before the ending, and holds them against the ending's checksum. f need not read an entry
// to its end. Errors: ErrDamaged.
func eachEntry(ctx context.Context, r io.Reader, f func(name string, content *bufio.Reader) error) (*ending, error) {
	pressed, err := gzip.NewReader(bufio.NewReaderSize(r, 1<<18))
	if err != nil {
		return nil, damaged(err)
	}
	archive, d, content := tar.NewReader(pressed), newDigest(), bufio.NewReaderSize(nil, 1<<16)
	for {
		header, err := archive.Next()
		if err := errors.Join(err, ctx.Err()); err != nil {
			return nil, damaged(err) // the end of the tar before the ending, too
		}
		if header.Name == endEntry {
			return readEnding(archive, pressed, d)
		}
		d.begin(header.Name, header.Size)
		tee := io.TeeReader(archive, d.sum)
		content.Reset(tee)
		if err := f(header.Name, content); err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, tee); err != nil {
			return nil, damaged(err)
		}
	}
}

func readEnding(archive *tar.Reader, pressed io.Reader, d *digest) (*ending, error) {
	last := new(ending)
	if err := json.NewDecoder(io.LimitReader(archive, maxSmallEntry)).Decode(last); err != nil {
		return nil, damaged(err)
	}
	if last.Entries != d.entries || last.SHA256 != d.text() {
		return nil, fmt.Errorf("%w: its checksum does not fit", ErrDamaged)
	}
	// gzip compares its own checksum at the very end.
	if _, err := io.Copy(io.Discard, pressed); err != nil {
		return nil, damaged(err)
	}
	return last, nil
}

// damaged marks an error of reading, but for that of an operator who ends the work.
func damaged(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
