package models_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestOnce(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		token, failure := bytes.Repeat([]byte{7}, 32), errors.New("no")
		run := func(made int64, failure error) error {
			ctx := models.WithOnce(t.Context(), &models.Once{Token: token, Print: bytes.Repeat([]byte{1}, 32), CreatedAt: at})
			return models.TxOnce(ctx, db, func(context.Context, bun.Tx) (int64, error) { return made, failure })
		}
		if err := run(7, failure); !errors.Is(err, failure) {
			t.Errorf("error = %v, want that of the function", err)
		}
		if _, err := models.OnceByToken(t.Context(), db, token); !models.IsNotFound(err) {
			t.Errorf("a request that failed is remembered: %v", err)
		}
		var taken, repeated atomic.Int64
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				switch err := run(7, nil); {
				case err == nil:
					taken.Add(1)
				case errors.Is(err, models.ErrRepeated):
					repeated.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if taken.Load() != 1 || repeated.Load() != 19 {
			t.Errorf("%d took effect and %d were repeated, want 1 and 19", taken.Load(), repeated.Load())
		}
		once, err := models.OnceByToken(t.Context(), db, token)
		if err != nil || once.Made != 7 {
			t.Errorf("remembered %+v, %v", once, err)
		}
		for _, before := range []time.Time{at, at.Add(time.Second)} {
			if err := models.DeleteOncesBefore(t.Context(), db, before); err != nil {
				t.Fatal(err)
			}
			if _, err := models.OnceByToken(t.Context(), db, token); models.IsNotFound(err) != before.After(at) {
				t.Errorf("forgotten before %v: %v", before, err)
			}
		}
	})
}

func TestWithoutAnOnceEveryTransactionTakesEffect(t *testing.T) {
	db, ran := modelstest.DB(t, modelstest.SQLite), 0
	for range 2 {
		err := models.TxOnce(t.Context(), db, func(context.Context, bun.Tx) (int64, error) { ran++; return 1, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if ran != 2 {
		t.Errorf("ran %d times, want 2", ran)
	}
}
