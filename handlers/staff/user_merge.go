package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// MergeView is the page on which another account is chosen that becomes part of this one.
type MergeView struct {
	Head    UserHeadView
	Path    string
	Keyword string
	Barred  bool // the customer has tickets that the agent may not see
	Found   MergeListView
}

// MergeListView are the accounts that were found.
type MergeListView struct {
	Keyword string
	Rows    []MergeRowView
	More    bool // there are others, which better words would find
}

// MergeRowView is an account that may become part of another one.
type MergeRowView struct {
	ID      int64
	Name    string
	Email   string
	Href    string
	Tickets int64
	Deed    *DeedView // nil where it has tickets that the agent may not see
}

func (p *Panel) viewMerge(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	u, err := p.user(c)
	if err != nil {
		return err
	}
	view := MergeView{Head: p.userHead(c, u, "merge"), Path: p.userPath(u.ID, "merge"), Keyword: userKeyword(c)}
	if view.Barred, err = models.HasTicketsElsewhere(c.UserContext(), p.DB, v.Scope, u.ID); err != nil {
		return err
	}
	if view.Keyword != "" && !view.Barred {
		if view.Found, err = p.mergeList(c, u, view.Keyword); err != nil {
			return err
		}
	}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/users/merge", Title: v.T("user.tab.merge"), View: view,
		Parts: map[string]web.Part{"found": {Name: "staff/users/_found", View: view.Found}}})
}

func (p *Panel) mergeList(c *fiber.Ctx, into *models.User, keyword string) (MergeListView, error) {
	v := web.VisitOf(c)
	view := MergeListView{Keyword: keyword}
	users, more, err := p.findUsers(c, keyword, 1)
	if err != nil {
		return view, err
	}
	users = slices.DeleteFunc(users, func(u models.User) bool { return u.ID == into.ID })
	seen, err := models.CountTicketsOfUsers(c.UserContext(), p.DB, v.Scope, userIDs(users))
	if err != nil {
		return view, err
	}
	all, err := models.CountTicketsOfUsers(c.UserContext(), p.DB, models.Everything(), userIDs(users))
	view.More = more
	for i := range users {
		u := &users[i]
		row := MergeRowView{ID: u.ID, Name: userName(u), Email: u.Email, Href: p.userPath(u.ID), Tickets: seen[u.ID]}
		if seen[u.ID] == all[u.ID] {
			deed := p.mergeDeed(v, u, into, seen[u.ID])
			row.Deed = &deed
		}
		view.Rows = append(view.Rows, row)
	}
	return view, err
}

func (p *Panel) mergeDeed(v *web.Visit, from, into *models.User, tickets int64) DeedView {
	text := v.T("user.merge_empty", "Email", from.Email)
	if tickets > 0 {
		text = v.Words.N("user.merge_tickets", tickets, "Into", userName(into), "Email", from.Email)
	}
	return DeedView{Action: p.userPath(into.ID, "merge"), Text: text + " " + v.T("user.final"), Yes: v.T("user.merge_do"),
		Question: v.T("user.merge_question", "From", userName(from)+" ("+from.Email+")", "Into", userName(into)+" ("+into.Email+")")}
}

func (p *Panel) mergeUsers(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	into, err := p.user(c)
	if err != nil {
		return err
	}
	var chosen int64
	if ids := web.IDs(c, "ids"); len(ids) == 1 {
		chosen = ids[0]
	}
	from, err := models.UserByID(c.UserContext(), p.DB, chosen)
	if err != nil {
		return err
	}
	if err := p.mayTakeAway(c, from, into); err != nil {
		return err
	}
	if p.mustAsk(c) {
		return p.askToMerge(c, from, into)
	}
	moved, err := p.Tickets.MergeUsers(c.UserContext(), v.Scope, v.Actor(), from.ID, into.ID)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.userPath(into.ID), Notice: v.Words.N("user.merged", moved, "Email", from.Email)})
}

func (p *Panel) askToMerge(c *fiber.Ctx, from, into *models.User) error {
	v := web.VisitOf(c)
	counts, err := models.CountTicketsOfUsers(c.UserContext(), p.DB, v.Scope, []int64{from.ID})
	if err != nil {
		return err
	}
	deed := p.mergeDeed(v, from, into, counts[from.ID])
	return p.ask(c, SureView{Title: deed.Question, Text: deed.Text, IDs: []int64{from.ID}, Yes: deed.Yes, Back: p.userPath(into.ID, "merge")})
}
