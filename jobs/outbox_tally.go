package jobs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// countSending notes, in the database and then in the data folder, that mail is about to be sent. Where the folder knows of more
// than the database, or of another desk, the database is a copy that was restored: what waits in it may have been sent since, and is
// held until an admin says what becomes of it.
func (d *Desk) countSending(ctx context.Context) (held bool, err error) {
	var tally *models.OutboxTally
	var count int64
	err = models.Tx(ctx, d.DB, func(ctx context.Context, tx bun.Tx) (err error) {
		if tally, err = models.LockOutboxTally(ctx, tx); err != nil {
			return err
		}
		folder, err := readTally(d.TallyFile)
		if err != nil {
			return err
		}
		if held = isCopy(tally, folder); held {
			if count, err = models.HoldOutbox(ctx, tx); err != nil {
				return err
			}
		}
		if held || tally.Desk == "" {
			// The folder first: a tally that has begun in the database alone would look like a copy.
			tally.Desk, tally.Sendings = rand.Text(), 0
			if err := d.writeTally(tally); err != nil {
				return err
			}
		}
		tally.Sendings++
		return models.UpdateOutboxTally(ctx, tx, tally)
	})
	if err == nil {
		err = d.writeTally(tally)
	}
	if err != nil {
		return held, fmt.Errorf("count sending: %w", err)
	}
	if held {
		slog.Warn("the database is a copy: what waited in its outbox is held, and the panel's outbox asks an admin about it", "mails", count)
	}
	return held, nil
}

// isCopy tells whether a database's tally is not that of the data folder. The folder's may be behind: it is written later.
func isCopy(tally, folder *models.OutboxTally) bool {
	if tally.Desk == "" {
		return folder.Sendings > 0 // a copy from before the first sending
	}
	return folder.Desk != tally.Desk || folder.Sendings > tally.Sendings
}

// readTally returns the folder's tally, an empty one where there is none yet.
func readTally(path string) (*models.OutboxTally, error) {
	tally := new(models.OutboxTally)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tally, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(content, tally); err != nil {
		slog.Error("the file that tells whether the database is a copy can't be read, and begins anew", "file", path, "error", err)
		return new(models.OutboxTally), nil
	}
	return tally, nil
}

// writeTally replaces the folder's tally; who reads it meanwhile sees the old one or the new one.
func (d *Desk) writeTally(tally *models.OutboxTally) error {
	content, err := json.Marshal(tally)
	if err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(d.TallyFile), filepath.Base(d.TallyFile)+".*.new")
	if err != nil {
		return err
	}
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), d.TallyFile)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp.Name()))
	}
	return nil
}
