// Package webtest runs the real application on a test database, and talks to it as browsers do.
package webtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/uptrace/bun"

	"helpdeskz/handlers"
	"helpdeskz/handlers/install"
	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/desk"
	"helpdeskz/models/files"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// Password is the password of everybody that a Site makes.
const Password = "correct horse battery"

// URL is the public address of a Site.
const URL = "http://desk.example.test"

var passwordHash = accounts.HashPassword(Password)

// Site is the application with what it stands on.
type Site struct {
	App   *fiber.App
	Kit   *web.Kit
	Setup *install.Setup
	DB    *bun.DB
	t     testing.TB
}

// New returns the application on a migrated database. The folder of its files ends with the test.
func New(t testing.TB, db *bun.DB) *Site {
	t.Helper()
	disk, err := files.NewDisk(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	store, key := settings.NewStore(db), secret.NewKey()
	people := &accounts.Service{DB: db, Settings: store, Files: disk, Key: key, URL: URL, Now: now}
	kit := &web.Kit{
		Config: web.Config{URL: URL, StaffPath: "staff", Version: "test"},
		DB:     db, Settings: store, Accounts: people, Files: disk, Key: key, Now: now,
		Tickets: &tickets.Service{DB: db, Settings: store, Accounts: people, Files: disk, Key: key, URL: URL, Now: now},
		Desk:    &desk.Service{DB: db, Settings: store, Files: disk, Key: key, URL: URL, Now: now},
		TestMailbox: func(context.Context, *models.Mailbox, string) error {
			return fmt.Errorf("no server is there in this test")
		},
	}
	if err := kit.Prepare(); err != nil {
		t.Fatal(err)
	}
	app, setup := handlers.New(kit)
	return &Site{App: app, Kit: kit, Setup: setup, DB: db, t: t}
}

// Agent adds a staff user who works in the departments; an admin sees all of them.
func (s *Site) Agent(username string, admin bool, departments ...int64) *models.Staff {
	s.t.Helper()
	staff := &models.Staff{Username: username, Fullname: username + " Agent", Email: username + "@desk.example.test", Admin: admin,
		Active: true, PasswordHash: passwordHash, CreatedAt: s.Kit.Now()}
	s.must(models.Tx(context.Background(), s.DB, func(ctx context.Context, tx bun.Tx) error {
		staff.ID = 0
		if err := models.InsertStaff(ctx, tx, staff, departments); err != nil {
			return err
		}
		return models.TouchDesk(ctx, tx)
	}))
	return staff
}

// Customer adds a customer who can sign in to the portal.
func (s *Site) Customer(email string) *models.User {
	s.t.Helper()
	user := &models.User{Fullname: "Customer " + email, Email: email, Active: true, PasswordHash: passwordHash, CreatedAt: s.Kit.Now()}
	s.must(models.InsertUser(context.Background(), s.DB, user))
	return user
}

// Ticket opens a ticket of a customer in a department, through the portal's door.
func (s *Site) Ticket(user *models.User, department int64, subject, text string) *models.Ticket {
	s.t.Helper()
	ticket, err := s.Kit.Tickets.Open(context.Background(), tickets.OpenInput{Channel: models.ChannelPortal, By: tickets.Actor{User: user},
		User: user, DepartmentID: department, Subject: subject, Body: tickets.Body{Text: text}})
	s.must(err)
	return ticket
}

// Set changes the desk's settings.
func (s *Site) Set(change func(*settings.Settings)) {
	s.t.Helper()
	s.must(s.Kit.Settings.Save(context.Background(), change))
}

// Count returns how many rows a table has; the tests of "nothing is left behind" count before and after.
func (s *Site) Count(table string) int {
	s.t.Helper()
	n, err := s.DB.NewSelect().Table(table).Count(context.Background())
	s.must(err)
	return int(n)
}

func (s *Site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}
