package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// setupPages are the pages of the set-up, each for admins only, in the order of their links: the word, the path and the icon.
var setupPages = []struct{ name, path, icon string }{
	{"general", "setup/general", "sliders-horizontal"},
	{"tickets", "setup/tickets", "ticket"},
	{"knowledge", "setup/knowledge", "book-open"},
	{"security", "setup/security", "shield-check"},
	{"maintenance", "setup/maintenance", "ban"},
	{"mailboxes", "mailboxes", "mail"},
	{"departments", "departments", "building-2"},
	{"agents", "agents", "circle-user-round"},
	{"mail_templates", "mail-templates", "file-text"},
	{"custom_fields", "custom-fields", "clipboard-list"},
	{"api_keys", "api-keys", "key-round"},
	{"ledger", "ledger", "inbox"},
	{"outbox", "outbox", "send"},
	{"login_log", "logins", "lock"},
	{"audit_log", "audit-log", "history"},
}

func setupPaths() (paths []string) {
	for _, page := range setupPages {
		paths = append(paths, page.path)
	}
	return paths
}

// setupNav returns the links between the pages of the set-up.
func (p *Panel) setupNav(c *fiber.Ctx) []TabView {
	v := web.VisitOf(c)
	links := make([]TabView, 0, len(setupPages))
	for _, page := range setupPages {
		href := p.pagePath(page.path)
		links = append(links, TabView{Label: v.T("setup." + page.name), Href: href, Icon: page.icon, Current: below(c, href)})
	}
	return links
}

// pagePath returns the address of a page of the panel by its path, whose parts are separated by slashes.
func (p *Panel) pagePath(path string) string { return p.Staff(strings.Split(path, "/")...) }

// below tells whether a request asks for a page or for one below it.
func below(c *fiber.Ctx, href string) bool {
	return c.Path() == href || strings.HasPrefix(c.Path(), href+"/")
}

// DeleteRowView is the form that deletes what a row of the set-up shows, with what becomes of it.
type DeleteRowView struct {
	Label    string // of the button
	Action   string
	Question string
	Text     string
}
