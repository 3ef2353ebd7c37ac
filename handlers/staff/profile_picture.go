package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/files"
)

// PictureView is the agent's picture with the forms that change it.
type PictureView struct {
	Name    string // of the agent, whose letters stand where there is no picture
	Picture string // address, "" for none
	Action  string
	Delete  string
	Limits  string
	Accept  string
	Error   string
}

// pictureField is the name of the field with the picture.
const pictureField = "picture"

// acceptedPictures are the types of pictures that can be decoded here.
const acceptedPictures = "image/png,image/jpeg,image/gif,image/webp"

func (p *Panel) pictureView(v *web.Visit) PictureView {
	return PictureView{Name: v.Staff.Fullname, Picture: v.AvatarOf(v.Staff.ID, p.Staff("avatars")), Action: p.profilePath("picture"),
		Delete: p.profilePath("picture", "delete"), Accept: acceptedPictures,
		Limits: v.T("profile.picture_limits", "Size", v.Words.Bytes(accounts.MaxAvatar), "Side", files.AvatarSide)}
}

func (p *Panel) savePicture(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	err := p.storePicture(c)
	if words, is := v.Invalid(err); is {
		return p.refusePicture(c, words)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(), Notice: v.T("profile.picture_saved")})
}

func (p *Panel) storePicture(c *fiber.Ctx) error {
	uploads := web.Uploads(c, pictureField)
	if len(uploads) == 0 {
		fields := models.Fields{}
		fields.Add(pictureField, "profile.picture_none")
		return fields.Error()
	}
	picture, err := uploads[0].Open()
	if err != nil {
		return err
	}
	defer func() { _ = picture.Close() }()
	return p.Accounts.SetAvatar(c.UserContext(), accountsActor(web.VisitOf(c)), picture)
}

func (p *Panel) refusePicture(c *fiber.Ctx, words web.FormErrors) error {
	view := profileForm(web.VisitOf(c).Staff)
	return p.showProfile(c, view, words, fiber.StatusUnprocessableEntity)
}

func (p *Panel) deletePicture(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("profile.picture_delete_question"), Text: v.T("profile.picture_delete_text"),
			Yes: v.T("profile.picture_delete"), Back: p.profilePath()})
	}
	if err := p.Accounts.RemoveAvatar(c.UserContext(), accountsActor(v)); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(), Notice: v.T("profile.picture_deleted")})
}
