package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// Shelf is the part of the knowledge base that is looked at: the public articles of these categories. Loose adds those
// that stand in no category.
type Shelf struct {
	Categories []int64
	Loose      bool
}

// where limits a query on articles under the given alias. A shelf without anything on it finds nothing.
func (s Shelf) where(q *bun.SelectQuery, alias string) *bun.SelectQuery {
	q = q.Where("?.private = ?", bun.Ident(alias), false)
	switch {
	case len(s.Categories) == 0 && s.Loose:
		return q.Where("?.category_id IS NULL", bun.Ident(alias))
	case len(s.Categories) == 0:
		return q.Where("1 = 0")
	case s.Loose:
		return q.Where("(?.category_id IN (?) OR ?.category_id IS NULL)", bun.Ident(alias), bun.List(s.Categories), bun.Ident(alias))
	}
	return q.Where("?.category_id IN (?)", bun.Ident(alias), bun.List(s.Categories))
}

// headings are the columns of an article that a list without previews needs; the body stays where it is.
var headings = []string{"id", "category_id", "title", "views", "created_at", "updated_at"}

// NewestArticles returns a page of a shelf, newest first, with bodies for their previews.
func NewestArticles(ctx context.Context, db bun.IDB, shelf Shelf, limit, offset int64) ([]Article, error) {
	articles := []Article{}
	page := shelf.where(db.NewSelect().TableExpr("articles AS a").ColumnExpr("a.id"), "a").
		OrderExpr("a.created_at DESC, a.id DESC").Limit(limit).Offset(offset)
	err := db.NewSelect().Model(&articles).Join("JOIN (?) AS page ON page.id = art.id", page).
		OrderExpr("art.created_at DESC, art.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("newest articles: %w", err)
	}
	return articles, nil
}

// PopularArticles returns the most read articles of a shelf, without bodies; none that nobody has read.
func PopularArticles(ctx context.Context, db bun.IDB, shelf Shelf, limit int64) ([]Article, error) {
	articles := []Article{}
	err := shelf.where(db.NewSelect().Model(&articles).Column(headings...), "art").Where("art.views > 0").
		OrderExpr("art.views DESC, art.id DESC").Limit(limit).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("popular articles: %w", err)
	}
	return articles, nil
}

// ArticlesUnder returns the newest articles of each category of a shelf, perCategory at most, without bodies, by category.
func ArticlesUnder(ctx context.Context, db bun.IDB, shelf Shelf, perCategory int64) (map[int64][]Article, error) {
	articles := []Article{}
	places := shelf.where(db.NewSelect().TableExpr("articles AS a").ColumnExpr("a.id").ColumnExpr(
		"ROW_NUMBER() OVER (PARTITION BY a.category_id ORDER BY a.created_at DESC, a.id DESC) AS place"), "a")
	err := db.NewSelect().Model(&articles).Column(headings...).
		Join("JOIN (?) AS placed ON placed.id = art.id", places).Where("placed.place <= ?", perCategory).
		OrderExpr("art.category_id, placed.place").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("articles under categories: %w", err)
	}
	byCategory := map[int64][]Article{}
	for _, a := range articles {
		byCategory[a.CategoryID] = append(byCategory[a.CategoryID], a)
	}
	return byCategory, nil
}

// CountArticles returns how many public articles each category has, by its id. Articles without one stand under 0.
func CountArticles(ctx context.Context, db bun.IDB) (map[int64]int64, error) {
	return countArticles(ctx, db.NewSelect().Model((*Article)(nil)).Where("art.private = ?", false))
}

func countArticles(ctx context.Context, q *bun.SelectQuery) (map[int64]int64, error) {
	var rows []struct{ CategoryID, N int64 }
	err := q.ColumnExpr("COALESCE(art.category_id, 0) AS category_id, COUNT(*) AS n").GroupExpr("art.category_id").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count articles: %w", err)
	}
	counts := make(map[int64]int64, len(rows))
	for _, r := range rows {
		counts[r.CategoryID] = r.N
	}
	return counts, nil
}

// CountShelf returns how many articles a shelf has.
func CountShelf(ctx context.Context, db bun.IDB, shelf Shelf) (int64, error) {
	n, err := shelf.where(db.NewSelect().Model((*Article)(nil)), "art").Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count shelf: %w", err)
	}
	return n, nil
}
