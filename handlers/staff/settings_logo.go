package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/files"
)

// LogoFormView is the desk's logo with the forms that change it.
type LogoFormView struct {
	Logo   *web.LogoView // nil for none
	Action string
	Delete string
	Hint   string
	Accept string
	Error  string
}

// logoField is the name of the field with the logo.
const logoField = "logo"

func (p *Panel) logoForm(v *web.Visit, words web.FormErrors) *LogoFormView {
	return &LogoFormView{Logo: v.Brand().Logo, Action: p.Staff("setup", "general", "logo"), Delete: p.Staff("setup", "general", "logo", "delete"),
		Hint:   v.T("setting.logo_hint", "Size", v.Words.Bytes(desk.MaxLogo), "Side", files.ThumbnailSide),
		Accept: acceptedPictures, Error: words[logoField]}
}

func (p *Panel) saveLogo(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	err := p.storeLogo(c)
	if words, is := v.Invalid(err); is {
		now := desk.SettingTexts(desk.PartGeneral, &v.Set.Settings)
		return p.showSettings(c, desk.PartGeneral, desk.SettingsInput{Typed: now, Seen: now}, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("setup", "general"), Notice: v.T("setting.logo_saved")})
}

func (p *Panel) storeLogo(c *fiber.Ctx) error {
	uploads := web.Uploads(c, logoField)
	if len(uploads) == 0 {
		fields := models.Fields{}
		fields.Add(logoField, "setting.logo_none")
		return fields.Error()
	}
	picture, err := uploads[0].Open()
	if err != nil {
		return err
	}
	defer func() { _ = picture.Close() }()
	return p.Desk.SetLogo(c.UserContext(), setupActor(web.VisitOf(c)), picture)
}

func (p *Panel) deleteLogo(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("setting.logo_delete_question"), Text: v.T("setting.logo_delete_text"),
			Yes: v.T("setting.logo_delete"), Back: p.Staff("setup", "general")})
	}
	if err := p.Desk.RemoveLogo(c.UserContext(), setupActor(v)); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("setup", "general"), Notice: v.T("setting.logo_deleted")})
}
