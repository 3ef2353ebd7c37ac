package web

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/notify"
)

// logoLife is how long a browser may keep the logo that has no name of its own in its address, as mails have it.
const (
	logoLife       = "public, max-age=3600"
	namedLogoLife  = "public, max-age=31536000, immutable"
	wideLogoFactor = 2
)

// Brand is the desk as the head of a page names it.
type Brand struct {
	Name string
	Logo *LogoView // nil where the desk has none
}

// LogoView is the desk's logo. A wide one carries the desk's name, so that it stands for the name too.
type LogoView struct {
	Src    string
	Width  int
	Height int
	Wide   bool
}

// Brand returns what stands for the desk on a page.
func (v *Visit) Brand() Brand {
	b := Brand{Name: v.Set.SiteName}
	if logo, there := v.Set.Logo(); there {
		b.Logo = &LogoView{Src: notify.LogoPath + "/" + logo.BlobKey, Width: logo.Width, Height: logo.Height,
			Wide: logo.Width >= wideLogoFactor*logo.Height}
	}
	return b
}

// Logo answers with the desk's logo: the one that the address names, which is then kept for ever, or the one that there is.
// Mails of other sites show it, so every site may. Errors: not_found.
func (k *Kit) Logo(c *fiber.Ctx) error {
	set, err := k.Settings.Current(c.UserContext())
	if err != nil {
		return err
	}
	logo, there := set.Logo()
	named := c.Params("picture")
	if !there || named != "" && named != logo.BlobKey {
		return models.NotFound("file")
	}
	life := logoLife
	if named != "" {
		life = namedLogoLife
	}
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	return k.sendPicture(c, logo.BlobKey, life)
}
