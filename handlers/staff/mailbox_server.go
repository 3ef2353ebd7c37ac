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
	Required    bool // nobody is let in without signing in
	Errors      web.FormErrors
}

// Err returns what is wrong with a field, named without the prefix.
func (s ServerView) Err(field string) string { return s.Errors[s.Prefix+field] }

// serverPlaces are the fields of a server with their labels, for a form's summary.
func serverPlaces(prefix string) []string {
	return []string{prefix + "host", "mailbox.host", prefix + "security", "mailbox.security", prefix + "port", "mailbox.port",
		prefix + "username", "mailbox.username", prefix + "password", "mailbox.password"}
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
		Username: web.ValidText(in.Username), HasPassword: hasPassword, Errors: words}
}

// bindServer reads the fields of a server. An empty port stands for the usual one; what is no number is refused by the rules.
func bindServer(c *fiber.Ctx, prefix string) (in desk.MailServer, port string) {
	port = web.Value(c, prefix+"port")
	in = desk.MailServer{Host: web.Raw(c, prefix+"host"), Security: models.ConnectionSecurity(web.Value(c, prefix+"security")),
		Insecure: web.Value(c, prefix+"insecure") != "", Username: web.Raw(c, prefix+"username"), Password: web.Raw(c, prefix+"password")}
	if port != "" {
		in.Port = int(max(-1, min(web.Number(port, -1), 1<<17)))
		if in.Port == 0 {
			in.Port = -1
		}
	}
	return in, port
}
