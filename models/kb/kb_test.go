package kb_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/kb"
	"helpdeskz/models/modelstest"
)

// shelf fills a database with categories and articles, by the names that tests use.
type shelf struct {
	t  *testing.T
	db *bun.DB
	*kb.Service
	n int
}

func newShelf(t *testing.T, db *bun.DB) *shelf { return &shelf{t: t, db: db, Service: kb.New(db)} }

func (s *shelf) category(name string, parent int64, private bool) int64 {
	s.t.Helper()
	c := &models.Category{Name: name, ParentID: parent, Private: private, Position: s.n}
	s.must(models.InsertCategory(s.t.Context(), s.db, c))
	return c.ID
}

// article adds an article that is an hour newer than the one before.
func (s *shelf) article(category int64, title, body string, private bool) int64 {
	s.t.Helper()
	s.n++
	at := time.Date(2026, 3, 1, s.n, 0, 0, 0, time.UTC)
	a := &models.Article{CategoryID: category, Title: title, Body: body, Private: private, CreatedAt: at, UpdatedAt: at}
	s.must(models.InsertArticle(s.t.Context(), s.db, a))
	return a.ID
}

func (s *shelf) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func titles(articles []models.Article) []string {
	var list []string
	for _, a := range articles {
		list = append(list, a.Title)
	}
	return list
}

func TestFront(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		start := s.category("Start", 0, false)
		deep := s.category("Deep", start, false)
		secret := s.category("Secret", 0, true)
		below := s.category("Below secret", secret, false)
		s.category("Empty", 0, false)
		s.article(start, "One", "", false)
		s.article(start, "Two", "", false)
		s.article(start, "Draft", "", true)
		s.article(secret, "Hidden", "", false)
		s.article(below, "Hidden too", "", false)
		read := s.article(deep, "Three", "", false)
		s.article(0, "Loose", "", false)
		s.must(models.AddArticleViews(t.Context(), db, read, 3))

		front, err := s.Front(t.Context(), kb.Sizes{UnderCategory: 2, Popular: 3, Newest: 3})
		s.must(err)
		if len(front.Branches) != 1 || front.Branches[0].Name != "Start" || front.Branches[0].Count != 3 {
			t.Fatalf("branches: %+v, want Start with 3", front.Branches)
		}
		want := map[string][]string{"first": {"Three", "Two"}, "popular": {"Three"}, "newest": {"Loose", "Three", "Two"}}
		got := map[string][]string{"first": titles(front.Branches[0].First), "popular": titles(front.Popular), "newest": titles(front.Newest)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestEmptyFront(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		s.article(s.category("Private", 0, true), "Hidden", "", false)
		front, err := s.Front(t.Context(), kb.Sizes{UnderCategory: 2, Popular: 3, Newest: 3})
		s.must(err)
		if !front.Empty() {
			t.Errorf("front is not empty: %+v", front)
		}
	})
}

func TestCategory(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		outer := s.category("Outer", 0, false)
		inner := s.category("Inner", outer, false)
		private := s.category("Private", 0, true)
		below := s.category("Below", private, false)
		for _, title := range []string{"A", "B", "C"} {
			s.article(inner, title, "<p>text</p>", false)
		}
		s.article(inner, "Draft", "", true)

		l, err := s.Category(t.Context(), outer, 2, 0)
		s.must(err)
		if l.Total != 0 || len(l.Branches) != 1 || l.Branches[0].Count != 3 {
			t.Errorf("outer: %+v", l)
		}
		l, err = s.Category(t.Context(), inner, 2, 2)
		s.must(err)
		if diff := cmp.Diff([]string{"A"}, titles(l.Articles)); diff != "" || l.Total != 3 || len(l.Above) != 1 {
			t.Errorf("second page of inner: total %d, above %v, %s", l.Total, l.Above, diff)
		}
		for _, id := range []int64{private, below, 999} {
			if _, err := s.Category(t.Context(), id, 2, 0); !models.IsNotFound(err) {
				t.Errorf("category %d: %v, want not_found", id, err)
			}
		}
	})
}

func TestArticleAndFile(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		open := s.category("Open", 0, false)
		hidden := s.category("Below", s.category("Private", 0, true), false)
		public, draft, below := s.article(open, "Public", "", false), s.article(open, "Draft", "", true), s.article(hidden, "Below", "", false)
		file := func(article int64) int64 {
			f := &models.ArticleFile{ArticleID: article, Name: "plan.pdf", Size: 4, BlobKey: strings.Repeat("a", 32)}
			s.must(models.InsertArticleFile(t.Context(), db, f))
			return f.ID
		}
		good, bad := file(public), file(draft)

		page, err := s.Article(t.Context(), public)
		s.must(err)
		if len(page.Files) != 1 || len(page.Trail) != 1 || page.Trail[0].Name != "Open" {
			t.Errorf("page: %+v", page)
		}
		for _, id := range []int64{draft, below, 999} {
			if _, err := s.Article(t.Context(), id); !models.IsNotFound(err) {
				t.Errorf("article %d: %v, want not_found", id, err)
			}
		}
		if f, err := s.File(t.Context(), public, good); err != nil || f.Name != "plan.pdf" {
			t.Errorf("file: %v, %v", f, err)
		}
		for _, pair := range [][2]int64{{draft, bad}, {public, bad}, {public, 999}} {
			if _, err := s.File(t.Context(), pair[0], pair[1]); !models.IsNotFound(err) {
				t.Errorf("file %v: %v, want not_found", pair, err)
			}
		}
	})
}

func TestViews(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		id := s.article(0, "Read", "", false)
		views := kb.NewViews(db)
		for range 3 {
			views.Note(id)
		}
		views.Note(999) // deleted meanwhile
		s.must(views.Flush(t.Context()))
		s.must(views.Flush(t.Context()))
		a, err := models.ArticleByID(t.Context(), db, id)
		s.must(err)
		if a.Views != 3 {
			t.Errorf("views = %d, want 3", a.Views)
		}
	})
}

func TestViewsWaitForTheDatabase(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := newShelf(t, db)
	id := s.article(0, "Read", "", false)
	views := kb.NewViews(db)
	views.Note(id)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := views.Flush(gone); err == nil {
		t.Fatal("a flush without a database succeeded")
	}
	s.must(views.Flush(t.Context()))
	if a, err := models.ArticleByID(t.Context(), db, id); err != nil || a.Views != 1 {
		t.Errorf("views = %+v, %v, want 1", a, err)
	}
}
