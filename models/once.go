package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Once is a request that its caller may repeat without its taking effect again, known by a token of the caller's choice.
// Token and Print are SHA-256 sums: of the token with whose it is, and of all that the request says.
type Once struct {
	bun.BaseModel `bun:"table:idempotency_keys,alias:ik"`

	Token     []byte `bun:",pk"`
	Print     []byte
	Made      int64 // id of what the request made, 0 when it made nothing
	CreatedAt time.Time
}

// ErrRepeated says that a request has taken effect before.
var ErrRepeated = errors.New("the request has taken effect before")

type onceKey struct{}

// WithOnce lets what is done under the returned context take effect once for the request's token.
func WithOnce(ctx context.Context, once *Once) context.Context {
	return context.WithValue(ctx, onceKey{}, once)
}

// TxOnce is Tx for the transaction that carries a request's effect. Under a context of WithOnce it takes the token in the same
// transaction, and returns ErrRepeated when somebody has taken it before; who comes meanwhile waits for the end of the first.
// made is the id of what f made, 0 for nothing.
func TxOnce(ctx context.Context, db *bun.DB, f func(ctx context.Context, tx bun.Tx) (made int64, err error)) error {
	once, _ := ctx.Value(onceKey{}).(*Once)
	return Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
		if once != nil {
			if _, err := tx.NewInsert().Model(once).Exec(ctx); IsDuplicate(err) {
				return ErrRepeated
			} else if err != nil {
				return fmt.Errorf("take idempotency key: %w", err)
			}
		}
		made, err := f(ctx, tx)
		if err != nil || once == nil || made == 0 {
			return err
		}
		_, err = tx.NewUpdate().Model(once).Set("made = ?", made).WherePK().Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep what an idempotency key made: %w", err)
		}
		return nil
	})
}

// OnceByToken returns the request that took a token. Errors: not_found.
func OnceByToken(ctx context.Context, db bun.IDB, token []byte) (*Once, error) {
	once := new(Once)
	if err := db.NewSelect().Model(once).Where("ik.token = ?", token).Scan(ctx); err != nil {
		return nil, row(err, "idempotency_key")
	}
	return once, nil
}

// DeleteOncesBefore forgets tokens that nobody repeats any more.
func DeleteOncesBefore(ctx context.Context, db bun.IDB, before time.Time) error {
	if _, err := db.NewDelete().Model((*Once)(nil)).Where("created_at < ?", before).Exec(ctx); err != nil {
		return fmt.Errorf("delete old idempotency keys: %w", err)
	}
	return nil
}
