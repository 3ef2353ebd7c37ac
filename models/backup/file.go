package backup

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const (
	// partialSuffix marks a file that is being written.
	partialSuffix = ".partial"
	// fileMode keeps others from the key inside.
	fileMode = 0o600
)

// WriteFile makes the file at path hold what write writes, readable by the owner alone. The bytes go to path with ".partial" at
// its end, are synced, and only then get their name: a file that has its name is whole, and an earlier one stays as it was
// when something fails. What is there and no plain file, such as a device, is left alone.
func WriteFile(path string, write func(io.Writer) error) error {
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() {
		return fmt.Errorf("backup: %s is no plain file; name another one, or - for standard output", path)
	}
	partial := path + partialSuffix
	f, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fileMode)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	buffered := bufio.NewWriterSize(f, 1<<18)
	err = write(buffered)
	if err == nil {
		err = errors.Join(buffered.Flush(), f.Chmod(fileMode), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		_ = os.Remove(partial)
		return fmt.Errorf("backup: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
