package kb

import (
	"context"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
)

// KeepDraft keeps what an agent has typed so far and tells whether it did. text is the body as AddArticle and SaveArticle take it. What
// would save nothing new is no draft: one that was kept before is forgotten. A text that is longer than an article may be is kept by
// nobody. Errors: not_found.
func (e *Editor) KeepDraft(ctx context.Context, d models.ArticleDraft, text Text) (kept bool, err error) {
	if len(d.Body) > 4*MaxArticle || len(d.Title) > 4*MaxTitle {
		return false, nil
	}
	stored := &models.Article{CategoryID: d.CategoryID}
	if d.ArticleID != 0 {
		if stored, err = models.ArticleByID(ctx, e.DB, d.ArticleID); err != nil {
			return false, wrap("keep draft", err)
		}
	}
	if e.savesNothing(stored, d, text) {
		return false, e.DropDraft(ctx, d.StaffID, d.ArticleID)
	}
	d.Title, d.Body, d.UpdatedAt = htmlsafe.ValidText(d.Title), htmlsafe.ValidText(d.Body), e.Now()
	return true, wrap("keep draft", models.KeepArticleDraft(ctx, e.DB, &d))
}

// savesNothing tells whether an article would be the same after the draft was saved.
func (e *Editor) savesNothing(stored *models.Article, d models.ArticleDraft, text Text) bool {
	after := *stored
	e.fill(&after, ArticleInput{Title: d.Title, Text: text, CategoryID: d.CategoryID, Private: d.Private})
	if stored.ID == 0 {
		return after.Title == "" && htmlsafe.IsBlank(after.Body)
	}
	after.Body, after.Source, after.UpdatedAt = placePictures(after.Body, stored.ID), placePictures(after.Source, stored.ID), stored.UpdatedAt
	return after == *stored
}

// DropDraft forgets what an agent has typed.
func (e *Editor) DropDraft(ctx context.Context, staffID, articleID int64) error {
	return wrap("drop draft", models.Tx(ctx, e.DB, func(ctx context.Context, tx bun.Tx) error {
		return models.DropArticleDraft(ctx, tx, staffID, articleID)
	}))
}
