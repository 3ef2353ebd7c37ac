package staff

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

// ServerView are the fields of a mail server in a form. A password is never among them.
type ServerView struct {
	Prefix      string // of the fields' names: "in_" or "out_"
	Host        string
	Port        string
	Security    models.ConnectionSecurity
	Securities  []models.ConnectionSecurity
	Insecure    bool
	Username    string
	HasPassword bool
	Required    bool      // nobody is let in without signing in
	Auth        *WaysView // how to sign in, where there is a choice
	OAuth       string    // where to set up the other way
	Errors      web.FormErrors
	box         int64
	byOAuth     bool
}

// Err returns what is wrong with a field, named without the prefix.
func (s ServerView) Err(field string) string { return s.Errors[s.Prefix+field] }

// serverPlaces are the fields of a server with their labels, for a form's summary.
func serverPlaces(prefix string) []string {
	return []string{prefix + "host", "mailbox.host", prefix + "security", "mailbox.security", prefix + "port", "mailbox.port",
		prefix + "auth", "mailbox.auth", prefix + "username", "mailbox.username", prefix + "password", "mailbox.password"}
}

// securities are the protections of a connection, the best one first.
var securities = []models.ConnectionSecurity{models.SecurityTLS, models.SecurityStartTLS, models.SecurityNone}

// WaysView is a question with one of several answers to choose.
type WaysView struct {
	Name   string // of the inputs
	Legend string
	Ways   []ChoiceView
	Error  string
}

// ChoiceView is one of several ways to choose from.
type ChoiceView struct {
	Value   string
	Label   string
	Hint    string
	Checked bool
	Bare    bool // it needs no server
	Idle    bool // there is nothing to test
}

// serverView shows a server as it was typed, or, when port is empty, as it is stored.
func serverView(prefix string, in desk.MailServer, port string, hasPassword bool, words web.FormErrors) ServerView {
	if port == "" && in.Port > 0 {
		port = strconv.Itoa(in.Port)
	}
	return ServerView{Prefix: prefix, Host: web.ValidText(in.Host), Port: port, Security: in.Security, Securities: securities, Insecure: in.Insecure,
		Username: web.ValidText(in.Username), HasPassword: hasPassword, Errors: words,
		byOAuth: in.OAuth}
}

// offerOAuth adds the choice of how to sign in, for a mailbox whose provider is set up.
func (p *Panel) offerOAuth(c *fiber.Ctx, view *ServerView) error {
	v := web.VisitOf(c)
	view.OAuth = p.mailboxPath(view.box, "oauth")
	g, err := models.MailboxGrantOf(c.UserContext(), p.DB, view.box)
	if models.IsNotFound(err) && !view.byOAuth {
		return nil
	}
	if err != nil && !models.IsNotFound(err) {
		return err
	}
	label := "mailbox.auth.custom"
	if g != nil {
		label = "mailbox.auth." + string(g.Provider)
	}
	view.Auth = &WaysView{Name: view.Prefix + "auth", Legend: v.T("mailbox.auth"), Error: view.Err("auth"), Ways: []ChoiceView{
		{Value: "password", Label: v.T("mailbox.auth.password"), Checked: !view.byOAuth},
		{Value: "oauth", Label: v.T(label), Checked: view.byOAuth}}}
	return nil
}

// bindServer reads the fields of a server. An empty port stands for the usual one; what is no number is refused by the rules.
func bindServer(c *fiber.Ctx, prefix string) (in desk.MailServer, port string) {
	port = web.Value(c, prefix+"port")
	in = desk.MailServer{Host: web.Raw(c, prefix+"host"), Security: models.ConnectionSecurity(web.Value(c, prefix+"security")),
		Insecure: web.Value(c, prefix+"insecure") != "", Username: web.Raw(c, prefix+"username"), Password: web.Raw(c, prefix+"password"),
		OAuth: web.Value(c, prefix+"auth") == "oauth"}
	if port != "" {
		in.Port = int(max(-1, min(web.Number(port, -1), 1<<17)))
		if in.Port == 0 {
			in.Port = -1
		}
	}
	return in, port
}
