package kb

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// MaxCategory is the longest name of a category, in characters.
const MaxCategory = 150

// CategoryInput is a category as somebody gives it. Revision is that of the category when it was read.
type CategoryInput struct {
	Name     string
	ParentID int64 // 0 for an outermost one
	Private  bool
	Revision int64
}

// Shelved is a category in the whole tree: how deep it stands, what it holds with all below it, and whether it is an end of those
// beside it.
type Shelved struct {
	models.Category
	Depth       int
	Articles    int64 // its own
	Hidden      bool  // it or one above it is private
	First, Last bool
}

// Shelves returns all categories, public and private, each above those in it.
func (e *Editor) Shelves(ctx context.Context) ([]Shelved, error) {
	all, err := models.Categories(ctx, e.DB)
	if err != nil {
		return nil, wrap("shelves", err)
	}
	counts, err := models.CountAllArticles(ctx, e.DB)
	return shelve(all, counts, 0, 0, false), wrap("shelves", err)
}

func shelve(all []models.Category, counts map[int64]int64, parent int64, depth int, hidden bool) []Shelved {
	var rows []Shelved
	beside := siblings(all, parent)
	for i, c := range beside {
		row := Shelved{Category: c, Depth: depth, Articles: counts[c.ID], Hidden: hidden || c.Private, First: i == 0, Last: i == len(beside)-1}
		rows = append(append(rows, row), shelve(all, counts, c.ID, depth+1, row.Hidden)...)
	}
	return rows
}

func siblings(all []models.Category, parent int64) []models.Category {
	return slices.DeleteFunc(slices.Clone(all), func(c models.Category) bool { return c.ParentID != parent })
}

// Holds returns how many categories and articles go with a category.
func Holds(rows []Shelved, id int64) (categories int, articles int64) {
	at := slices.IndexFunc(rows, func(s Shelved) bool { return s.ID == id })
	if at < 0 {
		return 0, 0
	}
	articles = rows[at].Articles
	for _, below := range rows[at+1:] {
		if below.Depth <= rows[at].Depth {
			break
		}
		categories++
		articles += below.Articles
	}
	return categories, articles
}

// AddCategory adds a category behind those beside it. Errors: invalid (name, parent).
func (e *Editor) AddCategory(ctx context.Context, by Actor, in CategoryInput) (c *models.Category, err error) {
	fields := models.Fields{}
	name := models.RequireName(fields, "name", in.Name, MaxCategory)
	if err := fields.Error(); err != nil {
		return nil, err
	}
	err = models.TxOnce(ctx, e.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		all, err := e.hold(ctx, tx)
		if err != nil {
			return 0, err
		}
		c = &models.Category{Name: name, ParentID: in.ParentID, Private: in.Private, Position: after(all, in.ParentID)}
		if err := checkParent(all, 0, in.ParentID); err != nil {
			return 0, err
		}
		if err := models.InsertCategory(ctx, tx, c); err != nil {
			return 0, err
		}
		return c.ID, e.audit(ctx, tx, by, "category.add", "category", c.ID, c.Name)
	})
	return c, wrap("add category", err)
}

// SaveCategory changes a category; one that gets another parent stands behind those there. Errors: not_found, conflict when it was
// changed since it was read, invalid (name, parent).
func (e *Editor) SaveCategory(ctx context.Context, by Actor, id int64, in CategoryInput) error {
	fields := models.Fields{}
	name := models.RequireName(fields, "name", in.Name, MaxCategory)
	if err := fields.Error(); err != nil {
		return err
	}
	return e.changeCategory(ctx, by, "save", id, func(ctx context.Context, tx bun.Tx, c *models.Category, all []models.Category) error {
		if c.Revision != in.Revision {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		if err := checkParent(all, id, in.ParentID); err != nil {
			return err
		}
		if c.ParentID != in.ParentID {
			c.Position = after(all, in.ParentID)
		}
		c.Name, c.ParentID, c.Private = name, in.ParentID, in.Private
		return models.UpdateCategory(ctx, tx, c)
	})
}

// MoveCategory moves a category one place up or down among those beside it; at an end it stays. Errors: not_found.
func (e *Editor) MoveCategory(ctx context.Context, by Actor, id int64, up bool) error {
	return e.changeCategory(ctx, by, "move", id, func(ctx context.Context, tx bun.Tx, c *models.Category, all []models.Category) error {
		beside := siblings(all, c.ParentID)
		at := slices.IndexFunc(beside, func(other models.Category) bool { return other.ID == id })
		to := at + 1
		if up {
			to = at - 1
		}
		if to < 0 || to >= len(beside) {
			return nil
		}
		beside[at], beside[to] = beside[to], beside[at]
		for i, other := range beside {
			if other.Position == i+1 {
				continue
			}
			if err := models.PlaceCategory(ctx, tx, other.ID, i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// DeleteCategory removes a category with all categories and articles in it. Errors: not_found.
func (e *Editor) DeleteCategory(ctx context.Context, by Actor, id int64) error {
	return e.changeCategory(ctx, by, "delete", id, func(ctx context.Context, tx bun.Tx, c *models.Category, _ []models.Category) error {
		if err := models.DeleteCategory(ctx, tx, c.ID); err != nil {
			return err
		}
		return models.DropOrphanDrafts(ctx, tx)
	})
}

func (e *Editor) changeCategory(ctx context.Context, by Actor, action string, id int64,
	f func(ctx context.Context, tx bun.Tx, c *models.Category, all []models.Category) error) error {
	return wrap(action+" category", models.Tx(ctx, e.DB, func(ctx context.Context, tx bun.Tx) error {
		all, err := e.hold(ctx, tx)
		if err != nil {
			return err
		}
		c, err := models.CategoryByID(ctx, tx, id)
		if err != nil {
			return err
		}
		name := c.Name
		if err := f(ctx, tx, c, all); err != nil {
			return err
		}
		return e.audit(ctx, tx, by, "category."+action, "category", id, name)
	}))
}

// hold keeps other changes of the tree waiting until the transaction ends, and returns the tree: two moves at once could make a ring.
func (e *Editor) hold(ctx context.Context, tx bun.Tx) ([]models.Category, error) {
	if err := models.TouchDesk(ctx, tx); err != nil {
		return nil, err
	}
	return models.Categories(ctx, tx)
}

// checkParent refuses a parent that is not there, and one that stands in the category itself.
func checkParent(all []models.Category, id, parent int64) error {
	parents := map[int64]int64{}
	for _, c := range all {
		parents[c.ID] = c.ParentID
	}
	fields := models.Fields{}
	for at := parent; at != 0; at = parents[at] {
		if _, there := parents[at]; !there || at == id {
			fields.Add("parent", "field.choose")
			break
		}
	}
	return fields.Error()
}

// after returns the place behind all categories of a parent.
func after(all []models.Category, parent int64) int {
	last := 0
	for _, c := range siblings(all, parent) {
		last = max(last, c.Position)
	}
	return last + 1
}
