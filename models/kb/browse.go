package kb

import (
	"cmp"
	"context"
	"slices"

	"helpdeskz/models"
)

// Branch is a category in a list of them. Count includes the articles of what stands below it.
type Branch struct {
	models.Category
	Count int64
	First []models.Article
}

// Front is what the knowledge base shows first. Categories without a public article are left out.
type Front struct {
	Branches []Branch
	Popular  []models.Article
	Newest   []models.Article
}

// Empty tells that there is nothing to read yet.
func (f *Front) Empty() bool { return len(f.Branches) == 0 && len(f.Newest) == 0 }

// Sizes says how many articles the front shows: under each category, and in its two lists.
type Sizes struct{ UnderCategory, Popular, Newest int }

// Front returns the outermost categories with their newest articles, and what is read most and is newest of all.
func (s *Service) Front(ctx context.Context, sizes Sizes) (*Front, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, err
	}
	shelf := tree.shelf()
	front := &Front{}
	if front.Branches, err = s.branches(ctx, tree, 0, sizes.UnderCategory); err != nil {
		return nil, err
	}
	if front.Popular, err = models.PopularArticles(ctx, s.DB, shelf, int64(sizes.Popular)); err != nil {
		return nil, wrap("front", err)
	}
	if front.Newest, err = models.NewestArticles(ctx, s.DB, shelf, int64(sizes.Newest), 0); err != nil {
		return nil, wrap("front", err)
	}
	return front, nil
}

// branches returns the categories right below one that hold articles, with so many of their newest.
func (s *Service) branches(ctx context.Context, t *tree, parent int64, articles int) ([]Branch, error) {
	if len(t.below[parent]) == 0 {
		return nil, nil
	}
	counts, err := models.CountArticles(ctx, s.DB)
	if err != nil {
		return nil, wrap("branches", err)
	}
	var first map[int64][]models.Article
	if articles > 0 {
		if first, err = models.ArticlesUnder(ctx, s.DB, t.shelf(), int64(articles)); err != nil {
			return nil, wrap("branches", err)
		}
	}
	var branches []Branch
	for _, c := range t.below[parent] {
		b := Branch{Category: c}
		for _, id := range t.under(c.ID) {
			b.Count += counts[id]
			b.First = append(b.First, first[id]...)
		}
		b.First = newest(b.First, articles)
		if b.Count > 0 {
			branches = append(branches, b)
		}
	}
	return branches, nil
}

func newest(articles []models.Article, n int) []models.Article {
	slices.SortFunc(articles, func(a, b models.Article) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
	})
	return articles[:min(n, len(articles))]
}

// Listing is a category's page: what stands below it, and a page of its own articles.
type Listing struct {
	models.Category
	Above    []models.Category // the outermost first
	Branches []Branch
	Articles []models.Article
	Total    int64 // of its own articles
}

// Category returns a page of a public category. Errors: not_found, for a private one too.
func (s *Service) Category(ctx context.Context, id int64, limit, offset int64) (*Listing, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, err
	}
	trail := tree.trail(id)
	if len(trail) == 0 {
		return nil, models.NotFound("category")
	}
	own := models.Shelf{Categories: []int64{id}}
	l := &Listing{Category: tree.byID[id], Above: trail[:len(trail)-1]}
	if l.Branches, err = s.branches(ctx, tree, id, 0); err != nil {
		return nil, err
	}
	if l.Articles, err = models.NewestArticles(ctx, s.DB, own, limit, offset); err != nil {
		return nil, wrap("category", err)
	}
	if l.Total, err = models.CountShelf(ctx, s.DB, own); err != nil {
		return nil, wrap("category", err)
	}
	return l, nil
}
