package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/api"
	"helpdeskz/handlers/webtest"
)

// The visitors of the table, in the order of its columns: nobody; the customer whose the ticket is; another customer; an
// agent of the ticket's department; an agent of another one; an admin.
var visitors = []string{"nobody", "owner", "other customer", "agent", "agent elsewhere", "admin"}

// routeCase is what a route answers to each visitor. What stands in braces in path and form is the id of a thing that was made for
// this request alone; world.kinds lists them.
type routeCase struct {
	path string // "" for the route's own
	form url.Values
	want [6]int
}

// The rows of the table that come again and again.
func everybody(status int) [6]int  { return [6]int{status, status, status, status, status, status} }
func anyAgent(status int) [6]int   { return [6]int{303, 303, 303, status, status, status} }
func itsAgents(status int) [6]int  { return [6]int{303, 303, 303, status, 404, status} }
func itsAuthor(status int) [6]int  { return [6]int{303, 303, 303, status, 403, status} }
func onlyAdmins(status int) [6]int { return [6]int{303, 303, 303, 403, 403, status} }
func itsOwner(status int) [6]int   { return [6]int{303, status, 404, 303, 303, 303} }
func customers(status int) [6]int  { return [6]int{303, status, status, 303, 303, 303} }

func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

const atTicket = "/staff/tickets/{ticket}"

// routeTable says of every route who may use it.
var routeTable = map[string]routeCase{
	"GET /assets/*":         {path: "/assets/none", want: everybody(404)},
	"GET /healthz":          {want: everybody(200)},
	"GET /install":          {want: everybody(404)},
	"GET /api/docs":         {want: everybody(200)},
	"GET /api/openapi.yaml": {want: everybody(200)},
	"POST /install":         {form: form("code", "AAAA-AAAA-AAAA"), want: everybody(404)},

	"GET /staff/login":            {want: [6]int{200, 200, 200, 303, 303, 303}},
	"POST /staff/login":           {form: form("username", "nobody", "password", "wrong"), want: everybody(401)},
	"GET /staff/login/code":       {want: everybody(303)},
	"POST /staff/login/code":      {form: form("two_factor", "123456"), want: everybody(303)},
	"POST /staff/logout":          {want: everybody(303)},
	"GET /staff/forgot-password":  {want: everybody(200)},
	"POST /staff/forgot-password": {form: form("email", "nobody@desk.test"), want: everybody(200)},
	"GET /staff/password/:token":  {path: "/staff/password/made-up", want: everybody(404)},
	"POST /staff/password/:token": {path: "/staff/password/made-up", form: form("password", "long enough words"), want: everybody(404)},

	"GET /staff":                       {want: anyAgent(303)},
	"GET /staff/tickets":               {want: anyAgent(200)},
	"POST /staff/tickets/bulk":         {form: form("ids", "{ticket}", "do", "delete", "sure", "yes"), want: itsAgents(303)},
	"GET /staff/tickets/new":           {want: anyAgent(200)},
	"POST /staff/tickets/new":          {form: form("email", "new@castro.test", "fullname", "New", "subject", "Subject", "body", "Text", "department", "1", "priority", "1", "status", "1"), want: [6]int{303, 303, 303, 303, 422, 303}},
	"GET /staff/tickets/new/customers": {path: "/staff/tickets/new/customers?email=owner", want: anyAgent(200)},
	"GET /staff/tickets/new/fields":    {path: "/staff/tickets/new/fields?department=1", want: itsAgents(200)},
	"GET /staff/tickets/:ticket":       {path: atTicket, want: itsAgents(200)},
	"POST /staff/tickets/:ticket/reply": {path: atTicket + "/reply", form: form("kind", "reply", "body", "An answer"),
		want: itsAgents(303)},
	"POST /staff/tickets/:ticket/details":              {path: atTicket + "/details", form: form("priority", "3"), want: itsAgents(303)},
	"POST /staff/tickets/:ticket/delete":               {path: atTicket + "/delete", form: form("sure", "yes"), want: itsAgents(303)},
	"POST /staff/tickets/:ticket/fields/:field":        {path: atTicket + "/fields/{field}", form: form("custom_{field}", "10-2207"), want: itsAgents(303)},
	"POST /staff/tickets/:ticket/fields/:field/reveal": {path: atTicket + "/fields/{password field}/reveal", want: itsAgents(200)},
	"GET /staff/tickets/:ticket/messages/:message/body": {path: atTicket + "/messages/{message}/body",
		want: itsAgents(200)},
	"GET /staff/tickets/:ticket/messages/:message/quote": {path: atTicket + "/messages/{message}/quote", want: itsAgents(200)},
	"GET /staff/tickets/:ticket/mails/:mail":             {path: atTicket + "/mails/{answer}", want: itsAgents(200)},
	"POST /staff/tickets/:ticket/mails/:mail":            {path: atTicket + "/mails/{answer}", form: form("email", ""), want: itsAgents(422)},
	"POST /staff/tickets/:ticket/mails/:mail/retry":      {path: atTicket + "/mails/{answer}/retry", want: itsAgents(303)},
	"POST /staff/tickets/:ticket/mails/:mail/cancel":     {path: atTicket + "/mails/{answer}/cancel", form: form("sure", "yes"), want: itsAgents(303)},
	"GET /staff/tickets/:ticket/notes/:note":             {path: atTicket + "/notes/{note}", want: itsAgents(200)},
	"POST /staff/tickets/:ticket/notes/:note":            {path: atTicket + "/notes/{note}", form: form("body", "Better"), want: itsAgents(303)},
	"POST /staff/tickets/:ticket/notes/:note/delete":     {path: atTicket + "/notes/{note}/delete", form: form("sure", "yes"), want: itsAgents(303)},
	"GET /staff/tickets/:ticket/files/:file":             {path: atTicket + "/files/{file}", want: itsAgents(200)},
	"GET /staff/tickets/:ticket/files/:file/thumbnail":   {path: atTicket + "/files/{file}/thumbnail", want: itsAgents(200)},
	"POST /staff/tickets/:ticket/files/:file/delete":     {path: atTicket + "/files/{file}/delete", form: form("sure", "yes"), want: itsAgents(303)},

	"GET /staff/custom-fields":              {want: onlyAdmins(200)},
	"GET /staff/custom-fields/new":          {want: onlyAdmins(200)},
	"POST /staff/custom-fields/new":         {form: form("title", "Field of {ticket}", "kind", "date"), want: onlyAdmins(303)},
	"GET /staff/custom-fields/:field":       {path: "/staff/custom-fields/{field}", want: onlyAdmins(200)},
	"POST /staff/custom-fields/:field":      {path: "/staff/custom-fields/{field}", form: form("title", ""), want: onlyAdmins(422)},
	"POST /staff/custom-fields/:field/move": {path: "/staff/custom-fields/{field}/move", form: form("do", "down"), want: onlyAdmins(303)},
	"POST /staff/custom-fields/:field/delete": {path: "/staff/custom-fields/{other field}/delete", form: form("sure", "yes"),
		want: onlyAdmins(303)},

	"GET /staff/logins":              {want: onlyAdmins(200)},
	"GET /staff/audit-log":           {path: "/staff/audit-log?from=2026-01-01&before=1-1", want: onlyAdmins(200)},
	"GET /staff/outbox":              {want: onlyAdmins(200)},
	"POST /staff/outbox/held":        {form: form("do", "keep", "sure", "yes"), want: onlyAdmins(303)},
	"GET /staff/outbox/:mail":        {path: "/staff/outbox/{mail}", want: onlyAdmins(200)},
	"POST /staff/outbox/:mail":       {path: "/staff/outbox/{mail}", form: form("email", ""), want: onlyAdmins(422)},
	"POST /staff/outbox/:mail/retry": {path: "/staff/outbox/{mail}/retry", want: onlyAdmins(409)},
	"POST /staff/outbox/:mail/cancel": {path: "/staff/outbox/{mail}/cancel", form: form("sure", "yes"),
		want: onlyAdmins(303)},

	"GET /staff/mail-templates":                    {want: onlyAdmins(200)},
	"GET /staff/mail-templates/:template":          {path: "/staff/mail-templates/new_ticket", want: onlyAdmins(200)},
	"POST /staff/mail-templates/:template":         {path: "/staff/mail-templates/new_ticket", form: form("subject", ""), want: onlyAdmins(422)},
	"GET /staff/mail-templates/:template/preview":  {path: "/staff/mail-templates/new_ticket/preview", want: onlyAdmins(200)},
	"POST /staff/mail-templates/:template/preview": {path: "/staff/mail-templates/new_ticket/preview", form: form("subject", "S", "body", "B"), want: onlyAdmins(200)},
	"POST /staff/mail-templates/:template/test":    {path: "/staff/mail-templates/new_ticket/test", form: form("subject", "S", "body", "B"), want: onlyAdmins(200)},
	"POST /staff/mail-templates/:template/reset":   {path: "/staff/mail-templates/new_ticket/reset", form: form("sure", "yes"), want: onlyAdmins(409)},

	"GET /staff/setup/general":      {want: onlyAdmins(200)},
	"POST /staff/setup/general":     {form: form("site_name", ""), want: onlyAdmins(422)},
	"GET /staff/setup/general/date": {path: "/staff/setup/general/date?date_format=Y", want: onlyAdmins(200)},
	"GET /staff/setup/tickets":      {want: onlyAdmins(200)},
	"POST /staff/setup/tickets": {form: form("reply_order", "asc", "tickets_per_page", "15", "replies_per_page", "15", "overdue_hours", "48",
		"auto_close_hours", "96", "attachments", "1", "attachment_count", "3", "attachment_mb", "2.5", "attachment_extensions", "png", "staff_mail", "never"),
		want: onlyAdmins(303)},
	"GET /staff/setup/knowledge":    {want: onlyAdmins(200)},
	"POST /staff/setup/knowledge":   {form: form("articles_newest", "many"), want: onlyAdmins(422)},
	"GET /staff/setup/security":     {want: onlyAdmins(200)},
	"POST /staff/setup/security":    {form: form("login_tries", "0"), want: onlyAdmins(422)},
	"GET /staff/setup/maintenance":  {want: onlyAdmins(200)},
	"POST /staff/setup/maintenance": {form: form("maintenance_message", "Back soon."), want: onlyAdmins(303)},

	"GET /staff/mailboxes":           {want: onlyAdmins(200)},
	"GET /staff/mailboxes/new":       {want: onlyAdmins(200)},
	"POST /staff/mailboxes/new":      {form: form("email", "box-{ticket}@desk.test", "department", "1"), want: onlyAdmins(303)},
	"GET /staff/mailboxes/:mailbox":  {path: "/staff/mailboxes/{mailbox}", want: onlyAdmins(200)},
	"POST /staff/mailboxes/:mailbox": {path: "/staff/mailboxes/{mailbox}", form: form("email", "box-{ticket}@desk.test", "department", "1"), want: onlyAdmins(303)},
	"GET /staff/mailboxes/:mailbox/outgoing": {path: "/staff/mailboxes/{mailbox}/outgoing",
		want: onlyAdmins(200)},
	"POST /staff/mailboxes/:mailbox/outgoing":         {path: "/staff/mailboxes/{mailbox}/outgoing", form: form("outgoing", "sendmail"), want: onlyAdmins(303)},
	"POST /staff/mailboxes/:mailbox/outgoing/test":    {path: "/staff/mailboxes/{mailbox}/outgoing/test", form: form("outgoing", "sendmail"), want: onlyAdmins(200)},
	"GET /staff/mailboxes/:mailbox/incoming":          {path: "/staff/mailboxes/{mailbox}/incoming", want: onlyAdmins(200)},
	"POST /staff/mailboxes/:mailbox/incoming":         {path: "/staff/mailboxes/{mailbox}/incoming", form: form("incoming", "pipe"), want: onlyAdmins(303)},
	"POST /staff/mailboxes/:mailbox/incoming/test":    {path: "/staff/mailboxes/{mailbox}/incoming/test", form: form("incoming", "pipe"), want: onlyAdmins(200)},
	"GET /staff/mailboxes/:mailbox/dkim":              {path: "/staff/mailboxes/{mailbox}/dkim", want: onlyAdmins(200)},
	"POST /staff/mailboxes/:mailbox/dkim":             {path: "/staff/mailboxes/{mailbox}/dkim", form: form("algorithm", "none"), want: onlyAdmins(422)},
	"POST /staff/mailboxes/:mailbox/dkim/check":       {path: "/staff/mailboxes/{mailbox}/dkim/check", want: onlyAdmins(404)},
	"POST /staff/mailboxes/:mailbox/dkim/sign":        {path: "/staff/mailboxes/{mailbox}/dkim/sign", form: form("sign", "on"), want: onlyAdmins(404)},
	"POST /staff/mailboxes/:mailbox/dkim/delete":      {path: "/staff/mailboxes/{mailbox}/dkim/delete", form: form("sure", "yes"), want: onlyAdmins(404)},
	"GET /staff/mailboxes/authorised":                 {want: onlyAdmins(409)},
	"GET /staff/mailboxes/:mailbox/oauth":             {path: "/staff/mailboxes/{mailbox}/oauth", want: onlyAdmins(200)},
	"POST /staff/mailboxes/:mailbox/oauth":            {path: "/staff/mailboxes/{mailbox}/oauth", form: form("provider", "google", "client_id", "id", "client_secret", "s"), want: onlyAdmins(303)},
	"POST /staff/mailboxes/:mailbox/oauth/connect":    {path: "/staff/mailboxes/{mailbox}/oauth/connect", want: onlyAdmins(409)},
	"POST /staff/mailboxes/:mailbox/oauth/disconnect": {path: "/staff/mailboxes/{mailbox}/oauth/disconnect", form: form("sure", "yes"), want: onlyAdmins(404)},
	"POST /staff/mailboxes/:mailbox/delete":           {path: "/staff/mailboxes/{mailbox}/delete", form: form("sure", "yes"), want: onlyAdmins(303)},

	"GET /staff/api-keys":              {want: onlyAdmins(200)},
	"GET /staff/api-keys/new":          {want: onlyAdmins(200)},
	"POST /staff/api-keys/new":         {form: form("name", "Shop", "permissions", "users.read"), want: onlyAdmins(200)},
	"GET /staff/api-keys/:key":         {path: "/staff/api-keys/{key}", want: onlyAdmins(200)},
	"POST /staff/api-keys/:key":        {path: "/staff/api-keys/{key}", form: form("name", "Till", "permissions", "users.read", "revision", "1"), want: onlyAdmins(303)},
	"POST /staff/api-keys/:key/token":  {path: "/staff/api-keys/{key}/token", form: form("sure", "yes", "revision", "1"), want: onlyAdmins(200)},
	"POST /staff/api-keys/:key/delete": {path: "/staff/api-keys/{key}/delete", form: form("sure", "yes"), want: onlyAdmins(303)},

	"GET /staff/canned":                         {want: anyAgent(200)},
	"GET /staff/canned/new":                     {want: anyAgent(200)},
	"POST /staff/canned/new":                    {form: form("title", "Thanks", "body", "Thank you."), want: anyAgent(303)},
	"GET /staff/canned/:canned":                 {path: "/staff/canned/{canned}", want: anyAgent(200)},
	"POST /staff/canned/:canned":                {path: "/staff/canned/{canned}", form: form("title", "Thanks", "body", "Thank you.", "revision", "1"), want: itsAuthor(303)},
	"POST /staff/canned/:canned/move":           {path: "/staff/canned/{canned}/move", form: form("do", "up"), want: itsAuthor(303)},
	"POST /staff/canned/:canned/delete":         {path: "/staff/canned/{canned}/delete", form: form("sure", "yes"), want: itsAuthor(303)},
	"GET /staff/tickets/:ticket/canned/:canned": {path: atTicket + "/canned/{canned}", want: itsAgents(200)},

	"GET /":                                {want: everybody(200)},
	"GET /category/:category":              {path: "/category/999999-none", want: everybody(404)},
	"GET /article/:article":                {path: "/article/999999-none", want: everybody(404)},
	"POST /article/:article/helpful":       {path: "/article/999999-none/helpful", form: form("helpful", "yes"), want: everybody(404)},
	"GET /download/article-:article-:file": {path: "/download/article-999999-9", want: everybody(404)},
	"GET /search":                          {path: "/search?q=vat", want: everybody(200)},
	"GET /suggest":                         {path: "/suggest?q=vat", want: everybody(200)},
	"GET /helpful":                         {path: "/helpful?subject=vat", want: everybody(200)},
	"GET /submit-ticket":                   {want: everybody(200)},
	"GET /submit-ticket/:department":       {path: "/submit-ticket/1-general", want: everybody(200)},
	"POST /submit-ticket/:department":      {path: "/submit-ticket/1-general", form: form("subject", ""), want: everybody(422)},
	"GET /submit-ticket/confirmation/:token": {path: "/submit-ticket/confirmation/made-up",
		want: everybody(404)},
	"GET /captcha":          {want: everybody(200)},
	"GET /login":            {want: [6]int{200, 303, 303, 200, 200, 200}},
	"POST /login":           {form: form("email", "nobody@desk.test", "password", "wrong"), want: everybody(401)},
	"POST /logout":          {want: everybody(303)},
	"GET /forgot-password":  {want: everybody(200)},
	"POST /forgot-password": {form: form("email", "nobody@desk.test"), want: everybody(303)},
	"GET /password/:token":  {path: "/password/made-up", want: everybody(404)},
	"POST /password/:token": {path: "/password/made-up", form: form("password", "long enough words"), want: everybody(404)},

	"GET /tickets":              {want: customers(200)},
	"GET /tickets/show/:ticket": {path: "/tickets/show/{ticket}", want: itsOwner(200)},
	"POST /tickets/show/:ticket": {path: "/tickets/show/{ticket}", form: form("body", "Any news?"),
		want: itsOwner(303)},
	"POST /tickets/show/:ticket/close":               {path: "/tickets/show/{ticket}/close", want: itsOwner(303)},
	"POST /tickets/show/:ticket/reopen":              {path: "/tickets/show/{ticket}/reopen", want: itsOwner(303)},
	"POST /tickets/show/:ticket/rating":              {path: "/tickets/show/{ticket}/rating", form: form("score", "5"), want: itsOwner(409)},
	"GET /tickets/show/:ticket/message/:message":     {path: "/tickets/show/{ticket}/message/{message}", want: itsOwner(200)},
	"GET /tickets/show/:ticket/file/:file":           {path: "/tickets/show/{ticket}/file/{file}", want: itsOwner(200)},
	"GET /tickets/show/:ticket/file/:file/thumbnail": {path: "/tickets/show/{ticket}/file/{file}/thumbnail", want: itsOwner(200)},

	"GET /follow/:token":                      {path: "/follow/{link}", want: [6]int{200, 303, 200, 200, 200, 200}},
	"POST /follow/:token":                     {path: "/follow/{link}", form: form("body", "Any news?"), want: everybody(303)},
	"POST /follow/:token/close":               {path: "/follow/{link}/close", want: everybody(303)},
	"POST /follow/:token/reopen":              {path: "/follow/{link}/reopen", want: everybody(303)},
	"POST /follow/:token/rating":              {path: "/follow/{link}/rating", form: form("score", "5"), want: everybody(409)},
	"GET /follow/:token/message/:message":     {path: "/follow/{link}/message/{message}", want: everybody(200)},
	"GET /follow/:token/file/:file":           {path: "/follow/{link}/file/{file}", want: everybody(200)},
	"GET /follow/:token/file/:file/thumbnail": {path: "/follow/{link}/file/{file}/thumbnail", want: everybody(200)},
}

// routes returns the routes of the panels as "METHOD /path", without the middleware and the HEAD that comes with each GET.
func routes(app *fiber.App) []string {
	return slices.DeleteFunc(allRoutes(app), isProgram)
}

// isProgram tells a route of the API, which knows keys and no visitors, from the pages that describe it.
func isProgram(route string) bool {
	_, listed := routeTable[route]
	return strings.Contains(route, " "+api.Prefix+"/") && !listed
}

func allRoutes(app *fiber.App) []string {
	var all []string
	for _, r := range app.GetRoutes(true) {
		if r.Method == fiber.MethodHead {
			continue
		}
		path := r.Path
		if path != "/" {
			path = strings.TrimRight(path, "/")
		}
		all = append(all, r.Method+" "+path)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestNoSessionHelpsAtTheAPI asks as an admin, from this site and from another one.
func TestNoSessionHelpsAtTheAPI(t *testing.T) {
	w := newWorld(t)
	asked := 0
	for _, route := range allRoutes(w.App) {
		method, path, _ := strings.Cut(route, " ")
		if !isProgram(route) {
			continue
		}
		asked++
		b := w.browser("admin")
		before := w.contents()
		b.Header = http.Header{"Origin": {"https://evil.test"}}
		send := b.Get
		if method == fiber.MethodPost {
			send = func(path string) *webtest.Answer {
				return b.Post(path, form("email", "new@castro.test", "fullname", "New", "name", "New", "private", "0"))
			}
		}
		a := send(path)
		if a.Status != fiber.StatusBadRequest || !strings.Contains(a.Body, `"error":1`) || w.contents() != before {
			t.Errorf("%s: %d %s", route, a.Status, a.Body)
		}
	}
	if asked < 20 {
		t.Errorf("asked at %d routes only", asked)
	}
}

func TestEveryRouteIsInTheTable(t *testing.T) {
	w := newWorld(t)
	there := routes(w.App)
	for _, route := range there {
		if _, listed := routeTable[route]; !listed {
			t.Errorf("%s: nobody has said who may use it", route)
		}
	}
	for route := range routeTable {
		if !slices.Contains(there, route) {
			t.Errorf("%s: there is no such route", route)
		}
	}
}

func TestWhoMayUseWhichRoute(t *testing.T) {
	w := newWorld(t)
	for _, route := range routes(w.App) {
		c, listed := routeTable[route]
		if !listed {
			continue // the test above tells
		}
		method, path, _ := strings.Cut(route, " ")
		if c.path != "" {
			path = c.path
		}
		for i, visitor := range visitors {
			t.Run(route+" by "+visitor, func(t *testing.T) {
				a := w.request(t, visitor, method, path, c.form)
				if a.Status != c.want[i] {
					t.Errorf("status %d, want %d\n%.600s", a.Status, c.want[i], a.Body)
				}
				checkHeaders(t, route, visitor, a)
			})
		}
	}
}

// TestAHalfLoginOpensNothing: who has given the password and not the code is nobody, but on the page that asks for the code.
func TestAHalfLoginOpensNothing(t *testing.T) {
	w := newWorld(t)
	w.TwoFactor(w.admin)
	now := w.Kit.Accounts.Now()
	w.Kit.Accounts.Now = func() time.Time { return now }
	half := w.Browser()
	half.Post("/staff/login", form("username", "admin", "password", webtest.Password)).Want(303)
	for route, c := range routeTable {
		want := c.want[0]
		switch route {
		case "GET /staff/login/code":
			want = 200
		case "POST /staff/login/code":
			want = 422
		}
		method, path, _ := strings.Cut(route, " ")
		if c.path != "" {
			path = c.path
		}
		w.signedIn["half"] = half
		if a := w.request(t, "half", method, path, c.form); a.Status != want {
			t.Errorf("%s: status %d, want %d", route, a.Status, want)
		}
	}
	if n := w.Count("sessions"); n != 0 {
		t.Errorf("%d sessions began", n)
	}
}
