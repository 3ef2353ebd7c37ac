package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// FormatMarkdown is the format of an article that is written in Markdown; others are written as they are shown.
const FormatMarkdown = "markdown"

// Article is a page of the knowledge base. Body is sanitised HTML, and Source what it was made of when Format says that it is
// written otherwise; an article without a category stands on no list of one. Revision counts its changes.
type Article struct {
	bun.BaseModel `bun:"table:articles,alias:art"`

	ID         int64 `bun:",pk,autoincrement"`
	CategoryID int64 `bun:",nullzero"`
	StaffID    int64 `bun:",nullzero"`
	Title      string
	Body       string
	Format     string
	Source     string `bun:",nullzero"`
	Private    bool
	Revision   int64
	Views      int64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// InsertArticle adds an article and sets its ID and first revision.
func InsertArticle(ctx context.Context, db bun.IDB, a *Article) error {
	a.Revision = 1
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

// UpdateArticle writes all of an article but its views and moves it to its next revision, unless somebody has done so since it was
// read: then it returns a conflict.
func UpdateArticle(ctx context.Context, db bun.IDB, a *Article) error {
	read := a.Revision
	a.Revision++
	done, err := db.NewUpdate().Model(a).WherePK().Where("revision = ?", read).ExcludeColumn("id", "views", "created_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update article %d: %w", a.ID, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		a.Revision = read
		return &Error{Kind: KindConflict, Key: "error.conflict", Err: err}
	}
	return nil
}

// DeleteArticle removes an article with its files' rows; their bytes go with the next sweep.
func DeleteArticle(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*Article)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete article %d: %w", id, err)
	}
	return nil
}
