package kb

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"regexp"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/htmlsafe"
)

// looseLife is how long a picture waits for its article to be saved.
const looseLife = 30 * 24 * time.Hour

// pictureForm finds the addresses of pictures in an article's text.
var pictureForm = regexp.MustCompile(regexp.QuoteMeta(htmlsafe.PicturePath) + `article-([0-9]{1,18})-([0-9]{1,18})`)

// PictureOf is the address under which a picture stands in an article's text; 0 stands for an article that is not saved yet.
func PictureOf(articleID, fileID int64) string {
	return htmlsafe.PicturePath + "article-" + strconv.FormatInt(articleID, 10) + "-" + strconv.FormatInt(fileID, 10)
}

// MapPictures replaces the addresses of the pictures in a text.
func MapPictures(text string, address func(articleID, fileID int64) string) string {
	return pictureForm.ReplaceAllStringFunc(text, func(found string) string {
		parts := pictureForm.FindStringSubmatch(found)
		article, _ := strconv.ParseInt(parts[1], 10, 64)
		file, _ := strconv.ParseInt(parts[2], 10, 64)
		return address(article, file)
	})
}

// placePictures makes the pictures that belong to no article yet those of an article.
func placePictures(text string, articleID int64) string {
	return MapPictures(text, func(article, file int64) string {
		if article == 0 {
			article = articleID
		}
		return PictureOf(article, file)
	})
}

func picturesIn(text string) []int64 {
	var ids []int64
	MapPictures(text, func(_, file int64) string { ids = append(ids, file); return "" })
	return ids
}

// AddPicture stores a picture for the text of an article that the agent is writing. It belongs to the agent until the article is
// saved. Errors: invalid (files) for what the site does not allow, and for what is no picture.
func (e *Editor) AddPicture(ctx context.Context, by Actor, policy files.Policy, up Upload) (*models.ArticleFile, error) {
	fields := models.Fields{}
	policy.MaxCount = max(policy.MaxCount, 1)
	checkUploads(fields, policy, []Upload{up})
	if err := fields.Error(); err != nil {
		return nil, err
	}
	if is, err := isPicture(up); err != nil || !is {
		fields.Add("files", "knowledge.no_picture")
		return nil, fields.Error()
	}
	stored, undo, err := e.store(ctx, []Upload{up})
	if err != nil {
		return nil, err
	}
	f := stored[0]
	f.StaffID, f.Inline = by.Staff.ID, true
	err = models.Tx(ctx, e.DB, func(ctx context.Context, tx bun.Tx) error {
		f.ID = 0
		if err := models.DeleteLooseArticleFiles(ctx, tx, e.Now().Add(-looseLife)); err != nil {
			return err
		}
		return models.InsertArticleFile(ctx, tx, &f)
	})
	if err != nil {
		undo()
		return nil, wrap("add picture", err)
	}
	return &f, nil
}

func isPicture(up Upload) (bool, error) {
	content, err := up.Open()
	if err != nil {
		return false, err
	}
	defer func() { _ = content.Close() }()
	var head bytes.Buffer
	if _, err := io.CopyN(&head, content, files.SniffLen); err != nil && err != io.EOF { //nolint:errorlint // CopyN returns it as it is
		return false, err
	}
	return files.IsPicture(files.Type(head.Bytes())), nil
}

// checkUploads notes at the field "files" what the policy refuses.
func checkUploads(fields models.Fields, policy files.Policy, uploads []Upload) {
	for _, u := range uploads {
		if refused := policy.Check(u.Name, u.Size, len(uploads)); refused != nil && fields["files"].Key == "" {
			fields["files"] = models.Word{Key: "files." + string(refused.Reason), Args: refused.Args}
		}
	}
}

// store puts files into the store. Call undo unless their rows were committed.
func (e *Editor) store(ctx context.Context, uploads []Upload) (rows []models.ArticleFile, undo func(), err error) {
	undo = func() {
		for _, r := range rows {
			if err := e.Files.Delete(context.WithoutCancel(ctx), r.BlobKey); err != nil {
				slog.Warn("kb: a file without a row stays until the sweep", "blob", r.BlobKey, "error", err)
			}
		}
	}
	for _, u := range uploads {
		row, err := e.storeOne(ctx, u)
		if err != nil {
			undo()
			return nil, nil, wrap("store file", err)
		}
		rows = append(rows, row)
	}
	return rows, undo, nil
}

func (e *Editor) storeOne(ctx context.Context, u Upload) (models.ArticleFile, error) {
	content, err := u.Open()
	if err != nil {
		return models.ArticleFile{}, err
	}
	defer func() { _ = content.Close() }()
	blob, err := e.Files.Put(ctx, content)
	if err != nil {
		return models.ArticleFile{}, err
	}
	contentType := htmlsafe.ValidText(u.ContentType)
	return models.ArticleFile{Name: files.CleanName(u.Name), Size: blob.Size, ContentType: contentType[:min(len(contentType), 200)],
		BlobKey: blob.Key, CreatedAt: e.Now()}, nil
}
