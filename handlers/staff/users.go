package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// userRoutes are for every agent: who opens a ticket for somebody on the telephone looks the customer up, and corrects the name. Of a
// customer's tickets an agent sees those of the own departments; what touches the others (another address, deleting, merging) is for
// whoever sees all of them.
func (p *Panel) userRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/users", Role: web.Agent, Handle: p.listUsers},
		{Method: get, Path: "/users/new", Role: web.Agent, Handle: p.newUser},
		{Method: post, Path: "/users/new", Role: web.Agent, Handle: p.addUser},
		{Method: get, Path: "/users/:user", Role: web.Agent, Handle: p.viewUser},
		{Method: get, Path: "/users/:user/account", Role: web.Agent, Handle: p.viewUserAccount},
		{Method: post, Path: "/users/:user/account", Role: web.Agent, Handle: p.saveUser},
		{Method: post, Path: "/users/:user/link", Role: web.Agent, Handle: p.sendUserLink},
		{Method: post, Path: "/users/:user/lock", Role: web.Agent, Handle: p.lockUser},
		{Method: post, Path: "/users/:user/unlock", Role: web.Agent, Handle: p.unlockUser},
		{Method: post, Path: "/users/:user/delete", Role: web.Agent, Handle: p.deleteUser},
		{Method: get, Path: "/users/:user/merge", Role: web.Agent, Handle: p.viewMerge},
		{Method: post, Path: "/users/:user/merge", Role: web.Agent, Handle: p.mergeUsers},
	}
}

// usersPerPage is how many customers, or tickets of one, a page shows.
const usersPerPage = 25

// UsersView is the page of all customers.
type UsersView struct {
	Path    string
	New     string
	Keyword string
	List    UserListView
}

// UserListView are the customers that were found.
type UserListView struct {
	Rows    []UserRowView
	Keyword string
	Clear   string // the page of all customers
	New     string
	Pager   web.Pager
}

// UserRowView is a customer in the list.
type UserRowView struct {
	Name    string // the address where there is no name
	Email   string
	Href    string
	Edit    string // label and address of the link to the account
	Account string
	Locked  bool
	Tickets int64 // that the agent may see
	Created web.Stamp
	Seen    web.Stamp
}

func (p *Panel) listUsers(c *fiber.Ctx) error {
	keyword := userKeyword(c)
	page := web.PageOf(c)
	users, more, err := p.findUsers(c, keyword, page)
	if err != nil {
		return err
	}
	list, err := p.userList(c, users)
	if err != nil {
		return err
	}
	list.Keyword, list.Clear, list.New = keyword, p.Staff("users"), p.Staff("users", "new")
	list.Pager = web.NewPager(page, usersPerPage, int64(len(users)), -1, more, func(page string) string {
		return web.Query(p.Staff("users"), map[string]string{"q": keyword, "page": page})
	})
	list.Pager.Target = "#people"
	view := UsersView{Path: p.Staff("users"), New: list.New, Keyword: keyword, List: list}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/users/index", Title: web.VisitOf(c).T("user.title"), View: view,
		Parts: map[string]web.Part{"people": {Name: "staff/users/_list", View: list}}})
}

// userKeyword returns what a search for customers asks for.
func userKeyword(c *fiber.Ctx) string {
	keyword := strings.TrimSpace(web.QueryValue(c, "q"))
	if runes := []rune(keyword); len(runes) > maxKeyword {
		return string(runes[:maxKeyword])
	}
	return keyword
}

// findUsers returns a page of the customers, all of them without a keyword, and whether another page follows.
func (p *Panel) findUsers(c *fiber.Ctx, keyword string, page int64) (users []models.User, more bool, err error) {
	const limit = usersPerPage + 1
	offset := (page - 1) * usersPerPage
	if keyword == "" {
		users, err = models.Users(c.UserContext(), p.DB, limit, offset)
	} else {
		users, err = models.SearchUsers(c.UserContext(), p.DB, keyword, limit, offset)
	}
	if more = len(users) == limit; more {
		users = users[:usersPerPage]
	}
	return users, more, err
}

func (p *Panel) userList(c *fiber.Ctx, users []models.User) (view UserListView, err error) {
	v := web.VisitOf(c)
	counts, err := models.CountTicketsOfUsers(c.UserContext(), p.DB, v.Scope, userIDs(users))
	if err != nil {
		return view, err
	}
	for i := range users {
		u := &users[i]
		view.Rows = append(view.Rows, UserRowView{Name: userName(u), Email: u.Email, Href: p.userPath(u.ID),
			Edit: v.T("user.edit", "Name", userName(u)), Account: p.userPath(u.ID, "account"), Locked: !u.Active, Tickets: counts[u.ID],
			Created: v.Stamp(u.CreatedAt), Seen: v.Stamp(u.LastLoginAt)})
	}
	return view, nil
}

func userIDs(users []models.User) []int64 {
	ids := make([]int64, len(users))
	for i := range users {
		ids[i] = users[i].ID
	}
	return ids
}

func userName(u *models.User) string {
	if u.Fullname == "" {
		return u.Email
	}
	return u.Fullname
}

// user returns the customer that a route names. Errors: not_found.
func (p *Panel) user(c *fiber.Ctx) (*models.User, error) {
	id, err := web.ID(c, "user", "user")
	if err != nil {
		return nil, err
	}
	return models.UserByID(c.UserContext(), p.DB, id)
}

func (p *Panel) userPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"users", number(id)}, parts...)...)
}
