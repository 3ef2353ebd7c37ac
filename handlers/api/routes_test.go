package api_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// route is a line of the routing table: a call of it that goes well, and what kind of value each parameter has.
type route struct {
	name   string // as the document has it: "POST /users/update/{id}"
	id     string // what the id in its path is one of: user, department, ticket, file, staff
	good   [][2]string
	params map[string]kind
}

// kind says which values of a parameter are wrong.
type kind int

const (
	anyText    kind = iota // may be anything, or missing
	filterID               // an id that nothing needs to have, or missing
	knownID                // an id that something must have
	optionalID             // an id that something must have, or missing
	statusNumber
	pageNumber
	moment
	place
	name
	longText
	address
	search
	word
	toggle
	neededToggle
	username
	secretText
	ipAddress
	fileList
)

// routeTable is the routing table of the manual, with the path to which the manual's own curl lines post a user. What deletes
// comes last.
var routeTable = []route{
	{"GET /users", "", nil, map[string]kind{"email": search, "page": pageNumber}},
	{"POST /users", "", newUser("dora"), userParams},
	{"POST /users/create", "", newUser("emil"), userParams},
	{"GET /users/show/{id}", "user", nil, nil},
	{"POST /users/update/{id}", "user", values("new_email", "other@demo.test"), map[string]kind{"new_email": address}},

	{"GET /departments", "", nil, nil},
	{"POST /departments/create", "", values("name", "Bug report", "private", "0"), departmentParams},
	{"GET /departments/show/{id}", "department", nil, nil},
	{"POST /departments/update/{id}", "department", values("name", "Issues", "private", "1"), departmentParams},

	{"GET /tickets", "", nil, map[string]kind{"department_id": filterID, "user_id": filterID, "status_id": statusNumber,
		"status": statusNumber, "page": pageNumber, "updated_since": moment, "cursor": place}},
	{"POST /tickets/create", "", values("opener", "staff", "user_id", "1", "staff_id", "1", "department_id", "1", "subject", "Hello",
		"body", "A test.", "notify", "0"), map[string]kind{"opener": word, "user_id": knownID, "staff_id": knownID,
		"department_id": knownID, "subject": name, "body": longText, "notify": toggle, "attachment[]": fileList, "attachment": fileList}},
	{"GET /tickets/show/{id}", "ticket", nil, nil},
	{"POST /tickets/update/{id}", "ticket", values("status_id", "4"), map[string]kind{"department_id": optionalID,
		"status_id": statusNumber, "status": statusNumber}},

	{"POST /messages/create", "", values("ticket_id", "1", "replier", "staff", "staff_id", "1", "message", "An answer.", "close", "0"),
		map[string]kind{"ticket_id": knownID, "replier": word, "staff_id": knownID, "message": longText, "close": toggle,
			"attachment[]": fileList, "attachment": fileList}},
	{"GET /messages/show/{id}", "ticket", nil, map[string]kind{"page": pageNumber}},

	{"GET /attachments", "", nil, map[string]kind{"ticket_id": filterID, "msg_id": filterID, "page": pageNumber}},
	{"GET /attachments/show/{id}", "file", nil, nil},

	{"GET /staff", "", nil, map[string]kind{"username": anyText}},
	{"GET /staff/show/{id}", "staff", nil, nil},
	{"POST /staff/auth", "", values("username", "admin", "password", password, "ip_address", "203.0.113.7"),
		map[string]kind{"username": username, "password": secretText, "two_factor": anyText, "ip_address": ipAddress}},

	{"POST /attachments/delete/{id}", "file", nil, nil},
	{"POST /tickets/delete/{id}", "ticket", nil, nil},
	{"POST /users/delete/{id}", "user", nil, nil},
	{"POST /departments/delete/{id}", "department", nil, nil},
}

var (
	userParams       = map[string]kind{"fullname": name, "email": address, "notify": toggle}
	departmentParams = map[string]kind{"name": name, "private": neededToggle}
)

func newUser(local string) [][2]string {
	return values("fullname", "Dora Doe", "email", local+"@demo.test", "notify", "0")
}

// values are parameters in the order in which they are sent: names and values in turn.
func values(pairs ...string) [][2]string {
	var list [][2]string
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, [2]string{pairs[i], pairs[i+1]})
	}
	return list
}

func (r route) method() string {
	method, _, _ := strings.Cut(r.name, " ")
	return method
}

// path returns the route's path with an id in it.
func (r route) path(id string) string {
	_, path, _ := strings.Cut(r.name, " ")
	return "/api" + strings.Replace(path, "{id}", id, 1)
}

// encoding is a way to write parameters into a request.
type encoding struct {
	name  string
	write func(values [][2]string) (kind, body string)
}

var encodings = []encoding{
	{"multipart", func(values [][2]string) (string, string) { return multi(values) }},
	{"urlencoded", urlencoded},
	{"json", object},
}

// call is a request of the route with these parameters. What is read has them in its address, whatever the encoding.
func (r route) call(id string, e encoding, given [][2]string) call {
	c := call{method: r.method(), path: r.path(id)}
	if c.method == http.MethodPost {
		c.kind, c.body = e.write(given)
	} else if len(given) > 0 {
		_, query := urlencoded(given)
		c.path += "?" + query
	}
	return c
}

// encodings returns in which ways parameters of the route may be sent.
func (r route) encodings() []encoding {
	if r.method() == http.MethodPost {
		return encodings
	}
	return encodings[:1]
}

// world fills a desk with one of everything, and returns the ids. The customer and the ticket get the id 1.
func (d *desk) world() map[string]string {
	d.t.Helper()
	user := d.Customer("john.doe@demo.test")
	ticket, err := d.Kit.Tickets.Open(d.t.Context(), tickets.OpenInput{Channel: models.ChannelAPI, By: tickets.Actor{User: user}, User: user,
		DepartmentID: 1, Subject: "Printer", Body: tickets.Body{Text: "It burns."}, Files: []tickets.Upload{upload{name: "a.png",
			kind: "image/png", content: dot}.stored()}})
	d.must(err)
	var file int64
	d.must(d.DB.NewSelect().Table("attachments").Column("id").Where("ticket_id = ?", ticket.ID).Scan(d.t.Context(), &file))
	return map[string]string{"user": id(user.ID), "ticket": id(ticket.ID), "file": id(file), "department": "1", "staff": id(d.admin.ID)}
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

// The application, the document and the table above have the same routes.
func TestEveryRouteIsDescribed(t *testing.T) {
	var there, told, listed []string
	for _, r := range embedded(t).App.GetRoutes(true) {
		path, api := strings.CutPrefix(strings.TrimRight(r.Path, "/"), "/api")
		if api && path != "" && r.Method != http.MethodHead && path != "/openapi.yaml" && path != "/docs" {
			there = append(there, r.Method+" "+strings.Replace(path, ":id", "{id}", 1))
		}
	}
	for path, item := range described().Paths.Map() {
		for method := range item.Operations() {
			told = append(told, method+" "+path)
		}
	}
	for _, r := range routeTable {
		listed = append(listed, r.name)
	}
	for _, list := range [][]string{there, told, listed} {
		slices.Sort(list)
	}
	if diff := cmp.Diff(there, told); diff != "" {
		t.Errorf("the document (-application +document):\n%s", diff)
	}
	if diff := cmp.Diff(there, listed); diff != "" {
		t.Errorf("the table of this test (-application +table):\n%s", diff)
	}
}

// The document names the parameters of the table above for every route, and no others.
func TestEveryParameterIsDescribed(t *testing.T) {
	for _, r := range routeTable {
		t.Run(r.name, func(t *testing.T) {
			op := described().Paths.Value(strings.TrimPrefix(r.path("{id}"), "/api")).GetOperation(r.method())
			want, got := map[string]bool{}, map[string]bool{}
			for name := range r.params {
				want[name] = true
			}
			for _, p := range op.Parameters {
				if p.Value.In == "query" {
					got[p.Value.Name] = true
				}
			}
			if op.RequestBody != nil {
				for _, content := range op.RequestBody.Value.Content {
					for name := range content.Schema.Value.Properties {
						got[name] = true
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("parameters (-table +document):\n%s", diff)
			}
			if repeatable := op.Parameters.GetByInAndName("header", "Idempotency-Key") != nil; repeatable != (r.method() == http.MethodPost) {
				t.Errorf("Idempotency-Key in the document: %v", repeatable)
			}
		})
	}
}

// Every route can be called with all that it needs, in every encoding.
func TestEveryRouteGoesWell(t *testing.T) {
	for _, e := range encodings {
		t.Run(e.name, func(t *testing.T) {
			each(t, func(t *testing.T, d *desk) {
				ids := d.world()
				for _, r := range routeTable {
					t.Run(r.name, func(t *testing.T) { d.send(t, r.call(ids[r.id], e, r.good)).ok(t) })
				}
			})
		})
	}
}
