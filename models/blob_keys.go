package models

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
)

// ownedBlobs is a query for the keys of all bytes that rows name, each once.
func ownedBlobs() string {
	selects := make([]string, len(blobOwners))
	for i, owner := range blobOwners {
		selects[i] = "SELECT " + owner.column + " AS blob_key FROM " + owner.table + " WHERE " + owner.column + " <> ''"
	}
	return strings.Join(selects, " UNION ")
}

// CountBlobs returns how many files of the store rows name.
func CountBlobs(ctx context.Context, db bun.IDB) (n int64, err error) {
	if err := db.NewSelect().TableExpr("("+ownedBlobs()+") AS b").ColumnExpr("COUNT(*)").Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("count blobs: %w", err)
	}
	return n, nil
}

// EachBlob calls f with the key of each file of the store that rows name, in the order of the keys.
func EachBlob(ctx context.Context, db bun.IDB, f func(key string) error) error {
	err := eachRow(ctx, db, ownedBlobs()+" ORDER BY 1", func(rows *sql.Rows) error {
		var key string
		if err := rows.Scan(&key); err != nil {
			return err
		}
		return f(key)
	})
	if err != nil {
		return fmt.Errorf("blobs: %w", err)
	}
	return nil
}
