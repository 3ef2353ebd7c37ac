package staff

import (
	"regexp"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/kb"
	"helpdeskz/models/tickets"
)

// panelPictures turns the addresses of an article's pictures into those under which staff see them, of private articles too.
func (p *Panel) panelPictures(text string) string {
	return kb.MapPictures(text, func(_, file int64) string { return p.Staff("knowledge", "files", number(file)) })
}

// storedPictures is the way back. An editor may have put the site's address before them.
func (p *Panel) storedPictures(text string, articleID int64) string {
	form := regexp.MustCompile(`(?:` + regexp.QuoteMeta(p.URL) + `)?` + regexp.QuoteMeta(p.Staff("knowledge", "files")) + `/([0-9]{1,18})`)
	return form.ReplaceAllStringFunc(text, func(found string) string {
		id, _ := strconv.ParseInt(form.FindStringSubmatch(found)[1], 10, 64)
		return kb.PictureOf(articleID, id)
	})
}

// addPicture takes a picture that is pasted or dropped into a text, and answers with its address.
func (p *Panel) addPicture(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	uploads := web.Uploads(c, "picture")
	if len(uploads) != 1 {
		return models.NewError(models.KindInvalid, "error.malformed")
	}
	up := uploads[0]
	f, err := p.Knowledge.AddPicture(c.UserContext(), writer(v), tickets.Policy(v.Set.Settings),
		kb.Upload{Name: up.Name, ContentType: up.ContentType, Size: up.Size, Open: up.Open})
	if words, is := v.Invalid(err); is {
		return c.Status(fiber.StatusUnprocessableEntity).SendString(words["files"])
	}
	if err != nil {
		return err
	}
	return c.SendString(p.Staff("knowledge", "files", number(f.ID)))
}

// articleFile answers with a file of an article, private ones too.
func (p *Panel) articleFile(c *fiber.Ctx) error {
	id, err := web.ID(c, "file", "file")
	if err != nil {
		return err
	}
	f, err := models.AnyArticleFile(c.UserContext(), p.DB, id, web.VisitOf(c).Staff.ID)
	if err != nil {
		return err
	}
	return p.SendAttachment(c, &models.Attachment{Name: f.Name, Size: f.Size, ContentType: f.ContentType, BlobKey: f.BlobKey})
}

func (p *Panel) articleFiles(c *fiber.Ctx, articleID int64, drop []int64) ([]ArticleFileView, error) {
	files, err := models.ArticleFiles(c.UserContext(), p.DB, articleID)
	var views []ArticleFileView
	for _, f := range files {
		if !f.Inline {
			views = append(views, ArticleFileView{ID: f.ID, Name: f.Name, Size: f.Size, Href: p.Staff("knowledge", "files", number(f.ID)),
				Drop: slices.Contains(drop, f.ID)})
		}
	}
	return views, err
}
