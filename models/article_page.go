package models

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// ArticleFilter says which articles staff want to see: those with all of the words in title or text, and of one category, or with
// CategoryID -1 of none.
type ArticleFilter struct {
	Words      []string
	CategoryID int64 // 0 for all
}

func (f ArticleFilter) where(q *bun.SelectQuery) *bun.SelectQuery {
	for _, word := range f.Words {
		q = q.Where("(art.title LIKE ? ESCAPE '!' OR art.body LIKE ? ESCAPE '!')", loosely(word), loosely(word))
	}
	switch {
	case f.CategoryID > 0:
		return q.Where("art.category_id = ?", f.CategoryID)
	case f.CategoryID < 0:
		return q.Where("art.category_id IS NULL")
	}
	return q
}

// ArticlesPage returns up to limit articles, public and private, without bodies, from an offset on: the last changed ones first.
func ArticlesPage(ctx context.Context, db bun.IDB, f ArticleFilter, limit, offset int64) ([]Article, error) {
	articles := []Article{}
	err := f.where(db.NewSelect().Model(&articles).Column(append(slices.Clone(headings), "private", "staff_id")...)).
		OrderExpr("art.updated_at DESC, art.id DESC").Limit(limit).Offset(offset).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("page of articles: %w", err)
	}
	return articles, nil
}

// CountArticlesOf returns how many articles there are, public and private.
func CountArticlesOf(ctx context.Context, db bun.IDB, f ArticleFilter) (int64, error) {
	n, err := f.where(db.NewSelect().Model((*Article)(nil))).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count articles: %w", err)
	}
	return n, nil
}

// CountAllArticles returns how many articles each category has, private ones included, by its id. Articles without one stand
// under 0.
func CountAllArticles(ctx context.Context, db bun.IDB) (map[int64]int64, error) {
	return countArticles(ctx, db.NewSelect().Model((*Article)(nil)))
}
