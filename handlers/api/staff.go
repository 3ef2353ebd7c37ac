package api

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

type staffAnswer struct {
	ID           string `json:"id"`
	Username     string `json:"username"`
	Fullname     string `json:"fullname"`
	Email        string `json:"email"`
	Registration string `json:"registration"`
	LastLogin    string `json:"last_login"`
}

func answerOfStaff(s *models.Staff) staffAnswer {
	return staffAnswer{ID: number(s.ID), Username: s.Username, Fullname: s.Fullname, Email: s.Email,
		Registration: seconds(s.CreatedAt), LastLogin: seconds(s.LastLoginAt)}
}

type staffList struct {
	success
	Users []staffAnswer `json:"users"`
}

type oneStaff struct {
	success
	Staff staffAnswer `json:"staff_data"`
}

// listStaff answers with all staff users by id, or with the one of a name; a desk has few.
func (a *API) listStaff(c *call) (any, error) {
	username := c.text("username")
	if err := c.fault(); err != nil {
		return nil, err
	}
	all, err := models.AllStaff(c.ctx, a.DB)
	if err != nil {
		return nil, err
	}
	list := staffList{success: good, Users: []staffAnswer{}}
	for i := range all {
		if username == "" || strings.EqualFold(username, all[i].Username) {
			list.Users = append(list.Users, answerOfStaff(&all[i]))
		}
	}
	return list, nil
}

func (a *API) showStaff(c *call) (any, error) {
	id, err := c.id("staff")
	if err != nil {
		return nil, err
	}
	staff, err := models.StaffByID(c.ctx, a.DB, id)
	if err != nil {
		return nil, err
	}
	return oneStaff{good, answerOfStaff(staff)}, nil
}

// authStaff checks an agent's name and password for a program that lets the agent in on its own.
func (a *API) authStaff(c *call) (int64, error) {
	in := accounts.AuthInput{Username: c.text("username"), Password: c.text("password"), Code: c.text("two_factor"),
		IP: c.text("ip_address"), UserAgent: c.http.Get(fiber.HeaderUserAgent)}
	if err := c.fault(); err != nil {
		return 0, err
	}
	staff, err := a.Accounts.AuthStaff(c.ctx, in)
	if err != nil {
		return 0, asAnswer(err)
	}
	return staff.ID, nil
}

// asAnswer makes a lock of the agent's one answer among others, as it always was: it is the agent who has to wait, not the
// program.
func asAnswer(err error) error {
	var known *models.Error
	if errors.As(err, &known) && known.Kind == models.KindRateLimited {
		return &models.Error{Kind: models.KindUnauthenticated, Key: known.Key, Args: known.Args, Err: err}
	}
	return err
}
