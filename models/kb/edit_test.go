package kb_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/kb"
	"helpdeskz/models/modelstest"
)

const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"

var allowed = files.Policy{Allowed: true, MaxCount: 2, MaxBytes: 1000, Extensions: []string{"png", "pdf"}}

func newEditor(t *testing.T, db *bun.DB) (*kb.Editor, kb.Actor) {
	t.Helper()
	disk, err := files.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	staff := &models.Staff{Username: "maria", Fullname: "Maria", Email: "maria@desk.test", Active: true, CreatedAt: at}
	if _, err := db.NewInsert().Model(staff).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &kb.Editor{DB: db, Files: disk, Now: func() time.Time { return at }}, kb.Actor{Staff: staff}
}

func upload(name, content string) kb.Upload {
	return kb.Upload{Name: name, ContentType: "image/png", Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func TestArticlesWritten(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		e, by := newEditor(t, db)
		s := newShelf(t, db)
		picture, err := e.AddPicture(t.Context(), by, allowed, upload("a.png", pixel))
		s.must(err)
		if kept, err := e.KeepDraft(t.Context(), models.ArticleDraft{StaffID: by.Staff.ID, Title: "Half"}, kb.Text{}); err != nil || !kept {
			t.Errorf("draft: %v, %v", kept, err)
		}
		in := kb.ArticleInput{Title: " How  to ", Policy: allowed, Files: []kb.Upload{upload("plan.pdf", "%PDF")},
			Text: kb.Text{Format: models.FormatMarkdown, Words: "# Do *this*\n\n![x](" + kb.PictureOf(0, picture.ID) + ")\n<script>x</script>"}}
		a, err := e.AddArticle(t.Context(), by, in)
		s.must(err)
		page, err := s.Article(t.Context(), a.ID)
		s.must(err)
		if !strings.Contains(page.Body, "<h1>Do <em>this</em></h1>") || strings.Contains(page.Body, "script") ||
			!strings.Contains(page.Body, kb.PictureOf(a.ID, picture.ID)) || !strings.Contains(page.Source, kb.PictureOf(a.ID, picture.ID)) {
			t.Errorf("body %s, source %s", page.Body, page.Source)
		}
		if len(page.Files) != 1 || page.Files[0].Name != "plan.pdf" {
			t.Errorf("files: %+v", page.Files)
		}
		if _, err := s.File(t.Context(), a.ID, picture.ID); err != nil {
			t.Errorf("the picture is not the article's: %v", err)
		}
		if _, err := models.DraftOfArticle(t.Context(), db, by.Staff.ID, 0); !models.IsNotFound(err) {
			t.Errorf("the draft is still there: %v", err)
		}

		change := kb.ArticleInput{Title: "Changed", Text: kb.Text{Words: "<p>Umbrella</p>"}, Revision: page.Revision, Drop: []int64{page.Files[0].ID}, Policy: allowed}
		s.must(e.SaveArticle(t.Context(), by, a.ID, change))
		if err := e.SaveArticle(t.Context(), by, a.ID, change); models.KindOf(err) != models.KindConflict {
			t.Errorf("an outdated revision: %v", err)
		}
		hits, err := s.Search(t.Context(), "umbrella", 50, 5)
		s.must(err)
		if page, err = s.Article(t.Context(), a.ID); err != nil || len(hits) != 1 || len(page.Files) != 0 || page.Format != "" || page.Source != "" {
			t.Errorf("changed: %+v, %d hits, %v", page, len(hits), err)
		}
		s.must(e.DeleteArticle(t.Context(), by, a.ID))
		if n, err := db.NewSelect().Table("article_files").Count(t.Context()); err != nil || n != 0 {
			t.Errorf("%d files are left, %v", n, err)
		}
		if err := e.DeleteArticle(t.Context(), by, a.ID); !models.IsNotFound(err) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestArticlesRefused(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	e, by := newEditor(t, db)
	tests := map[string]struct {
		in    kb.ArticleInput
		field string
	}{
		"title":    {kb.ArticleInput{Text: kb.Text{Words: "<p>x</p>"}}, "title"},
		"body":     {kb.ArticleInput{Title: "x", Text: kb.Text{Words: "<script>x</script>"}}, "body"},
		"endless":  {kb.ArticleInput{Title: "x", Text: kb.Text{Words: strings.Repeat("x", kb.MaxArticle+1)}}, "body"},
		"category": {kb.ArticleInput{Title: "x", Text: kb.Text{Words: "<p>x</p>"}, CategoryID: 99}, "category"},
		"files":    {kb.ArticleInput{Title: "x", Text: kb.Text{Words: "<p>x</p>"}, Files: []kb.Upload{upload("x.exe", "MZ")}}, "files"},
	}
	for name, test := range tests {
		test.in.Policy = allowed
		_, err := e.AddArticle(t.Context(), by, test.in)
		if models.KindOf(err) != models.KindInvalid || !strings.Contains(err.Error(), " "+test.field+"=") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := e.AddPicture(t.Context(), by, allowed, upload("x.png", "<svg onload=x>")); models.KindOf(err) != models.KindInvalid {
		t.Errorf("no picture: %v", err)
	}
	if n, _ := db.NewSelect().Table("articles").Count(t.Context()); n != 0 {
		t.Error("something was stored")
	}
}

// TestADraftIsWhatSavesSomethingNew: what is opened and looked at, or typed and taken back, is no draft.
func TestADraftIsWhatSavesSomethingNew(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		e, by := newEditor(t, db)
		s := newShelf(t, db)
		shelf, err := e.AddCategory(t.Context(), by, kb.CategoryInput{Name: "Shelf"})
		s.must(err)
		picture, err := e.AddPicture(t.Context(), by, allowed, upload("x.png", pixel))
		s.must(err)
		typed := kb.Text{Words: `<div>VAT<figure data-trix-attachment="{}"><img src="` + kb.PictureOf(0, picture.ID) + `"></figure></div>`}
		rich, err := e.AddArticle(t.Context(), by, kb.ArticleInput{Title: "VAT", Text: typed, CategoryID: shelf.ID, Private: true})
		s.must(err)
		typed.Words = strings.ReplaceAll(typed.Words, kb.PictureOf(0, picture.ID), kb.PictureOf(rich.ID, picture.ID))
		markdown := kb.Text{Words: "# VAT", Format: models.FormatMarkdown}
		plain, err := e.AddArticle(t.Context(), by, kb.ArticleInput{Title: "VAT", Text: markdown})
		s.must(err)
		same := models.ArticleDraft{ArticleID: rich.ID, Title: " VAT ", CategoryID: shelf.ID, Private: true}
		for name, test := range map[string]struct {
			change func(*models.ArticleDraft)
			text   kb.Text
			kept   bool
		}{
			"the same":     {func(*models.ArticleDraft) {}, typed, false},
			"title":        {func(d *models.ArticleDraft) { d.Title = "Tax" }, typed, true},
			"shelf":        {func(d *models.ArticleDraft) { d.CategoryID = 0 }, typed, true},
			"public":       {func(d *models.ArticleDraft) { d.Private = false }, typed, true},
			"bold":         {func(*models.ArticleDraft) {}, kb.Text{Words: strings.Replace(typed.Words, "VAT", "<strong>VAT</strong>", 1)}, true},
			"no picture":   {func(*models.ArticleDraft) {}, kb.Text{Words: "<div>VAT</div>"}, true},
			"Markdown":     {func(d *models.ArticleDraft) { *d = models.ArticleDraft{ArticleID: plain.ID, Title: "VAT"} }, markdown, false},
			"its source":   {func(d *models.ArticleDraft) { *d = models.ArticleDraft{ArticleID: plain.ID, Title: "VAT"} }, kb.Text{Words: "#  VAT", Format: models.FormatMarkdown}, true},
			"nothing new":  {func(d *models.ArticleDraft) { *d = models.ArticleDraft{CategoryID: shelf.ID} }, kb.Text{Words: "<div><br></div>"}, false},
			"a first word": {func(d *models.ArticleDraft) { *d = models.ArticleDraft{} }, kb.Text{Words: "<div>A</div>"}, true},
		} {
			d := same
			test.change(&d)
			d.StaffID = by.Staff.ID
			s.must(models.KeepArticleDraft(t.Context(), db, &models.ArticleDraft{StaffID: by.Staff.ID, ArticleID: d.ArticleID, Title: "Before", UpdatedAt: e.Now()}))
			kept, err := e.KeepDraft(t.Context(), d, test.text)
			s.must(err)
			_, err = models.DraftOfArticle(t.Context(), db, by.Staff.ID, d.ArticleID)
			if kept != test.kept || models.IsNotFound(err) == test.kept {
				t.Errorf("%s: kept %v, then %v", name, kept, err)
			}
		}
		if _, err := e.KeepDraft(t.Context(), models.ArticleDraft{StaffID: by.Staff.ID, ArticleID: 99}, typed); !models.IsNotFound(err) {
			t.Errorf("of no article: %v", err)
		}
	})
}

func TestCategoriesMoved(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		e, by := newEditor(t, db)
		s := newShelf(t, db)
		add := func(name string, parent int64) int64 {
			c, err := e.AddCategory(t.Context(), by, kb.CategoryInput{Name: name, ParentID: parent})
			s.must(err)
			return c.ID
		}
		tree := func() (names []string) {
			rows, err := e.Shelves(t.Context())
			s.must(err)
			for _, row := range rows {
				names = append(names, strings.Repeat("-", row.Depth)+row.Name)
			}
			return names
		}
		a, b := add("A", 0), add("B", 0)
		inner := add("Inner", a)
		deep := add("Deep", inner)
		s.article(deep, "One", "", false)
		s.article(a, "Two", "", true)
		s.must(e.MoveCategory(t.Context(), by, b, true))
		s.must(e.MoveCategory(t.Context(), by, b, true))
		if diff := cmp.Diff([]string{"B", "A", "-Inner", "--Deep"}, tree()); diff != "" {
			t.Error(diff)
		}
		for name, parent := range map[string]int64{"itself": a, "below itself": deep, "nowhere": 99} {
			err := e.SaveCategory(t.Context(), by, a, kb.CategoryInput{Name: "A", ParentID: parent, Revision: 1})
			if models.KindOf(err) != models.KindInvalid {
				t.Errorf("put into %s: %v", name, err)
			}
		}
		s.must(e.SaveCategory(t.Context(), by, inner, kb.CategoryInput{Name: "Outer", Revision: 1, Private: true}))
		if err := e.SaveCategory(t.Context(), by, inner, kb.CategoryInput{Name: "Late", Revision: 1}); models.KindOf(err) != models.KindConflict {
			t.Errorf("an outdated revision: %v", err)
		}
		if diff := cmp.Diff([]string{"B", "A", "Outer", "-Deep"}, tree()); diff != "" {
			t.Error(diff)
		}
		rows, err := e.Shelves(t.Context())
		s.must(err)
		if categories, articles := kb.Holds(rows, inner); categories != 1 || articles != 1 || !rows[3].Hidden {
			t.Errorf("holds %d categories and %d articles", categories, articles)
		}
		s.must(e.DeleteCategory(t.Context(), by, inner))
		if n, _ := db.NewSelect().Table("articles").Count(t.Context()); n != 1 || len(tree()) != 2 {
			t.Errorf("%d articles and %v are left", n, tree())
		}
	})
}
