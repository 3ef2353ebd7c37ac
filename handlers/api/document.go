package api

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// document describes every route, as OpenAPI 3.1 has it. It names no host: its addresses are relative to where it is.
//
//go:embed openapi.yaml
var document []byte

// documentTag changes with the document (RFC 9110, section 8.8.3).
var documentTag = func() string {
	sum := sha256.Sum256(document)
	return `"` + hex.EncodeToString(sum[:16]) + `"`
}()

// showDocument answers with the document, without a key: it is the same on every desk.
func (a *API) showDocument(c *fiber.Ctx) error {
	c.Set(fiber.HeaderETag, documentTag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if c.Fresh() {
		c.Status(fiber.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, "application/yaml")
	c.Response().SetBodyRaw(document)
	return nil
}

// Shell is what the layout shows around the page for people.
type Shell struct {
	Name   string // the page's template
	View   any
	Title  string
	Brand  web.Brand
	Accent string
}

// DocsView is the page that shows the document to people.
type DocsView struct{ Document string }

// showDocs answers with the page. It knows nobody and keeps nothing: a token that is typed into it stays in the browser.
func (a *API) showDocs(c *fiber.Ctx) error {
	if err := a.BareVisit(c); err != nil {
		return err
	}
	return a.Show(c, a.frame(), web.Page{Name: "api/docs", Title: web.VisitOf(c).T("api.docs.title"),
		View: DocsView{Document: Prefix + documentPath}})
}

func (a *API) frame() web.Frame {
	return web.Frame{Layout: "layouts/api", Shell: func(c *fiber.Ctx, page web.Page) (any, error) {
		v := web.VisitOf(c)
		return Shell{Name: page.Name, View: page.View, Title: page.Title, Brand: v.Brand(), Accent: v.Set.Accent}, nil
	}}
}
