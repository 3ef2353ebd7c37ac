package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"github.com/valyala/fasthttp/fasthttputil"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// password is that of the desk's agent.
const password = "secret123"

var passwordHash = accounts.HashPassword(password)

// tokens are those of the desk's keys, by name, with one that no key has and none at all.
var tokens = map[string]string{
	"full": "fulltoken0000000000000000000000000000000000000000000000000001",
	"ro":   "rotoken000000000000000000000000000000000000000000000000000002",
	"ip":   "iptoken000000000000000000000000000000000000000000000000000003",
	"wild": "wildtoken0000000000000000000000000000000000000000000000000004",
	"off":  "offtoken00000000000000000000000000000000000000000000000000005",
	"bad":  "nosuchtoken",
	"none": "",
}

// desk is a site with an agent and with keys for programs.
type desk struct {
	*webtest.Site
	t      *testing.T
	admin  *models.Staff
	keys   map[string]*models.APIKey
	client *http.Client
	dial   func() (net.Conn, error)
}

func newDesk(t *testing.T, db *bun.DB) *desk {
	t.Helper()
	d := &desk{Site: webtest.New(t, db), t: t, keys: map[string]*models.APIKey{}}
	d.admin = &models.Staff{Username: "admin", Fullname: "Ada Admin", Email: "ada@example.test", Admin: true, Active: true,
		PasswordHash: passwordHash, CreatedAt: d.Kit.Now()}
	d.inTx(func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, d.admin, nil) })
	d.key("full", accounts.NewAPIKey{})
	d.key("ro", accounts.NewAPIKey{Permissions: []models.Permission{models.PermitUsersRead}})
	d.key("ip", accounts.NewAPIKey{Addresses: []string{"10.9.8.7"}})
	d.key("wild", accounts.NewAPIKey{Addresses: []string{"10.0.0.1", "127.0.0.*"}})
	d.key("off", accounts.NewAPIKey{Inactive: true})
	d.serve()
	return d
}

// serve lets the server itself answer, which refuses some requests before the application sees them.
func (d *desk) serve() {
	listener := fasthttputil.NewInmemoryListener()
	d.dial = listener.Dial
	ended := make(chan error, 1)
	go func() { ended <- d.App.Listener(listener) }()
	transport := &http.Transport{DisableCompression: true, DialContext: func(context.Context, string, string) (net.Conn, error) {
		return listener.Dial()
	}}
	d.client = &http.Client{Transport: transport}
	d.t.Cleanup(func() {
		transport.CloseIdleConnections()
		// A server that has not begun to serve does not hear of its end.
		err := errors.Join(d.App.Shutdown(), ignoreClosed(listener.Close()), <-ended)
		if err != nil {
			d.t.Error(err)
		}
	})
}

// each runs a test on a fresh desk on each database.
func each(t *testing.T, f func(t *testing.T, d *desk)) {
	t.Helper()
	modelstest.Each(t, func(t *testing.T, db *bun.DB) { f(t, newDesk(t, db)) })
}

// embedded returns a fresh desk on the embedded database, for what doesn't touch rows.
func embedded(t *testing.T) *desk {
	t.Helper()
	return newDesk(t, modelstest.DB(t, modelstest.SQLite))
}

// key adds a key by the name of its token, unless it is there. It may do everything when nothing else is said.
func (d *desk) key(name string, in accounts.NewAPIKey) *models.APIKey {
	d.t.Helper()
	in.Name, in.Token = name, tokens[name]
	if in.Token == "" {
		in.Token = "token-of-" + strings.Repeat(name, 5)
		tokens[name] = in.Token
	}
	if in.Permissions == nil {
		in.Permissions = models.Permissions
	}
	if d.keys[name] != nil {
		return d.keys[name]
	}
	key, _, err := d.Kit.Accounts.AddAPIKey(d.t.Context(), accounts.Actor{}, in)
	d.must(err)
	d.keys[name] = key
	return key
}

// inTx writes what no rule writes, and lets the desk notice.
func (d *desk) inTx(f func(ctx context.Context, tx bun.Tx) error) {
	d.t.Helper()
	d.must(models.Tx(d.t.Context(), d.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := f(ctx, tx); err != nil {
			return err
		}
		return models.TouchDesk(ctx, tx)
	}))
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// call is a request to the API. Without a token it uses the full key's.
type call struct {
	method string
	path   string // from /api on, with the query
	token  string // a name in tokens
	header http.Header
	kind   string // of the body
	body   string
	// announced is how long the body is said to be, for one that never comes.
	announced int64
	// beyond is for a call that the desk takes although the document promises no such thing.
	beyond bool
}

// answer is a response that was read and that the document allows.
type answer struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

// send sends a request, and fails the test when the document and what happens don't agree.
func (d *desk) send(t *testing.T, c call) answer {
	t.Helper()
	ask := d.client.Do
	if c.announced > 0 {
		ask = d.sendHead
	}
	response, err := ask(c.request())
	if err != nil {
		t.Errorf("%s %s: %v", c.method, c.path, err)
		return answer{}
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Errorf("%s %s: read: %v", c.method, c.path, err)
	}
	a := answer{status: response.StatusCode, header: response.Header, body: string(body)}
	if err := json.Unmarshal(body, &a.json); err != nil && c.method != http.MethodHead {
		t.Errorf("%s %s: status %d: %v: %.300s", c.method, c.path, a.status, err, body)
	}
	c.check(t, a)
	return a
}

// sendHead sends what comes before a body, and takes the answer that doesn't wait for it.
func (d *desk) sendHead(r *http.Request) (*http.Response, error) {
	conn, err := d.dial()
	if err != nil {
		return nil, err
	}
	d.t.Cleanup(func() { _ = conn.Close() })
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", r.Method, r.URL.RequestURI(), r.Host, r.ContentLength)
	if err := r.Header.Write(&head); err != nil {
		return nil, err
	}
	if _, err := io.WriteString(conn, head.String()+"\r\n"); err != nil {
		return nil, err
	}
	return http.ReadResponse(bufio.NewReader(conn), r)
}

func (c call) request() *http.Request {
	r := httptest.NewRequest(c.method, webtest.URL+c.path, strings.NewReader(c.body))
	r.RequestURI = "" // which is of requests that arrive
	if c.header != nil {
		r.Header = c.header.Clone()
	}
	if name := c.token; tokens[name] != "" {
		r.Header.Set("Token", tokens[name])
	} else if name == "" && r.Header.Get("Authorization") == "" {
		r.Header.Set("Token", tokens["full"])
	}
	if c.kind != "" {
		r.Header.Set("Content-Type", c.kind)
	}
	if c.announced > 0 {
		r.ContentLength = c.announced
	}
	return r
}

func ignoreClosed(err error) error {
	if errors.Is(err, fasthttputil.ErrInmemoryListenerClosed) {
		return nil
	}
	return err
}

// ok fails the test unless the answer is a success.
func (a answer) ok(t *testing.T) answer {
	t.Helper()
	if a.status != http.StatusOK || a.json["success"] != 1.0 {
		t.Fatalf("status %d, want a success: %.500s", a.status, a.body)
	}
	return a
}

// fails fails the test unless the answer is an error with this status, in words that a person understands.
func (a answer) fails(t *testing.T, status int) answer {
	t.Helper()
	message, _ := a.json["message"].(string)
	if a.status != status || a.json["error"] != 1.0 || message == "" {
		t.Errorf("status %d, want an error with %d: %.500s", a.status, status, a.body)
	}
	if keyLike.MatchString(message) {
		t.Errorf("the message %q holds the key of a word", message)
	}
	return a
}
