package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// NewUserView is the form of a new customer.
type NewUserView struct {
	Back   string
	Action string
	Token  string
	Name   string
	Email  string
	Notify bool
	Errors web.FormErrors
	Fields []web.FieldError // the same in one list
}

// UserAccountView is the form of a customer, with what can be done beside it.
type UserAccountView struct {
	Head      UserHeadView
	Action    string
	Seen      string // fingerprint of the customer as it was shown
	Name      string
	Email     string
	SiteZone  string
	Zone      string
	Languages []web.Option
	Deeds     UserDeedsView
	Errors    web.FormErrors
	Fields    []web.FieldError // the same in one list
}

func (p *Panel) newUser(c *fiber.Ctx) error {
	return p.showNewUser(c, accounts.NewUser{Notify: true}, nil, fiber.StatusOK)
}

func (p *Panel) addUser(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := accounts.NewUser{Fullname: web.Raw(c, "fullname"), Email: web.Raw(c, "email"), Notify: web.Value(c, "notify") != ""}
	once := onceOfForm(c, "user")
	u, err := p.Accounts.AddUser(models.WithOnce(c.UserContext(), once), accountsActor(v), in)
	if words, is := v.Invalid(err); is {
		return p.showNewUser(c, in, words, fiber.StatusUnprocessableEntity)
	}
	if repeated(err) {
		u, err = p.addedBefore(c, once)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.userPath(u.ID), Notice: v.T("user.added", "Name", userName(u))})
}

// addedBefore returns the customer that a form has made before.
func (p *Panel) addedBefore(c *fiber.Ctx, once *models.Once) (*models.User, error) {
	first, err := models.OnceByToken(c.UserContext(), p.DB, once.Token)
	if err != nil {
		return nil, err
	}
	return models.UserByID(c.UserContext(), p.DB, first.Made)
}

func (p *Panel) showNewUser(c *fiber.Ctx, in accounts.NewUser, words web.FormErrors, status int) error {
	v := web.VisitOf(c)
	view := NewUserView{Back: p.Staff("users"), Action: p.Staff("users", "new"), Token: web.FormToken(c), Name: web.ValidText(in.Fullname),
		Email: web.ValidText(in.Email), Notify: in.Notify, Errors: words,
		Fields: v.Summary(words, "fullname", "user.fullname", "email", "user.email")}
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/users/new", Title: v.T("user.new_title"), View: view}, status)
}

func (p *Panel) viewUserAccount(c *fiber.Ctx) error {
	u, err := p.user(c)
	if err != nil {
		return err
	}
	return p.showUserAccount(c, u, p.storedUser(u), nil, fiber.StatusOK)
}

func (p *Panel) saveUser(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	u, err := p.user(c)
	if err != nil {
		return err
	}
	in := p.bindUser(c)
	err = p.Accounts.ChangeUser(c.UserContext(), v.Scope, accountsActor(v), u.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showUserAccount(c, u, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedUser(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.userPath(u.ID, "account"), Notice: v.T("user.saved")})
}

// showChangedUser shows what was typed again after somebody else, perhaps the customer, has changed the account, with what is stored
// now where that differs. Who has seen it may save over it.
func (p *Panel) showChangedUser(c *fiber.Ctx, in accounts.UserChange) error {
	v := web.VisitOf(c)
	u, err := p.user(c)
	if err != nil {
		return err
	}
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("fullname", in.Fullname, u.Fullname)
	m.differs("email", in.Email, u.Email)
	m.differs("timezone", in.Timezone, u.Timezone)
	m.differs("language", in.Language, u.Language)
	in.Seen = accounts.SeenUser(u)
	view, err := p.userAccountView(c, u, in, m.words)
	if err != nil {
		return err
	}
	view.Fields = m.summary(view.Fields, "fullname")
	return p.showUserForm(c, view, fiber.StatusUnprocessableEntity)
}

func (p *Panel) showUserAccount(c *fiber.Ctx, u *models.User, in accounts.UserChange, words web.FormErrors, status int) error {
	view, err := p.userAccountView(c, u, in, words)
	if err != nil {
		return err
	}
	return p.showUserForm(c, view, status)
}

func (p *Panel) userAccountView(c *fiber.Ctx, u *models.User, in accounts.UserChange, words web.FormErrors) (UserAccountView, error) {
	v := web.VisitOf(c)
	view := UserAccountView{Head: p.userHead(c, u, "account"), Action: p.userPath(u.ID, "account"), Seen: in.Seen,
		Name: web.ValidText(in.Fullname), Email: web.ValidText(in.Email), SiteZone: v.Set.Timezone, Zone: in.Timezone,
		Languages: p.LanguageOptions(in.Language), Errors: words,
		Fields: v.Summary(words, "fullname", "user.fullname", "email", "user.email", "timezone", "user.timezone", "language", "user.language")}
	var err error
	view.Deeds, err = p.userDeeds(c, u)
	return view, err
}

func (p *Panel) showUserForm(c *fiber.Ctx, view UserAccountView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/users/account", Title: view.Head.Name, View: view}, status)
}

func (p *Panel) storedUser(u *models.User) accounts.UserChange {
	return accounts.UserChange{Personal: accounts.Personal{Fullname: u.Fullname, Timezone: u.Timezone, Language: u.Language}, Email: u.Email,
		Seen: accounts.SeenUser(u)}
}

func (p *Panel) bindUser(c *fiber.Ctx) accounts.UserChange {
	return accounts.UserChange{Personal: accounts.Personal{Fullname: web.Raw(c, "fullname"), Timezone: web.Value(c, "timezone"),
		Language: web.Value(c, "language"), Languages: p.Languages()}, Email: web.Raw(c, "email"), Seen: web.Value(c, "seen")}
}
