package web

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/template/html/v2"

	"helpdeskz/templates"
)

// Page is something to show: the template of a whole page's content with its view, and the parts of it that may be
// asked for alone, by the id of the element that they replace.
type Page struct {
	Name  string // the template's path: "staff/tickets/index"
	Title string // in the visitor's language
	View  any
	Parts map[string]Part
	Aside []Part // goes along with a fragment, each swapped out of band by its own markup
	// Address is what the browser shows with a fragment, "" for the address of the request; Replace leaves no step back to the one
	// before.
	Address string
	Replace bool
}

// Part is a fragment: a template and its view.
type Part struct {
	Name string
	View any
}

// Frame is a panel's layout: its template, and what makes the shell that the layout gets.
type Frame struct {
	Layout string
	Shell  func(c *fiber.Ctx, p Page) (any, error)
	Aside  func(c *fiber.Ctx) []Part // goes along with every fragment, may be nil
}

// keptBytes bounds what "kept" remembers of one language, and keptOverhead is what an entry takes beside its markup.
const (
	keptBytes    = 16 << 20
	keptOverhead = 400
)

// keptKey names what a template made of a view. The key must say all of the view that the template shows; it is the view
// itself where that can be compared.
type keptKey struct {
	name string
	key  any
}

// contents are buffers for what stands inside a layout, used again and again.
var contents = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// usualPage is how many bytes a page of the panel has, more or less.
const usualPage = 48 << 10

func newEngine(config Config, words *Catalog) (*html.Engine, error) {
	engine := html.NewFileSystem(http.FS(templates.FS), ".html")
	given := funcs(config, words)
	for name, f := range given {
		engine.AddFunc(name, f)
	}
	engine.AddFunc("content", func(name string, view any) (template.HTML, error) {
		out, _ := contents.Get().(*bytes.Buffer)
		defer contents.Put(out)
		out.Reset()
		if err := execute(engine, out, name, view); err != nil {
			return "", err
		}
		return template.HTML(out.String()), nil //nolint:gosec // the output of a template, escaped by it
	})
	kept := NewMemory[keptKey](keptBytes, func(made template.HTML) int { return len(made) + keptOverhead })
	engine.AddFunc("kept", func(name string, key, view any) (template.HTML, error) {
		return kept.Get(keptKey{name, key}, func() (template.HTML, error) {
			var out bytes.Buffer
			err := execute(engine, &out, name, view)
			return template.HTML(out.String()), err //nolint:gosec // the output of a template, escaped by it
		})
	})
	if err := engine.Load(); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	if err := fold(engine.Templates, given); err != nil {
		return nil, err
	}
	return engine, nil
}

func execute(engine *html.Engine, out *bytes.Buffer, name string, view any) error {
	t := engine.Templates.Lookup(name)
	if t == nil {
		return fmt.Errorf("templates: there is no %s", name)
	}
	if err := t.Execute(out, view); err != nil {
		return fmt.Errorf("templates: %s: %w", name, err)
	}
	return nil
}

// Show answers with a page: whole for a browser, the asked part or the content for htmx.
func (k *Kit) Show(c *fiber.Ctx, frame Frame, p Page) error {
	return k.ShowStatus(c, frame, p, fiber.StatusOK)
}

// ShowStatus is Show with another status than 200.
func (k *Kit) ShowStatus(c *fiber.Ctx, frame Frame, p Page, status int) error {
	c.Status(status)
	if target, fragment := wantsFragment(c); fragment {
		if p.Address != "" {
			c.Set(addressHeader(p.Replace), p.Address)
		}
		part, known := p.Parts[target]
		if !known {
			part = Part{Name: p.Name, View: p.View}
		}
		parts := append([]Part{part}, p.Aside...)
		if frame.Aside != nil {
			parts = append(parts, frame.Aside(c)...)
		}
		return k.fragments(c, p.Title, parts)
	}
	shell, err := frame.Shell(c, p)
	if err != nil {
		return err
	}
	return k.fragments(c, "", []Part{{Name: frame.Layout, View: shell}})
}

func addressHeader(replace bool) string {
	if replace {
		return "HX-Replace-Url"
	}
	return "HX-Push-Url"
}

// Fragments answers with parts of a page.
func (k *Kit) Fragments(c *fiber.Ctx, parts ...Part) error { return k.fragments(c, "", parts) }

func (k *Kit) fragments(c *fiber.Ctx, title string, parts []Part) error {
	var out bytes.Buffer
	out.Grow(usualPage)
	if title != "" {
		out.WriteString("<title>" + template.HTMLEscapeString(title+" · "+VisitOf(c).Set.SiteName) + "</title>")
	}
	engine, err := k.engines[VisitOf(c).Words.Language]()
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := execute(engine, &out, part.Name, part.View); err != nil {
			return err
		}
	}
	c.Vary("HX-Request", "HX-Target")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Response().SetBodyRaw(out.Bytes())
	return nil
}
