package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/desk"
)

func (p *Panel) cannedRoutes() []web.Route {
	const get, post = fiber.MethodGet, fiber.MethodPost
	return []web.Route{
		{Method: get, Path: "/canned", Role: web.Agent, Handle: p.listCanned},
		{Method: get, Path: "/canned/new", Role: web.Agent, Handle: p.newCanned},
		{Method: post, Path: "/canned/new", Role: web.Agent, Handle: p.addCanned},
		{Method: get, Path: "/canned/:canned", Role: web.Agent, Handle: p.viewCanned},
		{Method: post, Path: "/canned/:canned", Role: web.Agent, Handle: p.saveCanned},
		{Method: post, Path: "/canned/:canned/move", Role: web.Agent, Handle: p.moveCanned},
		{Method: post, Path: "/canned/:canned/delete", Role: web.Agent, Handle: p.deleteCanned},
		{Method: get, Path: "/tickets/:ticket/canned/:canned", Role: web.Agent, Handle: p.cannedText},
	}
}

// CannedListView is the page of all canned responses.
type CannedListView struct {
	New  string
	Rows []CannedRowView
}

// CannedRowView is a canned response in the list. Move and Delete are nil for those who may only use it.
type CannedRowView struct {
	ID      int64
	Title   string
	Href    string
	Author  string // "" when the agent is gone
	Own     bool
	Updated Moment
	Move    *MoveView
	Delete  *DeleteRowView
}

func (p *Panel) listCanned(c *fiber.Ctx) error {
	return p.Show(c, p.Frame(), p.cannedPage(c, web.VisitOf(c).Set.Canned))
}

func (p *Panel) cannedPage(c *fiber.Ctx, all []models.Canned) web.Page {
	v := web.VisitOf(c)
	view := CannedListView{New: p.Staff("canned", "new")}
	for i := range all {
		row := p.cannedRow(v, &all[i])
		if row.Move != nil {
			row.Move.First, row.Move.Last = i == 0, i == len(all)-1
		}
		view.Rows = append(view.Rows, row)
	}
	return web.Page{Name: "staff/canned/index", Title: v.T("canned.title"), View: view}
}

func (p *Panel) cannedRow(v *web.Visit, canned *models.Canned) CannedRowView {
	row := CannedRowView{ID: canned.ID, Title: canned.Title, Href: p.cannedPath(canned.ID), Own: canned.StaffID == v.Staff.ID,
		Updated: moment(v, canned.UpdatedAt)}
	if author, there := v.Set.StaffUser(canned.StaffID); there {
		row.Author = author.Fullname
	}
	if desk.MayEditCanned(v.Staff, canned) {
		row.Delete = p.deleteCannedView(v, canned)
		row.Move = &MoveView{ID: canned.ID, Action: p.cannedPath(canned.ID, "move"),
			Up: v.T("canned.up", "Title", canned.Title), Down: v.T("canned.down", "Title", canned.Title)}
	}
	return row
}

func (p *Panel) deleteCannedView(v *web.Visit, canned *models.Canned) *DeleteRowView {
	return &DeleteRowView{Label: v.T("canned.delete_one", "Title", canned.Title), Action: p.cannedPath(canned.ID, "delete"),
		Question: v.T("canned.delete_question", "Title", canned.Title), Text: v.T("canned.delete_text")}
}

// moveCanned answers with the list as it now is: the set-up of this request is the one from before.
func (p *Panel) moveCanned(c *fiber.Ctx) error {
	id, err := web.ID(c, "canned", "canned")
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if err := p.Desk.MoveCanned(c.UserContext(), setupActor(v), id, movesUp(c)); err != nil {
		return err
	}
	all, err := models.CannedTitles(c.UserContext(), p.DB)
	if err != nil {
		return err
	}
	page := p.cannedPage(c, all)
	at := slices.IndexFunc(all, func(one models.Canned) bool { return one.ID == id })
	return p.Done(c, web.Outcome{GoTo: p.Staff("canned"), Parts: []web.Part{{Name: page.Name, View: page.View}},
		Notice: v.T("canned.moved", "Place", at+1, "Count", len(all))})
}

func (p *Panel) deleteCanned(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	canned, err := p.ownCanned(c)
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		sure := p.deleteCannedView(v, canned)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("canned")})
	}
	if err := p.Desk.DeleteCanned(c.UserContext(), setupActor(v), canned.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("canned"), Notice: v.T("canned.deleted", "Title", canned.Title)})
}

// canned returns the canned response that a route names. Errors: not_found.
func (p *Panel) canned(c *fiber.Ctx) (*models.Canned, error) {
	id, err := web.ID(c, "canned", "canned")
	if err != nil {
		return nil, err
	}
	return models.CannedByID(c.UserContext(), p.DB, id)
}

// ownCanned is canned for those who may change it. Errors: not_found, forbidden.
func (p *Panel) ownCanned(c *fiber.Ctx) (*models.Canned, error) {
	canned, err := p.canned(c)
	if err == nil && !desk.MayEditCanned(web.VisitOf(c).Staff, canned) {
		return nil, models.NewError(models.KindForbidden, "error.canned_of_another")
	}
	return canned, err
}

func (p *Panel) cannedPath(id int64, parts ...string) string {
	return p.Staff(append([]string{"canned", number(id)}, parts...)...)
}
