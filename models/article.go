package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Article is a page of the knowledge base. Body is sanitised HTML; an article without a category stands on no list of one.
type Article struct {
	bun.BaseModel `bun:"table:articles,alias:art"`

	ID         int64 `bun:",pk,autoincrement"`
	CategoryID int64 `bun:",nullzero"`
	StaffID    int64 `bun:",nullzero"`
	Title      string
	Body       string
	Private    bool
	Views      int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// InsertArticle adds an article and sets its ID.
func InsertArticle(ctx context.Context, db bun.IDB, a *Article) error {
	if _, err := db.NewInsert().Model(a).Exec(ctx); err != nil {
		return fmt.Errorf("insert article: %w", err)
	}
	return nil
}

// ArticleByID returns an article, public or private. Errors: not_found.
func ArticleByID(ctx context.Context, db bun.IDB, id int64) (*Article, error) {
	a := new(Article)
	if err := db.NewSelect().Model(a).Where("art.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "article")
	}
	return a, nil
}

// AddArticleViews adds to how often an article was read.
func AddArticleViews(ctx context.Context, db bun.IDB, id, views int64) error {
	_, err := db.NewUpdate().Model((*Article)(nil)).Set("views = views + ?", views).Where("id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("add views of article %d: %w", id, err)
	}
	return nil
}
