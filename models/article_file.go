package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// ArticleFile is a file of an article. BlobKey names its bytes in the file store.
type ArticleFile struct {
	bun.BaseModel `bun:"table:article_files,alias:af"`

	ID          int64 `bun:",pk,autoincrement"`
	ArticleID   int64
	Name        string
	Size        int64
	ContentType string
	BlobKey     string
}

// InsertArticleFile adds a file to an article and sets its ID.
func InsertArticleFile(ctx context.Context, db bun.IDB, f *ArticleFile) error {
	if _, err := db.NewInsert().Model(f).Exec(ctx); err != nil {
		return fmt.Errorf("insert article file: %w", err)
	}
	return nil
}

// ArticleFiles returns the files of an article.
func ArticleFiles(ctx context.Context, db bun.IDB, articleID int64) ([]ArticleFile, error) {
	rows := []ArticleFile{}
	if err := db.NewSelect().Model(&rows).Where("af.article_id = ?", articleID).Order("af.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("files of article %d: %w", articleID, err)
	}
	return rows, nil
}

// ArticleFileByID returns a file of an article. Errors: not_found.
func ArticleFileByID(ctx context.Context, db bun.IDB, articleID, id int64) (*ArticleFile, error) {
	f := new(ArticleFile)
	err := db.NewSelect().Model(f).Where("af.id = ?", id).Where("af.article_id = ?", articleID).Scan(ctx)
	if err != nil {
		return nil, row(err, "file")
	}
	return f, nil
}
