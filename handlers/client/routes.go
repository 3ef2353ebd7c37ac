package client

import (
	"slices"

	"helpdeskz/handlers/web"
)

// Routes is the portal's table of routes, below the root of the site.
func (p *Portal) Routes() []web.Route {
	return slices.Concat(p.knowledgeRoutes(), p.askRoutes(), p.accountRoutes(), p.profileRoutes(), p.ticketRoutes())
}

func (p *Portal) knowledgeRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/", Role: web.Anyone, Handle: p.home},
		{Method: "GET", Path: "/category/:category", Role: web.Anyone, Handle: p.category},
		{Method: "GET", Path: "/article/:article", Role: web.Anyone, Handle: p.article},
		{Method: "POST", Path: "/article/:article/helpful", Role: web.Anyone, Handle: p.vote},
		{Method: "GET", Path: "/download/article-:article-:file", Role: web.Anyone, Handle: p.articleFile},
		{Method: "GET", Path: "/search", Role: web.Anyone, Handle: p.search},
		{Method: "GET", Path: "/suggest", Role: web.Anyone, Handle: p.suggest},
		{Method: "GET", Path: "/helpful", Role: web.Anyone, Handle: p.helpful},
	}
}

func (p *Portal) askRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/submit-ticket", Role: web.Anyone, Handle: p.topics},
		{Method: "GET", Path: "/submit-ticket/confirmation/:token", Role: web.Anyone, Handle: p.confirmation},
		{Method: "GET", Path: "/submit-ticket/:department", Role: web.Anyone, Handle: p.askForm},
		{Method: "POST", Path: "/submit-ticket/:department", Role: web.Anyone, Handle: p.ask},
	}
}

func (p *Portal) accountRoutes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/captcha", Role: web.Anyone, Handle: p.puzzle},
		{Method: "GET", Path: "/login", Role: web.Anyone, Handle: p.loginForm},
		{Method: "POST", Path: "/login", Role: web.Anyone, Handle: p.login},
		{Method: "POST", Path: "/logout", Role: web.Anyone, Handle: p.logout},
		{Method: "GET", Path: "/forgot-password", Role: web.Anyone, Handle: p.forgotForm},
		{Method: "POST", Path: "/forgot-password", Role: web.Anyone, Handle: p.forgot},
		{Method: "GET", Path: "/password/:token", Role: web.Anyone, Handle: p.passwordForm},
		{Method: "POST", Path: "/password/:token", Role: web.Anyone, Handle: p.password},
		{Method: "GET", Path: "/avatars/:picture", Role: web.Anyone, Handle: p.SendAvatar},
	}
}

func (p *Portal) ticketRoutes() []web.Route {
	routes := []web.Route{{Method: "GET", Path: "/tickets", Role: web.Customer, Handle: p.tickets}}
	return slices.Concat(routes, p.threadRoutes("/tickets/show/:ticket", web.Customer), p.threadRoutes("/follow/:token", web.Anyone))
}

// threadRoutes are the routes of a ticket: for its customer, and for whoever has its link.
func (p *Portal) threadRoutes(at string, role web.Role) []web.Route {
	return []web.Route{
		{Method: "GET", Path: at, Role: role, Handle: p.ticket},
		{Method: "POST", Path: at, Role: role, Handle: p.reply},
		{Method: "POST", Path: at + "/close", Role: role, Handle: p.closeTicket},
		{Method: "POST", Path: at + "/reopen", Role: role, Handle: p.reopenTicket},
		{Method: "POST", Path: at + "/rating", Role: role, Handle: p.rate},
		{Method: "GET", Path: at + "/message/:message", Role: role, Handle: p.message},
		{Method: "GET", Path: at + "/file/:file", Role: role, Handle: p.file},
		{Method: "GET", Path: at + "/file/:file/thumbnail", Role: role, Handle: p.thumbnail},
	}
}
