package staff

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// APIKeyFormView is the form of an API key, a new one or one that is there.
type APIKeyFormView struct {
	Setup     []TabView
	Back      string
	Title     string
	Action    string
	FormToken string // of a new key's form
	Revision  int64  // of the key as it was read, 0 for a new one
	Name      string
	Grid      PermissionGridView
	Addresses string // one a line
	Calls     string
	Active    bool
	Renew     *RenewView // nil for a new key
	Errors    web.FormErrors
	Fields    []web.FieldError // the same in one list
}

// RenewView is the form that makes a new token for a key.
type RenewView struct {
	Action   string
	Question string
	Text     string
	Created  web.Stamp
	Used     web.Stamp
}

// keyForm is an API key's form as it was typed.
type keyForm struct {
	accounts.APIKeyChange
	addresses, calls string
}

func (p *Panel) newAPIKey(c *fiber.Ctx) error {
	return p.showNewKey(c, keyForm{APIKeyChange: accounts.APIKeyChange{Active: true}}, nil, fiber.StatusOK)
}

func (p *Panel) addAPIKey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in, toggled := bindKey(c)
	if toggled {
		return p.showNewKey(c, in, nil, fiber.StatusOK)
	}
	once := onceOfForm(c, "api key")
	key, token, err := p.Accounts.AddAPIKey(models.WithOnce(c.UserContext(), once), accountsActor(v), accounts.NewAPIKey{Name: in.Name,
		Permissions: in.Permissions, Addresses: in.Addresses, CallsPerMinute: in.CallsPerMinute, Inactive: !in.Active})
	if words, is := v.Invalid(err); is {
		return p.showNewKey(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if repeated(err) {
		return p.sentTwice(c, once)
	}
	if err != nil {
		return err
	}
	return p.showToken(c, key, token, v.T("api_key.added", "Name", key.Name))
}

// sentTwice leads to the key that a form has made before. Its token went out with the first answer.
func (p *Panel) sentTwice(c *fiber.Ctx, once *models.Once) error {
	first, err := models.OnceByToken(c.UserContext(), p.DB, once.Token)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.apiKeyPath(first.Made), Notice: web.VisitOf(c).T("api_key.sent_twice")})
}

func (p *Panel) showNewKey(c *fiber.Ctx, in keyForm, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := keyFormView(v, in, words)
	view.Title, view.Action, view.FormToken = v.T("api_key.new_title"), p.Staff("api-keys", "new"), web.FormToken(c)
	return p.showKeyForm(c, view, status)
}

func (p *Panel) viewAPIKey(c *fiber.Ctx) error {
	key, err := p.apiKey(c)
	if err != nil {
		return err
	}
	return p.showKey(c, key, formOfKey(key), nil, fiber.StatusOK)
}

func (p *Panel) saveAPIKey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	key, err := p.apiKey(c)
	if err != nil {
		return err
	}
	in, toggled := bindKey(c)
	if toggled {
		return p.showKey(c, key, in, nil, fiber.StatusOK)
	}
	_, err = p.Accounts.SaveAPIKey(c.UserContext(), accountsActor(v), key.ID, in.APIKeyChange)
	if words, is := v.Invalid(err); is {
		return p.showKey(c, key, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedKey(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("api-keys"), Notice: v.T("api_key.saved", "Name", in.Name)})
}

func (p *Panel) showKey(c *fiber.Ctx, key *models.APIKey, in keyForm, words web.FormErrors, status int) error {
	return p.showKeyForm(c, p.keyView(c, key, in, words), status)
}

func (p *Panel) keyView(c *fiber.Ctx, key *models.APIKey, in keyForm, words web.FormErrors) APIKeyFormView {
	v := web.VisitOf(c)
	view := keyFormView(v, in, words)
	view.Title, view.Action, view.Revision = key.Name, p.apiKeyPath(key.ID), in.Revision
	view.Renew = p.renewView(v, key)
	return view
}

func (p *Panel) showKeyForm(c *fiber.Ctx, view APIKeyFormView, status int) error {
	view.Setup, view.Back = p.setupNav(c), p.Staff("api-keys")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/api_keys/form", Title: view.Title, View: view}, status)
}

func keyFormView(v *web.Visit, in keyForm, words web.FormErrors) APIKeyFormView {
	return APIKeyFormView{Name: in.Name, Grid: permissionGrid(v, in.Permissions, words["permissions"]), Addresses: in.addresses,
		Calls: in.calls, Active: in.Active, Errors: words,
		Fields: v.Summary(words, "name", "api_key.name", "permissions", "api_key.permissions", "ip", "api_key.addresses",
			"calls_per_minute", "api_key.calls_per_minute", "active", "api_key.active")}
}

func formOfKey(key *models.APIKey) keyForm {
	form := keyForm{APIKeyChange: accounts.APIKeyChange{Name: key.Name, Permissions: key.Permissions, Addresses: key.Addresses,
		CallsPerMinute: key.CallsPerMinute, Active: key.Active, Revision: key.Revision}, addresses: strings.Join(key.Addresses, "\n")}
	if key.CallsPerMinute > 0 {
		form.calls = strconv.Itoa(key.CallsPerMinute)
	}
	return form
}

// bindKey reads the form. toggled tells that it was sent only to choose all permissions of a kind or none of them, as it is
// without scripts.
func bindKey(c *fiber.Ctx) (in keyForm, toggled bool) {
	in = keyForm{addresses: web.Value(c, "ip"), calls: strings.TrimSpace(web.Value(c, "calls_per_minute"))}
	in.Name, in.Active, in.Revision = web.Value(c, "name"), web.Value(c, "active") != "", web.Number(web.Value(c, "revision"), 0)
	for _, name := range web.Values(c, "permissions") {
		in.Permissions = append(in.Permissions, models.Permission(name))
	}
	in.Addresses = strings.FieldsFunc(in.addresses, func(r rune) bool { return strings.ContainsRune("\n\r\t ,;", r) })
	if in.calls != "" {
		in.CallsPerMinute = int(max(-1, min(web.Number(in.calls, -1), accounts.MaxCallsPerMinute+1)))
	}
	if object := web.Value(c, "toggle"); object != "" {
		in.Permissions, toggled = toggle(in.Permissions, object), true
	}
	return in, toggled
}
