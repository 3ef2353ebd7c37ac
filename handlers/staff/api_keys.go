package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

func (p *Panel) apiKeyRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/api-keys", Role: web.Admin, Handle: p.listAPIKeys},
		{Method: get, Path: "/api-keys/new", Role: web.Admin, Handle: p.newAPIKey},
		{Method: post, Path: "/api-keys/new", Role: web.Admin, Handle: p.addAPIKey},
		{Method: get, Path: "/api-keys/:key", Role: web.Admin, Handle: p.viewAPIKey},
		{Method: post, Path: "/api-keys/:key", Role: web.Admin, Handle: p.saveAPIKey},
		{Method: post, Path: "/api-keys/:key/token", Role: web.Admin, Handle: p.renewAPIKeyToken},
		{Method: post, Path: "/api-keys/:key/delete", Role: web.Admin, Handle: p.deleteAPIKey},
	}
}

// apiKeysPerPage is how many keys a page of the list shows.
const apiKeysPerPage = 25

// APIKeyListView is the page of all API keys.
type APIKeyListView struct {
	Setup []TabView
	New   string
	Rows  []APIKeyRowView
	Pager *web.Pager // nil when all keys are on the page
}

// APIKeyRowView is an API key in the list.
type APIKeyRowView struct {
	Name        string
	Href        string
	Permissions string
	Addresses   string // "" for anywhere
	Active      bool
	Used        web.Stamp
	Delete      DeleteRowView
}

func (p *Panel) listAPIKeys(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	total, err := models.CountAPIKeys(c.UserContext(), p.DB)
	if err != nil {
		return err
	}
	page := min(web.PageOf(c), max((total+apiKeysPerPage-1)/apiKeysPerPage, 1))
	keys, err := models.APIKeysPage(c.UserContext(), p.DB, apiKeysPerPage, (page-1)*apiKeysPerPage)
	if err != nil {
		return err
	}
	view := APIKeyListView{Setup: p.setupNav(c), New: p.Staff("api-keys", "new")}
	for i := range keys {
		view.Rows = append(view.Rows, p.apiKeyRow(v, &keys[i]))
	}
	if total > apiKeysPerPage {
		pager := web.NewPager(page, apiKeysPerPage, int64(len(keys)), total, page*apiKeysPerPage < total, func(page string) string {
			return web.Query(p.Staff("api-keys"), map[string]string{"page": page})
		})
		pager.Target = "#main"
		view.Pager = &pager
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/api_keys/index", Title: v.T("api_key.title"), View: view})
}

func (p *Panel) apiKeyRow(v *web.Visit, key *models.APIKey) APIKeyRowView {
	return APIKeyRowView{Name: key.Name, Href: p.apiKeyPath(key.ID), Permissions: shortPermissions(v, key.Permissions),
		Addresses: strings.Join(key.Addresses, ", "), Active: key.Active, Used: v.Stamp(key.LastUsedAt), Delete: p.deleteAPIKeyView(v, key)}
}

func (p *Panel) deleteAPIKeyView(v *web.Visit, key *models.APIKey) DeleteRowView {
	return DeleteRowView{Label: v.T("api_key.delete_one", "Name", key.Name), Action: p.apiKeyPath(key.ID, "delete"),
		Question: v.T("api_key.delete_question", "Name", key.Name), Text: v.T("api_key.delete_text") + " " + lastUse(v, key)}
}

// lastUse says when a key was last used: whether somebody will miss it.
func lastUse(v *web.Visit, key *models.APIKey) string {
	if key.LastUsedAt.IsZero() {
		return v.T("api_key.unused_text")
	}
	return v.T("api_key.used_text", "When", v.Stamp(key.LastUsedAt).Short())
}

func (p *Panel) deleteAPIKey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	key, err := p.apiKey(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		sure := p.deleteAPIKeyView(v, key)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("api-keys")})
	}
	if _, err := p.Accounts.RevokeAPIKey(c.UserContext(), accountsActor(v), key.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("api-keys"), Notice: v.T("api_key.deleted", "Name", key.Name)})
}

// apiKey returns the API key that a route names. Errors: not_found.
func (p *Panel) apiKey(c *fiber.Ctx) (*models.APIKey, error) {
	id, err := web.ID(c, "key", "api_key")
	if err != nil {
		return nil, err
	}
	return models.APIKeyByID(c.UserContext(), p.DB, id)
}

func (p *Panel) apiKeyPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"api-keys", number(id)}, parts...)...)
}

// accountsActor is the visitor as the rules about people know one.
func accountsActor(v *web.Visit) accounts.Actor { return accounts.Actor{Staff: v.Staff, IP: v.IP} }
