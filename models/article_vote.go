package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// ArticleVote says whether an article helped a visitor. Visitor is a keyed hash of who it is.
type ArticleVote struct {
	bun.BaseModel `bun:"table:article_votes,alias:av"`

	ArticleID int64  `bun:",pk"`
	Visitor   []byte `bun:",pk"`
	Helpful   bool
	VotedAt   time.Time
}

// ArticleVotes is what all visitors said of an article, and what one of them did.
type ArticleVotes struct {
	Helpful int64 // of all votes
	All     int64
	Own     *bool // nil when the visitor has not voted
}

// SaveArticleVote writes a visitor's vote in place of the one before. IsOrphan tells of its error that the article is gone.
func SaveArticleVote(ctx context.Context, db bun.IDB, v *ArticleVote) error {
	_, err := upsert(db.NewInsert().Model(v), "article_id, visitor", "helpful", "voted_at").Exec(ctx)
	return err
}

// VotesOfArticle counts an article's votes, and looks for the visitor's.
func VotesOfArticle(ctx context.Context, db bun.IDB, articleID int64, visitor []byte) (ArticleVotes, error) {
	var votes ArticleVotes
	err := db.NewSelect().Model((*ArticleVote)(nil)).Where("av.article_id = ?", articleID).
		ColumnExpr("COUNT(*)").ColumnExpr("COALESCE(SUM(av.helpful), 0)").
		ColumnExpr("MAX(CASE WHEN av.visitor = ? THEN av.helpful END)", visitor).
		Scan(ctx, &votes.All, &votes.Helpful, &votes.Own)
	if err != nil {
		return votes, fmt.Errorf("votes of article %d: %w", articleID, err)
	}
	return votes, nil
}
