package api

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
)

// endpoint is a line of the table of routes: one that is read, or one that does something.
type endpoint struct {
	Path       string
	Permission models.Permission
	Read       func(*call) (any, error)            // of a GET: the answer
	Do         func(*call) (made int64, err error) // of a POST: the id of what it made, or 0
	Made       string                              // the name of that id in the answer
	Says       string                              // the sentence in the answer
}

func (e endpoint) method() string {
	if e.Read != nil {
		return fiber.MethodGet
	}
	return fiber.MethodPost
}

// done is the answer to a request that took effect. It follows from the id alone, so that a repeated request gets the same.
func (e endpoint) done(made int64) map[string]any {
	answer := map[string]any{"success": 1, "message": e.Says}
	if e.Made != "" {
		answer[e.Made] = made
	}
	return answer
}

// endpoints is the routing table of the manual of HelpDeskZ 2.0, and the sentences of its answers. What the manual's own curl
// lines post to /api/users is a user to be created.
func (a *API) endpoints() []endpoint {
	return []endpoint{
		{Path: "/users", Permission: models.PermitUsersRead, Read: a.listUsers},
		{Path: "/users", Permission: models.PermitUsersCreate, Do: a.createUser, Made: "user_id", Says: "User account was created."},
		{Path: "/users/create", Permission: models.PermitUsersCreate, Do: a.createUser, Made: "user_id", Says: "User account was created."},
		{Path: "/users/show/:id", Permission: models.PermitUsersRead, Read: a.showUser},
		{Path: "/users/update/:id", Permission: models.PermitUsersUpdate, Do: a.updateUser, Says: "Email was changed."},
		{Path: "/users/delete/:id", Permission: models.PermitUsersDelete, Do: a.deleteUser, Says: "Account was removed."},

		{Path: "/departments", Permission: models.PermitDepartmentsRead, Read: a.listDepartments},
		{Path: "/departments/create", Permission: models.PermitDepartmentsCreate, Do: a.createDepartment, Made: "department_id", Says: "Department was created."},
		{Path: "/departments/show/:id", Permission: models.PermitDepartmentsRead, Read: a.showDepartment},
		{Path: "/departments/update/:id", Permission: models.PermitDepartmentsUpdate, Do: a.updateDepartment, Says: "Department was updated."},
		{Path: "/departments/delete/:id", Permission: models.PermitDepartmentsDelete, Do: a.deleteDepartment, Says: "Department and its tickets were removed."},

		{Path: "/tickets", Permission: models.PermitTicketsRead, Read: a.listTickets},
		{Path: "/tickets/create", Permission: models.PermitTicketsCreate, Do: a.createTicket, Made: "ticket_id", Says: "Ticket was created."},
		{Path: "/tickets/show/:id", Permission: models.PermitTicketsRead, Read: a.showTicket},
		{Path: "/tickets/update/:id", Permission: models.PermitTicketsUpdate, Do: a.updateTicket, Says: "Ticket was updated."},
		{Path: "/tickets/delete/:id", Permission: models.PermitTicketsDelete, Do: a.deleteTicket, Says: "Ticket was removed."},

		{Path: "/messages/create", Permission: models.PermitMessagesCreate, Do: a.createMessage, Says: "Message was created and added to ticket."},
		{Path: "/messages/show/:id", Permission: models.PermitMessagesRead, Read: a.showMessages},

		{Path: "/attachments", Permission: models.PermitAttachmentsRead, Read: a.listAttachments},
		{Path: "/attachments/show/:id", Permission: models.PermitAttachmentsDownload, Read: a.showAttachment},
		{Path: "/attachments/delete/:id", Permission: models.PermitAttachmentsDelete, Do: a.deleteAttachment, Says: "File was removed from servers."},

		{Path: "/staff", Permission: models.PermitStaffRead, Read: a.listStaff},
		{Path: "/staff/show/:id", Permission: models.PermitStaffRead, Read: a.showStaff},
		{Path: "/staff/auth", Permission: models.PermitStaffAuth, Do: a.authStaff, Says: "You have been logged in."},
	}
}

// refuse answers for what no route answers: a path that is known with other methods (RFC 9110, section 15.5.6), or none.
func refuse(c *fiber.Ctx, endpoints []endpoint) error {
	var allowed []string
	path := strings.TrimRight(c.Path(), "/")
	for _, e := range endpoints {
		if fiber.RoutePatternMatch(path, Prefix+e.Path) {
			allowed = append(allowed, e.method())
		}
	}
	if strings.EqualFold(path, Prefix+documentPath) || strings.EqualFold(path, Prefix+docsPath) {
		allowed = append(allowed, fiber.MethodGet)
	}
	if len(allowed) == 0 {
		return models.NotFound("page")
	}
	if slices.Contains(allowed, fiber.MethodGet) {
		allowed = append(allowed, fiber.MethodHead)
	}
	c.Set(fiber.HeaderAllow, strings.Join(allowed, ", "))
	return fiber.ErrMethodNotAllowed
}
