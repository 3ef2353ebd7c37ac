package staff

import "helpdeskz/handlers/web"

func (p *Panel) mailboxRoutes() []web.Route { return nil }
