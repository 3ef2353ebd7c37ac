package client

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// VoteView asks whether an article helped, and says what others said.
type VoteView struct {
	Action  string
	Article string // its address
	Voted   bool
	Yes     bool // what this visitor said
	Fresh   bool // it was said just now, and gets the focus
	Helpful int64
	All     int64
}

// The answers to the question.
const (
	voteYes = "yes"
	voteNo  = "no"
)

func (p *Portal) voteView(c *fiber.Ctx, a *models.Article) (VoteView, error) {
	votes, err := models.VotesOfArticle(c.UserContext(), p.DB, a.ID, p.visitor(c, a.ID))
	view := VoteView{Article: named("/article", a.ID, a.Title), Helpful: votes.Helpful, All: votes.All}
	view.Action = view.Article + "/helpful"
	if votes.Own != nil {
		view.Voted, view.Yes = true, *votes.Own
	}
	return view, err
}

// visitor returns what tells one reader of an article from another: the account, else the address with the kind of browser. It
// is a keyed hash, of this article alone, so that nobody can be followed by it.
func (p *Portal) visitor(c *fiber.Ctx, articleID int64) []byte {
	v := web.VisitOf(c)
	who := "address " + accounts.AddressSubject(v.IP) + " " + c.Get(fiber.HeaderUserAgent)
	if v.User != nil {
		who = "user " + number(v.User.ID)
	}
	return p.Key.MAC("visitor", []byte(strconv.FormatInt(articleID, 10)+" "+who))
}

// vote notes whether an article helped.
func (p *Portal) vote(c *fiber.Ctx) error {
	id, err := namedID(c, "article", "article")
	if err != nil {
		return err
	}
	helpful := web.Value(c, "helpful")
	if helpful != voteYes && helpful != voteNo {
		return models.NewError(models.KindInvalid, "error.invalid")
	}
	v := web.VisitOf(c)
	err = p.Accounts.Limited(c.UserContext(), accounts.ActionArticleVote, accounts.AddressSubject(v.IP), func() error {
		return p.Knowledge.Vote(c.UserContext(), id, p.visitor(c, id), helpful == voteYes, v.Now)
	})
	if err != nil {
		return err
	}
	page, err := p.Knowledge.Article(c.UserContext(), id)
	if err != nil {
		return err
	}
	view, err := p.voteView(c, &page.Article)
	if err != nil {
		return err
	}
	view.Fresh = true
	return p.Done(c, web.Outcome{Parts: []web.Part{{Name: "client/_vote", View: view}}, GoTo: view.Article + "#vote"})
}
