package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// MailboxOAuthView is the page on which an email address is connected with its provider.
type MailboxOAuthView struct {
	Head      MailboxHeadView
	Action    string
	Grant     *GrantView // nil until an app is stored
	Providers WaysView
	App       desk.MailboxApp // what was typed, or what is stored; never the secret
	HasSecret bool
	Redirect  string
	Steps     []StepsView
	Result    *ResultView
	Errors    web.FormErrors
	Fields    []web.FieldError // the same in one list
}

// GrantView is how an email address stands with its provider.
type GrantView struct {
	State      models.GrantState
	Provider   string
	Renewed    web.Stamp
	Ends       web.Stamp
	Secret     bool // the app's secret is what ends
	Lost       web.Stamp
	Trouble    string // the provider's words
	Connect    string
	Again      bool // it was connected before
	Disconnect string
	UseIn      bool // the ways that are to use it, as the form offers them
	UseOut     bool
}

// StepsView is what is to be done at a provider.
type StepsView struct {
	Provider models.MailProvider
	Steps    []string
}

// providers are the providers in the order of the form, and how many steps each needs.
var providers = []struct {
	name  models.MailProvider
	steps int
}{{models.ProviderGoogle, 4}, {models.ProviderMicrosoft, 5}, {models.ProviderCustom, 2}}

func (p *Panel) viewOAuth(c *fiber.Ctx) error {
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	return p.showOAuth(c, box, nil, nil, nil, fiber.StatusOK)
}

func (p *Panel) saveOAuth(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	box, err := p.mailbox(c)
	if err != nil {
		return err
	}
	in := desk.MailboxApp{Provider: models.MailProvider(web.Value(c, "provider")), Tenant: web.Raw(c, "tenant"), AuthURL: web.Raw(c, "auth_url"),
		TokenURL: web.Raw(c, "token_url"), Scopes: web.Raw(c, "scopes"), Servers: web.Raw(c, "servers"), ClientID: web.Raw(c, "client_id"),
		Secret: web.Raw(c, "client_secret"), SecretEnds: web.Value(c, "secret_ends")}
	err = p.Desk.SaveMailboxApp(c.UserContext(), setupActor(v), box.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showOAuth(c, box, &in, words, nil, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.mailboxPath(box.ID, "oauth"), Notice: v.T("oauth.saved")})
}

// showOAuth shows the page with what was typed, or with what is stored when that is nil.
func (p *Panel) showOAuth(c *fiber.Ctx, box *models.Mailbox, typed *desk.MailboxApp, words web.FormErrors, result *ResultView, status int) error {
	v := web.VisitOf(c)
	g, err := models.MailboxGrantOf(c.UserContext(), p.DB, box.ID)
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	view := MailboxOAuthView{Head: p.mailboxHead(c, box, "oauth"), Action: p.mailboxPath(box.ID, "oauth"), Redirect: p.redirectURL(),
		Result: result, Errors: words, App: desk.MailboxApp{Provider: models.ProviderGoogle}}
	if g != nil {
		view.HasSecret, view.App, view.Grant = g.ClientSecret != nil, storedApp(g), p.grantView(v, box, g)
	}
	if typed != nil {
		view.App = validApp(*typed)
	}
	view.Fields = v.Summary(words, "provider", "oauth.provider", "tenant", "oauth.tenant", "auth_url", "oauth.auth_url", "token_url", "oauth.token_url",
		"scopes", "oauth.scopes", "servers", "oauth.servers", "client_id", "oauth.client_id", "client_secret", "oauth.client_secret",
		"secret_ends", "oauth.secret_ends")
	view.Providers = WaysView{Name: "provider", Legend: v.T("oauth.provider"), Error: words["provider"]}
	for _, provider := range providers {
		view.Providers.Ways = append(view.Providers.Ways, ChoiceView{Value: string(provider.name), Label: v.T("oauth.provider." + string(provider.name)),
			Hint: v.T("oauth.provider_hint." + string(provider.name)), Checked: provider.name == view.App.Provider})
		view.Steps = append(view.Steps, stepsOf(v, provider.name, provider.steps))
	}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/mailboxes/oauth", Title: box.Email, View: view}, status)
}

func stepsOf(v *web.Visit, provider models.MailProvider, count int) StepsView {
	steps := StepsView{Provider: provider}
	for i := range count {
		steps.Steps = append(steps.Steps, v.T("oauth.step."+string(provider)+"_"+number(int64(i+1))))
	}
	return steps
}

func storedApp(g *models.MailboxGrant) desk.MailboxApp {
	app := desk.MailboxApp{Provider: g.Provider, Tenant: g.Tenant, AuthURL: g.AuthURL, TokenURL: g.TokenURL, Scopes: g.Scopes, Servers: g.Servers,
		ClientID: g.ClientID}
	if !g.SecretEndsAt.IsZero() {
		app.SecretEnds = g.SecretEndsAt.Format(time.DateOnly)
	}
	return app
}

// validApp makes what was typed fit to be shown again. The secret isn't.
func validApp(in desk.MailboxApp) desk.MailboxApp {
	in.Secret = ""
	for _, text := range []*string{&in.Tenant, &in.AuthURL, &in.TokenURL, &in.Scopes, &in.Servers, &in.ClientID, &in.SecretEnds} {
		*text = web.ValidText(*text)
	}
	return in
}

func (p *Panel) grantView(v *web.Visit, box *models.Mailbox, g *models.MailboxGrant) *GrantView {
	view := &GrantView{State: g.State(v.Now), Provider: v.T("oauth.provider." + string(g.Provider)), Renewed: v.Stamp(g.RenewedAt), Ends: v.Stamp(g.End()),
		Secret: !g.SecretEndsAt.IsZero() && g.End().Equal(g.SecretEndsAt), Lost: v.Stamp(g.RefusedAt), Trouble: g.Trouble,
		Connect: p.mailboxPath(box.ID, "oauth", "connect"), Again: !g.RenewedAt.IsZero(), UseIn: box.InOAuth, UseOut: box.OutOAuth}
	if g.State(v.Now) != models.GrantNone {
		view.Disconnect = p.mailboxPath(box.ID, "oauth", "disconnect")
	}
	if !box.InOAuth && !box.OutOAuth {
		view.UseIn, view.UseOut = true, true
	}
	return view
}

// redirectURL is where providers send people back to. It is the same for all addresses, so that one app does for several.
func (p *Panel) redirectURL() string { return p.URL + p.Staff("mailboxes", "authorised") }
