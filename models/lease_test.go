package models_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestLeases(t *testing.T) {
	steps := []struct {
		name, holder string
		now          time.Time
		release      bool
		want         bool
	}{
		{"a free one", "a", at, false, true},
		{"prolonged by its holder", "a", at, false, true},
		{"held by another", "b", at.Add(59 * time.Second), false, false},
		{"released by a stranger", "b", at, true, false},
		{"still held", "b", at.Add(59 * time.Second), false, false},
		{"run out", "b", at.Add(60 * time.Second), false, true},
		{"lost", "a", at.Add(61 * time.Second), false, false},
		{"released", "b", at, true, false},
		{"free again", "a", at, false, true},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		for _, s := range steps {
			if s.release {
				must(t, models.ReleaseLease(t.Context(), db, "job", s.holder))
				continue
			}
			got, err := models.ClaimLease(t.Context(), db, "job", s.holder, s.now, s.now.Add(time.Minute))
			must(t, err)
			same(t, s.name, s.want, got)
		}
		other, err := models.ClaimLease(t.Context(), db, "another job", "b", at, at.Add(time.Minute))
		must(t, err)
		same(t, "another job", true, other)
	})
}

func TestOneOfManyGetsALease(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		const claimants = 8
		for _, now := range []time.Time{at, at.Add(time.Hour)} { // a new one, and one that has run out
			var all sync.WaitGroup
			got, errs := make([]bool, claimants), make([]error, claimants)
			for i := range claimants {
				all.Go(func() {
					errs[i] = models.Tx(context.Background(), db, func(ctx context.Context, tx bun.Tx) (err error) {
						got[i], err = models.ClaimLease(ctx, tx, "job", string(rune('a'+i)), now, now.Add(time.Minute))
						return err
					})
				})
			}
			all.Wait()
			holders := 0
			for i := range claimants {
				must(t, errs[i])
				if got[i] {
					holders++
				}
			}
			same(t, "holders", 1, holders)
		}
	})
}
