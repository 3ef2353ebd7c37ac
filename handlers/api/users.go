package api

import (
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// usersPerPage is the original's.
const usersPerPage = 25

type userAnswer struct {
	ID       string `json:"id"`
	Fullname string `json:"fullname"`
	Email    string `json:"email"`
}

func answerOfUser(u *models.User) userAnswer {
	return userAnswer{ID: number(u.ID), Fullname: u.Fullname, Email: u.Email}
}

type oneUser struct {
	success
	User userAnswer `json:"user_data"`
}

type userList struct {
	success
	Total int64        `json:"total_users"`
	Pages int64        `json:"total_pages"`
	Users []userAnswer `json:"users"`
}

// listUsers answers with a page of users, the newest first, or with the one who has an address.
func (a *API) listUsers(c *call) (any, error) {
	email, page := c.text("email"), c.page(usersPerPage)
	if err := c.fault(); err != nil {
		return nil, err
	}
	if email != "" {
		clean, ok := accounts.CleanEmail(email)
		if !ok {
			return nil, models.NotFound("user")
		}
		user, err := models.UserByEmail(c.ctx, a.DB, clean)
		if err != nil {
			return nil, err
		}
		return oneUser{good, answerOfUser(user)}, nil
	}
	users, err := models.Users(c.ctx, a.DB, page.size, page.offset())
	if err != nil {
		return nil, err
	}
	total, err := models.CountUsers(c.ctx, a.DB)
	if err != nil {
		return nil, err
	}
	list := userList{success: good, Total: total, Pages: page.of(total), Users: make([]userAnswer, len(users))}
	for i := range users {
		list.Users[i] = answerOfUser(&users[i])
	}
	return list, nil
}

func (a *API) showUser(c *call) (any, error) {
	id, err := c.id("user")
	if err != nil {
		return nil, err
	}
	user, err := models.UserByID(c.ctx, a.DB, id)
	if err != nil {
		return nil, err
	}
	return oneUser{good, answerOfUser(user)}, nil
}

func (a *API) createUser(c *call) (int64, error) {
	in := accounts.NewUser{Fullname: c.required("fullname"), Email: c.required("email"), Notify: c.on("notify")}
	if err := c.fault(); err != nil {
		return 0, err
	}
	user, err := a.Accounts.AddUser(c.ctx, c.account(), in)
	if err != nil {
		return 0, err
	}
	return user.ID, nil
}

func (a *API) updateUser(c *call) (int64, error) {
	id, err := c.id("user")
	if err != nil {
		return 0, err
	}
	email := c.required("new_email")
	if err := c.fault(); err != nil {
		return 0, err
	}
	return 0, rename(a.Accounts.ChangeUserEmail(c.ctx, c.account(), id, email), map[string]string{"email": "new_email"})
}

func (a *API) deleteUser(c *call) (int64, error) {
	id, err := c.id("user")
	if err != nil {
		return 0, err
	}
	return 0, a.Tickets.DeleteUser(c.ctx, models.Everything(), c.actor(), id)
}
