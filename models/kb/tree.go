package kb

import (
	"slices"

	"helpdeskz/models"
)

// tree is the public part of the categories: what stands below a private one is as private.
type tree struct {
	byID  map[int64]models.Category
	below map[int64][]models.Category // by the parent's id, 0 for the outermost
}

// newTree walks from the outermost categories down, so that rows whose parents form a ring are never reached.
func newTree(all []models.Category) *tree {
	children := map[int64][]models.Category{}
	for _, c := range all {
		if !c.Private {
			children[c.ParentID] = append(children[c.ParentID], c)
		}
	}
	t := &tree{byID: map[int64]models.Category{}, below: map[int64][]models.Category{}}
	t.grow(0, children)
	return t
}

func (t *tree) grow(parent int64, children map[int64][]models.Category) {
	t.below[parent] = children[parent]
	for _, c := range children[parent] {
		t.byID[c.ID] = c
		t.grow(c.ID, children)
	}
}

func (t *tree) has(id int64) bool { _, is := t.byID[id]; return is }

// trail returns a category with those above it, the outermost first; nothing for 0.
func (t *tree) trail(id int64) []models.Category {
	var trail []models.Category
	for c, is := t.byID[id]; is; c, is = t.byID[c.ParentID] {
		trail = append(trail, c)
	}
	slices.Reverse(trail)
	return trail
}

// under returns the ids of a category and of all below it.
func (t *tree) under(id int64) []int64 {
	ids := []int64{id}
	for _, c := range t.below[id] {
		ids = append(ids, t.under(c.ID)...)
	}
	return ids
}

// shelf returns all that is public.
func (t *tree) shelf() models.Shelf {
	shelf := models.Shelf{Loose: true}
	for id := range t.byID {
		shelf.Categories = append(shelf.Categories, id)
	}
	slices.Sort(shelf.Categories)
	return shelf
}
