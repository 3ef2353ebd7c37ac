package kb

import (
	"context"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/htmlsafe"
)

const (
	// MaxTitle is the longest title of an article, in characters.
	MaxTitle = 200
	// MaxArticle is the longest text of an article, in characters of its markup.
	MaxArticle = 400_000
)

// Text is what somebody wrote: markup, or Markdown where Format says so.
type Text struct {
	Words  string
	Format string
}

// HTML returns the text as sanitised markup.
func (t Text) HTML() string {
	if t.Format == models.FormatMarkdown {
		return htmlsafe.FromMarkdown(t.Words)
	}
	return htmlsafe.Sanitize(t.Words)
}

// ArticleInput is an article as somebody gives it. Pictures of the text stand there under PictureOf. Revision is that of the
// article when it was read, and means nothing for a new one.
type ArticleInput struct {
	Title      string
	Text       Text
	CategoryID int64 // 0 for none
	Private    bool
	Revision   int64
	Files      []Upload
	Policy     files.Policy
	Drop       []int64 // files that the article shall lose
}

// AddArticle adds an article with its files and takes the draft away. A form that was sent twice makes one (models.WithOnce).
// Errors: invalid (title, body, category, files).
func (e *Editor) AddArticle(ctx context.Context, by Actor, in ArticleInput) (*models.Article, error) {
	a := &models.Article{StaffID: by.Staff.ID, CreatedAt: e.Now()}
	stored, undo, err := e.prepare(ctx, a, in)
	if err != nil {
		return nil, err
	}
	err = models.TxOnce(ctx, e.DB, func(ctx context.Context, tx bun.Tx) (int64, error) {
		a.ID = 0
		e.fill(a, in)
		if err := models.InsertArticle(ctx, tx, a); err != nil {
			return 0, err
		}
		if err := e.write(ctx, tx, by, a, in, stored); err != nil {
			return 0, err
		}
		return a.ID, e.audit(ctx, tx, by, "article.add", "article", a.ID, a.Title)
	})
	if err != nil {
		undo()
		return nil, wrap("add article", categoryGone(err))
	}
	return a, nil
}

// SaveArticle changes an article and takes the draft away. Errors: not_found, conflict when it was changed since it was read,
// invalid (title, body, category, files).
func (e *Editor) SaveArticle(ctx context.Context, by Actor, id int64, in ArticleInput) error {
	stored, undo, err := e.prepare(ctx, &models.Article{ID: id}, in)
	if err != nil {
		return err
	}
	err = models.Tx(ctx, e.DB, func(ctx context.Context, tx bun.Tx) error {
		a, err := models.ArticleByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Revision != in.Revision {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		e.fill(a, in)
		if err := e.write(ctx, tx, by, a, in, stored); err != nil {
			return err
		}
		return e.audit(ctx, tx, by, "article.save", "article", id, a.Title)
	})
	if err != nil {
		undo()
	}
	return wrap("save article", categoryGone(err))
}

// DeleteArticle removes an article with its files and all drafts. Errors: not_found.
func (e *Editor) DeleteArticle(ctx context.Context, by Actor, id int64) error {
	return wrap("delete article", models.Tx(ctx, e.DB, func(ctx context.Context, tx bun.Tx) error {
		a, err := models.ArticleByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := models.DropArticleDrafts(ctx, tx, id); err != nil {
			return err
		}
		if err := models.DeleteArticle(ctx, tx, id); err != nil {
			return err
		}
		return e.audit(ctx, tx, by, "article.delete", "article", id, a.Title)
	}))
}

// prepare checks an article and puts its files into the store. Call undo unless the rows were committed.
func (e *Editor) prepare(ctx context.Context, a *models.Article, in ArticleInput) (stored []models.ArticleFile, undo func(), err error) {
	fields := models.Fields{}
	models.RequireName(fields, "title", in.Title, MaxTitle)
	e.fill(a, in)
	switch {
	case utf8.RuneCountInString(in.Text.Words) > MaxArticle:
		fields.Add("body", "field.too_long", "Max", MaxArticle)
	case htmlsafe.IsBlank(a.Body):
		fields.Add("body", "field.required")
	}
	if in.CategoryID != 0 {
		if _, err := models.CategoryByID(ctx, e.DB, in.CategoryID); models.IsNotFound(err) {
			fields.Add("category", "field.choose")
		} else if err != nil {
			return nil, nil, wrap("category of article", err)
		}
	}
	checkUploads(fields, in.Policy, in.Files)
	if err := fields.Error(); err != nil {
		return nil, nil, err
	}
	return e.store(ctx, in.Files)
}

// fill brings what was given into an article.
func (e *Editor) fill(a *models.Article, in ArticleInput) {
	a.Title, a.CategoryID, a.Private, a.UpdatedAt = models.CleanName(in.Title), in.CategoryID, in.Private, e.Now()
	a.Format, a.Source = "", ""
	if utf8.RuneCountInString(in.Text.Words) > MaxArticle {
		return
	}
	a.Body = in.Text.HTML()
	if in.Text.Format == models.FormatMarkdown {
		a.Format, a.Source = models.FormatMarkdown, htmlsafe.ValidText(in.Text.Words)
	}
}

// write stores an article that has an id, with its files, and takes its author's draft away.
func (e *Editor) write(ctx context.Context, tx bun.Tx, by Actor, a *models.Article, in ArticleInput, stored []models.ArticleFile) error {
	draft := a.ID
	if in.Revision == 0 {
		draft = 0
	}
	a.Body, a.Source = placePictures(a.Body, a.ID), placePictures(a.Source, a.ID)
	if err := models.UpdateArticle(ctx, tx, a); err != nil {
		return err
	}
	if err := models.ClaimArticleFiles(ctx, tx, a.ID, by.Staff.ID, picturesIn(a.Body)); err != nil {
		return err
	}
	if err := models.DeleteArticleFiles(ctx, tx, a.ID, in.Drop); err != nil {
		return err
	}
	for _, f := range stored {
		f.ID, f.ArticleID = 0, a.ID
		if err := models.InsertArticleFile(ctx, tx, &f); err != nil {
			return err
		}
	}
	return models.DropArticleDraft(ctx, tx, by.Staff.ID, draft)
}

// categoryGone turns the database's refusal of a category that was deleted meanwhile into words at its field.
func categoryGone(err error) error {
	if !models.IsOrphan(err) {
		return err
	}
	fields := models.Fields{}
	fields.Add("category", "field.choose")
	return fields.Error()
}
