package models

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"
)

// ArticleWords says which articles a search looks for: each of the words, or with Any at least one of them.
type ArticleWords struct {
	Words []string
	Any   bool
}

// FindArticles returns up to limit articles of a shelf that hold the words in title or body, those with a word in the title first,
// then the most read ones. It may find too much, because a body is markup: the caller looks closer.
func FindArticles(ctx context.Context, db bun.IDB, shelf Shelf, w ArticleWords, limit int64) ([]Article, error) {
	articles := []Article{}
	if len(w.Words) == 0 {
		return articles, nil
	}
	q := shelf.where(db.NewSelect().Model(&articles), "art")
	q = q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		for _, word := range w.Words {
			if w.Any {
				q = q.WhereOr("art.title LIKE ? ESCAPE '!' OR art.body LIKE ? ESCAPE '!'", loosely(word), loosely(word))
			} else {
				q = q.Where("(art.title LIKE ? ESCAPE '!' OR art.body LIKE ? ESCAPE '!')", loosely(word), loosely(word))
			}
		}
		return q
	})
	for _, word := range w.Words {
		q = q.OrderExpr("CASE WHEN art.title LIKE ? ESCAPE '!' THEN 0 ELSE 1 END", loosely(word))
	}
	if err := q.OrderExpr("art.views DESC, art.id DESC").Limit(limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("find articles: %w", err)
	}
	return articles, nil
}

// loosely returns the pattern that finds a word. SQLite knows the two cases of ASCII letters only: others stand for any letter.
func loosely(word string) string {
	var pattern strings.Builder
	pattern.WriteByte('%')
	for _, r := range word {
		if r >= utf8.RuneSelf {
			pattern.WriteByte('_')
		} else {
			pattern.WriteString(escapeLike(string(r)))
		}
	}
	pattern.WriteByte('%')
	return pattern.String()
}
