package notify

import (
	"fmt"
	"html"

	"helpdeskz/models"
)

// LogoPath is where mails find the desk's logo, below the address of the site: the one that it has when the mail is read.
const LogoPath = "/logo"

// logoHeight is the most that the logo is high in a mail, in pixels of the page.
const logoHeight = 48

// LogoMarkup returns a paragraph with the desk's logo, loaded from src. name stands where pictures are not shown.
func LogoMarkup(logo models.SitePicture, src, name string) string {
	w, h := logo.Width, logo.Height
	if h > logoHeight {
		w, h = max(1, w*logoHeight/h), logoHeight
	}
	return fmt.Sprintf(`<p><img src="%s" alt="%s" width="%d" height="%d"></p>`, html.EscapeString(src), html.EscapeString(name), w, h)
}

// logo is what stands for the logo in the desk's mails, "" where it has none.
func (d Desk) logo() string {
	logo, there := d.Set.Logo()
	if !there {
		return ""
	}
	return LogoMarkup(logo, Link(d.URL, LogoPath), d.Set.SiteName)
}
