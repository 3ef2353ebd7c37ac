package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// ArticleFile is a file of an article. BlobKey names its bytes in the file store. An Inline one is a picture of the text. One that
// an agent has put into a text that is not saved yet belongs to no article, but to that agent.
type ArticleFile struct {
	bun.BaseModel `bun:"table:article_files,alias:af"`

	ID          int64 `bun:",pk,autoincrement"`
	ArticleID   int64 `bun:",nullzero"`
	StaffID     int64 `bun:",nullzero"`
	Name        string
	Size        int64
	ContentType string
	Inline      bool
	BlobKey     string
	CreatedAt   time.Time `bun:",nullzero"`
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

// AnyArticleFile returns a file of any article, or of an agent who has not saved its article yet. Errors: not_found.
func AnyArticleFile(ctx context.Context, db bun.IDB, id, staffID int64) (*ArticleFile, error) {
	f := new(ArticleFile)
	err := db.NewSelect().Model(f).Where("af.id = ?", id).Where("(af.article_id IS NOT NULL OR af.staff_id = ?)", staffID).Scan(ctx)
	if err != nil {
		return nil, row(err, "file")
	}
	return f, nil
}

// ClaimArticleFiles gives an article the files that an agent has put into its text before it was saved.
func ClaimArticleFiles(ctx context.Context, db bun.IDB, articleID, staffID int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := db.NewUpdate().Model((*ArticleFile)(nil)).Set("article_id = ?", articleID).Where("article_id IS NULL").
		Where("staff_id = ?", staffID).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("claim files of article %d: %w", articleID, err)
	}
	return nil
}

// DeleteArticleFiles removes files' rows from an article; their bytes go with the next sweep.
func DeleteArticleFiles(ctx context.Context, db bun.IDB, articleID int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := db.NewDelete().Model((*ArticleFile)(nil)).Where("article_id = ?", articleID).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete files of article %d: %w", articleID, err)
	}
	return nil
}

// DeleteLooseArticleFiles removes files that were put into a text before a time, and whose article was never saved.
func DeleteLooseArticleFiles(ctx context.Context, db bun.IDB, before time.Time) error {
	_, err := db.NewDelete().Model((*ArticleFile)(nil)).Where("article_id IS NULL").Where("created_at < ?", before).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete loose article files: %w", err)
	}
	return nil
}
