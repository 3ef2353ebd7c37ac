package web

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/sessions"

	"helpdeskz/models"
)

// The names of the session cookies: staff and customers are apart, and one browser may be both.
const (
	staffSession  = "staff"
	clientSession = "client"
)

// bridge returns the request as net/http knows it, as far as sessions and the cross-site check read it.
func bridge(c *fiber.Ctx, ip string) *http.Request {
	r := (&http.Request{Method: c.Method(), Host: string(c.Request().Host()), RemoteAddr: ip, Header: http.Header{}}).
		WithContext(c.UserContext())
	for _, name := range []string{"Cookie", "Origin", "Sec-Fetch-Site", "User-Agent"} {
		if value := c.Get(name); value != "" {
			r.Header.Set(name, value)
		}
	}
	return r
}

// headerWriter collects the header that a session store writes.
type headerWriter struct{ header http.Header }

func (w headerWriter) Header() http.Header       { return w.header }
func (w headerWriter) Write([]byte) (int, error) { return 0, http.ErrNotSupported }
func (w headerWriter) WriteHeader(int)           {}

func (k *Kit) store() *sessionStore {
	return &sessionStore{db: k.DB, now: k.Now, secure: k.Secure()}
}

// openSession returns the session of a cookie, new when there is none.
func (k *Kit) openSession(c *fiber.Ctx, v *Visit, name string) (*sessions.Session, *http.Request, error) {
	r := bridge(c, v.IP)
	session, err := k.store().Get(r, k.cookieName(name))
	if err != nil {
		return nil, nil, err
	}
	v.session, _ = session.Values[valueRow].(*models.Session)
	return session, r, nil
}

func (k *Kit) saveSession(c *fiber.Ctx, r *http.Request, session *sessions.Session) error {
	w := headerWriter{http.Header{}}
	if err := session.Save(r, w); err != nil {
		return err
	}
	for _, cookie := range w.header.Values(fiber.HeaderSetCookie) {
		c.Response().Header.Add(fiber.HeaderSetCookie, cookie)
	}
	return nil
}

// touch prolongs a session that was last noted a while ago.
func (k *Kit) touch(c *fiber.Ctx, r *http.Request, session *sessions.Session, row *models.Session) error {
	if k.Now().Sub(row.SeenAt) < seenEvery {
		return nil
	}
	return k.saveSession(c, r, session)
}

// SignInStaff starts a new session for a staff user and ends the one that the browser had.
func (k *Kit) SignInStaff(c *fiber.Ctx, staff *models.Staff, remember bool) error {
	return k.signIn(c, staffSession, valueStaff, staff.ID, remember)
}

// SignInUser starts a new session for a customer and ends the one that the browser had.
func (k *Kit) SignInUser(c *fiber.Ctx, user *models.User, remember bool) error {
	return k.signIn(c, clientSession, valueUser, user.ID, remember)
}

func (k *Kit) signIn(c *fiber.Ctx, name, value string, id int64, remember bool) error {
	v := VisitOf(c)
	old, r, err := k.openSession(c, v, name)
	if err != nil {
		return err
	}
	if !old.IsNew {
		if err := models.DeleteSession(c.UserContext(), k.DB, v.session.Hash); err != nil {
			return err
		}
	}
	fresh := sessions.NewSession(k.store(), k.cookieName(name))
	fresh.Options = old.Options
	fresh.Values[value], fresh.Values[valueRemember] = id, remember
	return k.saveSession(c, r, fresh)
}

// SignOutStaff ends the staff session of this browser.
func (k *Kit) SignOutStaff(c *fiber.Ctx) error { return k.signOut(c, staffSession) }

// SignOutUser ends the customer's session of this browser.
func (k *Kit) SignOutUser(c *fiber.Ctx) error { return k.signOut(c, clientSession) }

func (k *Kit) signOut(c *fiber.Ctx, name string) error {
	session, r, err := k.openSession(c, VisitOf(c), name)
	if err != nil || session.IsNew {
		return err
	}
	session.Options.MaxAge = -1
	return k.saveSession(c, r, session)
}
