package kb

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// flushAfter is how long views wait in memory: a page that is read a hundred times a second is written to the database ten
// times a minute.
const flushAfter = 6 * time.Second

// Views counts how often articles are read. Reading must not write, so a view is noted in memory and written with others a few
// seconds later; what a crash takes along are these seconds.
type Views struct {
	db      *bun.DB
	mu      sync.Mutex
	pending map[int64]int64
	timer   *time.Timer
}

// NewViews returns a counter on a database.
func NewViews(db *bun.DB) *Views { return &Views{db: db, pending: map[int64]int64{}} }

// Note counts one view of an article.
func (v *Views) Note(articleID int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pending[articleID]++
	if v.timer == nil {
		v.timer = time.AfterFunc(flushAfter, func() {
			if err := v.Flush(context.Background()); err != nil {
				slog.Warn("views of articles wait for the next try", "error", err)
			}
		})
	}
}

// Flush writes the views that wait. Those that can't be written wait on.
func (v *Views) Flush(ctx context.Context) error {
	v.mu.Lock()
	batch := v.pending
	v.pending = map[int64]int64{}
	if v.timer != nil {
		v.timer.Stop()
		v.timer = nil
	}
	v.mu.Unlock()
	for id, n := range batch {
		if err := models.AddArticleViews(ctx, v.db, id, n); err != nil {
			v.keep(batch)
			return wrap("flush views", err)
		}
		delete(batch, id)
	}
	return nil
}

func (v *Views) keep(batch map[int64]int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, n := range batch {
		v.pending[id] += n
	}
}
