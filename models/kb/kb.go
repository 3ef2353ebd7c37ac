// Package kb holds the rules of the knowledge base: for its readers which categories and articles are public, what the front page
// shows, and what a search finds; and for those who write it.
package kb

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Service answers for the knowledge base.
type Service struct{ DB *bun.DB }

// New returns the service on a database.
func New(db *bun.DB) *Service { return &Service{DB: db} }

// Page is an article as its readers see it.
type Page struct {
	models.Article
	Trail []models.Category // the categories above it, the outermost first
	Files []models.ArticleFile
}

// Article returns a public article. Errors: not_found, for a private one too.
func (s *Service) Article(ctx context.Context, id int64) (*Page, error) {
	article, tree, err := s.public(ctx, id)
	if err != nil {
		return nil, err
	}
	files, err := models.ArticleFiles(ctx, s.DB, id)
	if err != nil {
		return nil, wrap("article", err)
	}
	// The pictures of the text are seen there.
	files = slices.DeleteFunc(files, func(f models.ArticleFile) bool { return f.Inline })
	return &Page{Article: *article, Trail: tree.trail(article.CategoryID), Files: files}, nil
}

// File returns a file of a public article. Errors: not_found.
func (s *Service) File(ctx context.Context, articleID, id int64) (*models.ArticleFile, error) {
	if _, _, err := s.public(ctx, articleID); err != nil {
		return nil, err
	}
	return models.ArticleFileByID(ctx, s.DB, articleID, id)
}

// public returns an article that anybody may read, and the tree it stands in.
func (s *Service) public(ctx context.Context, id int64) (*models.Article, *tree, error) {
	article, err := models.ArticleByID(ctx, s.DB, id)
	if err != nil {
		return nil, nil, err
	}
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, nil, err
	}
	if article.Private || article.CategoryID != 0 && !tree.has(article.CategoryID) {
		return nil, nil, models.NotFound("article")
	}
	return article, tree, nil
}

func (s *Service) tree(ctx context.Context) (*tree, error) {
	all, err := models.Categories(ctx, s.DB)
	if err != nil {
		return nil, wrap("tree", err)
	}
	return newTree(all), nil
}

func wrap(step string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("kb: %s: %w", step, err)
}
