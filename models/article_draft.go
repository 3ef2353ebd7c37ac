package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// ArticleDraft is what an agent types in an article's form until it is saved. ArticleID is 0 for an article that is not there yet;
// Revision is the article's when its form was opened. Title and Body are as typed.
type ArticleDraft struct {
	bun.BaseModel `bun:"table:article_drafts,alias:ad"`

	StaffID    int64 `bun:",pk"`
	ArticleID  int64 `bun:",pk"`
	Title      string
	Body       string
	Format     string
	CategoryID int64
	Private    bool
	Revision   int64
	UpdatedAt  time.Time
}

// DraftOfArticle returns an agent's draft. Errors: not_found.
func DraftOfArticle(ctx context.Context, db bun.IDB, staffID, articleID int64) (*ArticleDraft, error) {
	d := new(ArticleDraft)
	err := db.NewSelect().Model(d).Where("ad.staff_id = ?", staffID).Where("ad.article_id = ?", articleID).Scan(ctx)
	if err != nil {
		return nil, row(err, "draft")
	}
	return d, nil
}

// KeepArticleDraft writes an agent's draft over the one from before.
func KeepArticleDraft(ctx context.Context, db *bun.DB, d *ArticleDraft) error {
	return Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
		if err := DropArticleDraft(ctx, tx, d.StaffID, d.ArticleID); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(d).Exec(ctx); err != nil {
			return fmt.Errorf("insert article draft: %w", err)
		}
		return nil
	})
}

// DropArticleDraft removes an agent's draft.
func DropArticleDraft(ctx context.Context, db bun.IDB, staffID, articleID int64) error {
	_, err := db.NewDelete().Model((*ArticleDraft)(nil)).Where("staff_id = ?", staffID).Where("article_id = ?", articleID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop article draft: %w", err)
	}
	return nil
}

// DropArticleDrafts removes all agents' drafts of an article that is gone.
func DropArticleDrafts(ctx context.Context, db bun.IDB, articleID int64) error {
	if _, err := db.NewDelete().Model((*ArticleDraft)(nil)).Where("article_id = ?", articleID).Exec(ctx); err != nil {
		return fmt.Errorf("drop drafts of article %d: %w", articleID, err)
	}
	return nil
}

// DropOrphanDrafts removes the drafts of all articles that are gone.
func DropOrphanDrafts(ctx context.Context, db bun.IDB) error {
	_, err := db.NewDelete().Model((*ArticleDraft)(nil)).Where("article_id <> 0").Where("article_id NOT IN (SELECT id FROM articles)").Exec(ctx)
	if err != nil {
		return fmt.Errorf("drop drafts of articles that are gone: %w", err)
	}
	return nil
}
