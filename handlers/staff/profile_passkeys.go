package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// PasskeysView is the page of an agent's passkeys.
type PasskeysView struct {
	Nav     []TabView
	Rows    []PasskeyRowView
	Action  string
	Name    string
	Trouble string
	Errors  web.FormErrors
	Fields  []web.FieldError // the same in one list
}

// PasskeyRowView is a passkey in the list.
type PasskeyRowView struct {
	Name   string
	Made   web.Stamp
	Used   web.Stamp
	Delete DeleteRowView
}

// PasskeyOfferView is the page on which the authenticator is asked.
type PasskeyOfferView struct {
	Nav     []TabView
	Action  string
	Back    string
	Name    string
	Options string // JSON
	Sealed  string
}

func (p *Panel) listPasskeys(c *fiber.Ctx) error {
	return p.showPasskeys(c, PasskeysView{}, fiber.StatusOK)
}

// offerPasskey asks the authenticator only after the password was right: what it makes can't be taken back from here.
func (p *Panel) offerPasskey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	name := web.Value(c, "name")
	offer, err := p.Accounts.OfferPasskey(c.UserContext(), accountsActor(v), web.Raw(c, "name"), web.Raw(c, "password"))
	if err != nil {
		return p.refusePasskey(c, PasskeysView{Name: name}, err)
	}
	view := PasskeyOfferView{Nav: p.profileNav(c, atPasskeys), Action: p.profilePath(atPasskeys), Back: p.profilePath(atPasskeys), Name: name,
		Options: string(offer.Options), Sealed: offer.Sealed}
	return p.Show(c, p.Frame(), web.Page{Name: "staff/profile/passkey", Title: v.T("passkey.new"), View: view})
}

func (p *Panel) addPasskey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	made, err := p.Accounts.AddPasskey(c.UserContext(), accountsActor(v), web.Value(c, "offer"), web.Raw(c, "credential"))
	if err != nil {
		return p.refusePasskey(c, PasskeysView{}, err)
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(atPasskeys), Notice: v.T("passkey.added", "Name", made.Name)})
}

// refusePasskey shows the page again with what was wrong: at a field, or with what the authenticator has answered.
func (p *Panel) refusePasskey(c *fiber.Ctx, view PasskeysView, err error) error {
	if words, is := web.VisitOf(c).Invalid(err); is {
		view.Errors, view.Trouble = words, words["passkey"]
		return p.showPasskeys(c, view, fiber.StatusUnprocessableEntity)
	}
	if text, status, is := p.Refused(c, err); is {
		view.Trouble = text
		return p.showPasskeys(c, view, status)
	}
	return err
}

func (p *Panel) showPasskeys(c *fiber.Ctx, view PasskeysView, status int) error {
	v := web.VisitOf(c)
	if !p.Accounts.PasskeysWork() {
		return models.NotFound("page")
	}
	rows, err := p.Accounts.Passkeys(c.UserContext(), accountsActor(v))
	if err != nil {
		return err
	}
	for _, row := range rows {
		view.Rows = append(view.Rows, PasskeyRowView{Name: row.Name, Made: v.Stamp(row.CreatedAt), Used: v.Stamp(row.LastUsedAt),
			Delete: p.deletePasskeyView(v, &row)})
	}
	view.Nav, view.Action = p.profileNav(c, atPasskeys), p.profilePath(atPasskeys, "offer")
	view.Fields = v.Summary(view.Errors, "name", "passkey.name", "password", "profile.password")
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/profile/passkeys", Title: v.T("profile.passkeys"), View: view}, status)
}

func (p *Panel) deletePasskeyView(v *web.Visit, row *models.Passkey) DeleteRowView {
	return DeleteRowView{Label: v.T("passkey.delete_one", "Name", row.Name), Action: p.profilePath(atPasskeys, number(row.ID), "delete"),
		Question: v.T("passkey.delete_question", "Name", row.Name), Text: v.T("passkey.delete_text")}
}

func (p *Panel) deletePasskey(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	id, err := web.ID(c, "passkey", "passkey")
	if err != nil {
		return err
	}
	if p.mustAsk(c) {
		row, err := models.PasskeyOf(c.UserContext(), p.DB, v.Staff.ID, id)
		if err != nil {
			return err
		}
		sure := p.deletePasskeyView(v, row)
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.profilePath(atPasskeys)})
	}
	row, err := p.Accounts.DeletePasskey(c.UserContext(), accountsActor(v), id)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.profilePath(atPasskeys), Notice: v.T("passkey.deleted", "Name", row.Name)})
}
