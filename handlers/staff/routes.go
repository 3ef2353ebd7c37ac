package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
)

// Routes returns all routes of the panel, relative to the staff path.
func (p *Panel) Routes() []web.Route {
	return slices.Concat(p.ticketRoutes(), p.authRoutes(), p.setupRoutes(), p.mailboxRoutes(), p.dkimRoutes(), p.apiKeyRoutes(),
		p.departmentRoutes(), p.agentRoutes(), p.userRoutes(),
		p.profileRoutes(), p.firstStepsRoutes(),
		p.cannedRoutes(), p.knowledgeRoutes())
}

func (p *Panel) ticketRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/", Role: web.Agent, Handle: p.home},
		{Method: get, Path: "/tickets", Role: web.Agent, Handle: p.listTickets},
		{Method: post, Path: "/tickets/bulk", Role: web.Agent, Handle: p.changeTickets},
		{Method: get, Path: "/tickets/new", Role: web.Agent, Handle: p.newTicket},
		{Method: post, Path: "/tickets/new", Role: web.Agent, Handle: p.openTicket},
		{Method: get, Path: "/tickets/new/customers", Role: web.Agent, Handle: p.suggestCustomers},
		{Method: get, Path: "/tickets/new/fields", Role: web.Agent, Handle: p.newTicketFields},
		{Method: get, Path: "/tickets/:ticket", Role: web.Agent, Handle: p.viewTicket},
		{Method: post, Path: "/tickets/:ticket/reply", Role: web.Agent, Handle: p.replyTicket},
		{Method: post, Path: "/tickets/:ticket/draft", Role: web.Agent, Handle: p.keepReplyDraft},
		{Method: post, Path: "/tickets/:ticket/details", Role: web.Agent, Handle: p.changeDetails},
		{Method: post, Path: "/tickets/:ticket/delete", Role: web.Agent, Handle: p.deleteTicket},
		{Method: post, Path: "/tickets/:ticket/fields/:field", Role: web.Agent, Handle: p.changeField},
		{Method: post, Path: "/tickets/:ticket/fields/:field/reveal", Role: web.Agent, Handle: p.revealField},
		{Method: get, Path: "/tickets/:ticket/messages/:message/body", Role: web.Agent, Handle: p.messageBody},
		{Method: get, Path: "/tickets/:ticket/messages/:message/quote", Role: web.Agent, Handle: p.messageQuote},
		{Method: get, Path: "/tickets/:ticket/mails/:mail", Role: web.Agent, Handle: p.viewTicketMail},
		{Method: post, Path: "/tickets/:ticket/mails/:mail", Role: web.Agent, Handle: p.correctTicketMail},
		{Method: post, Path: "/tickets/:ticket/mails/:mail/retry", Role: web.Agent, Handle: p.retryTicketMail},
		{Method: post, Path: "/tickets/:ticket/mails/:mail/cancel", Role: web.Agent, Handle: p.cancelTicketMail},
		{Method: get, Path: "/tickets/:ticket/notes/:note", Role: web.Agent, Handle: p.editNote},
		{Method: post, Path: "/tickets/:ticket/notes/:note", Role: web.Agent, Handle: p.saveNote},
		{Method: post, Path: "/tickets/:ticket/notes/:note/delete", Role: web.Agent, Handle: p.deleteNote},
		{Method: get, Path: "/tickets/:ticket/files/:file", Role: web.Agent, Handle: p.sendFile},
		{Method: get, Path: "/tickets/:ticket/files/:file/thumbnail", Role: web.Agent, Handle: p.sendThumbnail},
		{Method: post, Path: "/tickets/:ticket/files/:file/delete", Role: web.Agent, Handle: p.deleteFile},
	}
}

// home leads to the tickets.
func (p *Panel) home(c *fiber.Ctx) error { return c.Redirect(p.Staff("tickets"), fiber.StatusSeeOther) }
