package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// wantsFragment is the one place that decides between a page and a fragment. target is the id of the element that htmx will
// replace. When htmx restores a page from the history it wants all of it.
func wantsFragment(c *fiber.Ctx) (target string, fragment bool) {
	if c.Get("HX-Request") != "true" || c.Get("HX-History-Restore-Request") == "true" {
		return "", false
	}
	return c.Get("HX-Target"), true
}

// Asked returns the id of the element that the answer will replace, and "" when a whole page is wanted: so that a handler
// reads from the database only what is shown.
func Asked(c *fiber.Ctx) string {
	target, _ := wantsFragment(c)
	return target
}

// IsFragment tells whether a part of a page is wanted.
func IsFragment(c *fiber.Ctx) bool {
	_, fragment := wantsFragment(c)
	return fragment
}

// Shown returns path and parameters of the address that the browser shows while htmx asks for a part, and "" when a whole page is
// wanted. An action leaves the rest of the page as it is: that address says what stands there.
func Shown(c *fiber.Ctx) (path string, query url.Values) {
	if _, fragment := wantsFragment(c); !fragment {
		return "", nil
	}
	shown, err := url.Parse(c.Get("HX-Current-URL"))
	if err != nil {
		return "", nil
	}
	return shown.Path, validQuery(shown.RawQuery)
}

// Outcome is what follows an action that worked: for htmx the parts to swap, or else a page to go to; for a plain form
// always the page. The notice is shown as a toast, or on the next page.
type Outcome struct {
	Parts  []Part
	GoTo   string
	Notice string     // in the visitor's language, may be empty
	Undo   *UndoOffer // with the toast; plain forms have none
	Push   string     // the address that the browser shall show from now on, "" to leave it
}

// UndoOffer takes an action back: a form with these values is posted to the address.
type UndoOffer struct {
	Action string
	Target string // selector of what the answer replaces
	Values map[string]string
}

// ToastView is what the toast's template shows.
type ToastView struct {
	Text string
	Bad  bool
	Undo *UndoOffer
}

// Done answers to an action that worked.
func (k *Kit) Done(c *fiber.Ctx, o Outcome) error {
	if _, fragment := wantsFragment(c); !fragment {
		k.keepFlash(c, o.Notice)
		return c.Redirect(o.GoTo, fiber.StatusSeeOther)
	}
	if len(o.Parts) == 0 {
		k.keepFlash(c, o.Notice)
		c.Set("HX-Redirect", o.GoTo)
		return c.SendStatus(fiber.StatusNoContent)
	}
	if o.Push != "" {
		c.Set("HX-Push-Url", o.Push)
	}
	parts := o.Parts
	if o.Notice != "" {
		parts = append(parts, Part{"shared/_toast_oob", ToastView{Text: o.Notice, Undo: o.Undo}})
	}
	return k.Fragments(c, parts...)
}

// Query returns an address with parameters; empty values are left out.
func Query(path string, values map[string]string) string {
	query := url.Values{}
	for name, value := range values {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
