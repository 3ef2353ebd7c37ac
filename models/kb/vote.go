package kb

import (
	"context"
	"time"

	"helpdeskz/models"
)

// Vote notes whether a public article helped a visitor; a second vote takes the place of the first. visitor is a hash that
// nobody else has. Errors: not_found, for a private article too.
func (s *Service) Vote(ctx context.Context, articleID int64, visitor []byte, helpful bool, at time.Time) error {
	if _, _, err := s.public(ctx, articleID); err != nil {
		return err
	}
	err := models.SaveArticleVote(ctx, s.DB, &models.ArticleVote{ArticleID: articleID, Visitor: visitor, Helpful: helpful, VotedAt: at})
	if models.IsOrphan(err) {
		return models.NotFound("article") // deleted meanwhile
	}
	return wrap("vote", err)
}
