package web

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// How long a session lives: without a request, and at most.
const (
	idleLife     = 12 * time.Hour
	absoluteLife = 7 * 24 * time.Hour
	rememberLife = 30 * 24 * time.Hour
	seenEvery    = 5 * time.Minute // a session's row is written no more often than this
)

// The values of a session.
const (
	valueStaff    = "staff_id"
	valueUser     = "user_id"
	valueRemember = "remember"
	valueRow      = "row"
)

// sessionStore keeps sessions in the database, where they can be listed and ended; the cookie holds only a random token, the
// database only its SHA-256. It implements sessions.Store.
type sessionStore struct {
	db     *bun.DB
	now    func() time.Time
	secure bool
}

var _ sessions.Store = (*sessionStore)(nil)

// Get returns the request's session by its cookie's name, the same one for every call with this request.
func (s *sessionStore) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New returns the session whose token the cookie holds, or a new one. A token that is unknown, ended or malformed gives a new one.
func (s *sessionStore) New(r *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(s, name)
	session.IsNew = true
	session.Options = &sessions.Options{Path: "/", HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode}
	cookie, err := r.Cookie(name)
	if err != nil || cookie.Value == "" {
		return session, nil //nolint:nilerr // no cookie, no session
	}
	row, err := models.SessionByHash(r.Context(), s.db, secret.Hash(cookie.Value), s.now())
	if models.IsNotFound(err) {
		return session, nil
	}
	if err != nil {
		return session, err
	}
	session.ID, session.IsNew = cookie.Value, false
	session.Values[valueRow] = row
	session.Values[valueStaff], session.Values[valueUser] = row.StaffID, row.UserID
	var data map[string]bool
	if json.Unmarshal([]byte(row.Data), &data) == nil {
		session.Values[valueRemember] = data[valueRemember]
	}
	return session, nil
}

// Save writes a new session, prolongs a known one, and ends one whose MaxAge is below 0; the cookie follows.
func (s *sessionStore) Save(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(session.Name(), "", session.Options))
		return models.DeleteSession(r.Context(), s.db, secret.Hash(session.ID))
	}
	if row, known := session.Values[valueRow].(*models.Session); known {
		row.SeenAt = s.now()
		row.ExpiresAt = s.expiry(row.CreatedAt, session)
		return models.UpdateSession(r.Context(), s.db, row)
	}
	return s.create(r, w, session)
}

func (s *sessionStore) create(r *http.Request, w http.ResponseWriter, session *sessions.Session) error {
	remember, _ := session.Values[valueRemember].(bool)
	staff, _ := session.Values[valueStaff].(int64)
	user, _ := session.Values[valueUser].(int64)
	data, err := json.Marshal(map[string]bool{valueRemember: remember})
	if err != nil {
		return err
	}
	session.ID = secret.NewToken()
	now := s.now()
	row := &models.Session{Hash: secret.Hash(session.ID), StaffID: staff, UserID: user, Data: string(data), IP: r.RemoteAddr,
		UserAgent: trimmed(r.UserAgent(), 250), CreatedAt: now, SeenAt: now, ExpiresAt: s.expiry(now, session)}
	if err := models.InsertSession(r.Context(), s.db, row); err != nil {
		return err
	}
	session.Values[valueRow] = row
	if remember {
		session.Options.MaxAge = int(rememberLife.Seconds())
	}
	http.SetCookie(w, sessions.NewCookie(session.Name(), session.ID, session.Options))
	return nil
}

// expiry is the earlier of the idle and the absolute end; who asked to be remembered has no idle end.
func (s *sessionStore) expiry(created time.Time, session *sessions.Session) time.Time {
	if remember, _ := session.Values[valueRemember].(bool); remember {
		return created.Add(rememberLife)
	}
	idle, absolute := s.now().Add(idleLife), created.Add(absoluteLife)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

// trimmed cuts a header to so many bytes of valid text.
func trimmed(text string, bytes int) string {
	if len(text) > bytes {
		text = text[:bytes]
	}
	return ValidText(text)
}
