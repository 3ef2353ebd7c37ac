package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// APIKeyTokenView is the one page that shows a token: the answer to the request that made it.
type APIKeyTokenView struct {
	Setup []TabView
	Back  string
	Title string
	Token string
	Edit  string
}

func (p *Panel) renewView(v *web.Visit, key *models.APIKey) *RenewView {
	return &RenewView{Action: p.apiKeyPath(key.ID, "token"), Question: v.T("api_key.renew_question", "Name", key.Name),
		Text: v.T("api_key.renew_text") + " " + lastUse(v, key), Created: v.Stamp(key.CreatedAt), Used: v.Stamp(key.LastUsedAt)}
}

func (p *Panel) renewAPIKeyToken(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	key, err := p.apiKey(c)
	if err != nil {
		return err
	}
	revision := web.Number(web.Value(c, "revision"), 0)
	if p.mustAsk(c) {
		sure := p.renewView(v, key)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Revision: revision, Yes: v.T("api_key.renew"),
			Back: p.apiKeyPath(key.ID)})
	}
	key, token, err := p.Accounts.RenewAPIKeyToken(c.UserContext(), accountsActor(v), key.ID, revision)
	if err != nil {
		return err
	}
	return p.showToken(c, key, token, v.T("api_key.renewed", "Name", key.Name))
}

// showToken shows a token this once: it is stored nowhere, so the answer can't be a redirection to a page of its own. Where there
// are scripts the browser's address is that of the key, which does not show it.
func (p *Panel) showToken(c *fiber.Ctx, key *models.APIKey, token, title string) error {
	view := APIKeyTokenView{Setup: p.setupNav(c), Back: p.Staff("api-keys"), Title: title, Token: token, Edit: p.apiKeyPath(key.ID)}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/api_keys/token", Title: title, View: view, Address: view.Edit, Replace: true})
}
