package staff

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/kb"
)

// CategoryListView is the page of all categories.
type CategoryListView struct {
	Tabs []TabView
	New  string
	Rows []CategoryRowView
}

// CategoryRowView is a category in the list.
type CategoryRowView struct {
	ID       int64
	Name     string
	Href     string
	Articles string // address of those in it
	Count    int64
	Indents  []struct{} // one for each category above it
	Private  bool
	Above    bool // only because one above it is private
	Move     MoveView
	Delete   DeleteRowView
}

// CategoryFormView is the form of a category.
type CategoryFormView struct {
	Back      string
	Title     string
	Action    string
	FormToken string
	Revision  int64 // 0 for a new one
	Name      string
	Parents   []Choice
	Private   bool
	Errors    web.FormErrors
	Fields    []web.FieldError
}

func (p *Panel) listCategories(c *fiber.Ctx) error {
	page, err := p.categoryPage(c)
	if err != nil {
		return err
	}
	return p.Show(c, p.Frame(), page)
}

func (p *Panel) categoryPage(c *fiber.Ctx) (web.Page, error) {
	v := web.VisitOf(c)
	shelves, err := p.Knowledge.Shelves(c.UserContext())
	view := CategoryListView{Tabs: p.knowledgeTabs(v, true), New: p.Staff("knowledge", "categories", "new")}
	for i := range shelves {
		view.Rows = append(view.Rows, p.categoryRow(v, &shelves[i], shelves))
	}
	return web.Page{Name: "staff/knowledge/categories", Title: v.T("knowledge.categories"), View: view}, err
}

func (p *Panel) categoryRow(v *web.Visit, s *kb.Shelved, all []kb.Shelved) CategoryRowView {
	href := p.Staff("knowledge", "categories", number(s.ID))
	return CategoryRowView{ID: s.ID, Name: s.Name, Href: href, Articles: p.Staff("knowledge") + "?category=" + number(s.ID), Count: s.Articles,
		Indents: make([]struct{}, s.Depth), Private: s.Hidden, Above: s.Hidden && !s.Private, Delete: deleteCategoryView(v, s, all, href),
		Move: MoveView{ID: s.ID, Action: href + "/move", Up: v.T("knowledge.up", "Name", s.Name),
			Down: v.T("knowledge.down", "Name", s.Name), First: s.First, Last: s.Last}}
}

func deleteCategoryView(v *web.Visit, s *kb.Shelved, all []kb.Shelved, href string) DeleteRowView {
	categories, articles := kb.Holds(all, s.ID)
	text := v.Words.N("knowledge.category_articles", articles)
	if categories > 0 {
		text = v.Words.N("knowledge.category_categories", categories) + " " + text
	}
	return DeleteRowView{Label: v.T("knowledge.delete_category", "Name", s.Name), Action: href + "/delete",
		Question: v.T("knowledge.delete_question", "Title", s.Name), Text: text + " " + v.T("knowledge.no_way_back")}
}

func (p *Panel) newCategory(c *fiber.Ctx) error {
	return p.showCategory(c, &models.Category{}, kb.CategoryInput{ParentID: max(web.Number(c.Query("parent"), 0), 0)}, nil, fiber.StatusOK)
}

func bindCategory(c *fiber.Ctx) kb.CategoryInput {
	return kb.CategoryInput{Name: web.Value(c, "name"), ParentID: max(web.Number(web.Value(c, "parent"), 0), 0), Private: web.Value(c, "private") != "",
		Revision: web.Number(web.Value(c, "revision"), 0)}
}

func (p *Panel) addCategory(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	in := bindCategory(c)
	_, err := p.Knowledge.AddCategory(models.WithOnce(c.UserContext(), onceOfForm(c, "category")), writer(v), in)
	if words, is := v.Invalid(err); is {
		return p.showCategory(c, &models.Category{}, in, words, fiber.StatusUnprocessableEntity)
	}
	if err != nil && !repeated(err) {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge", "categories"), Notice: v.T("knowledge.added", "Title", in.Name)})
}

func (p *Panel) viewCategory(c *fiber.Ctx) error {
	category, err := p.category(c)
	if err != nil {
		return err
	}
	return p.showCategory(c, category, kb.CategoryInput{Name: category.Name, ParentID: category.ParentID, Private: category.Private,
		Revision: category.Revision}, nil, fiber.StatusOK)
}

func (p *Panel) saveCategory(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	category, err := p.category(c)
	if err != nil {
		return err
	}
	in := bindCategory(c)
	err = p.Knowledge.SaveCategory(c.UserContext(), writer(v), category.ID, in)
	if words, is := v.Invalid(err); is {
		return p.showCategory(c, category, in, words, fiber.StatusUnprocessableEntity)
	}
	if models.KindOf(err) == models.KindConflict {
		return p.showChangedCategory(c, in)
	}
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge", "categories"), Notice: v.T("knowledge.saved", "Title", in.Name)})
}

// showChangedCategory shows what was typed again after somebody else has saved the category.
func (p *Panel) showChangedCategory(c *fiber.Ctx, in kb.CategoryInput) error {
	category, err := p.category(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	m := meanwhile{visit: v, words: web.FormErrors{}}
	m.differs("name", in.Name, category.Name)
	if err := p.differentCategory(c, m, "parent", in.ParentID, category.ParentID, "knowledge.outermost"); err != nil {
		return err
	}
	m.differs("private", v.T(seenBy(in.Private)), v.T(seenBy(category.Private)))
	in.Revision = category.Revision
	view, err := p.categoryView(c, category, in, m.words)
	if err != nil {
		return err
	}
	view.Fields = m.summary(view.Fields, "name")
	return p.sendCategoryForm(c, view, fiber.StatusUnprocessableEntity)
}

// differentCategory says at a field which category is stored now, where another one was chosen; none is the word for no category.
func (p *Panel) differentCategory(c *fiber.Ctx, m meanwhile, field string, chosen, now int64, none string) error {
	if chosen == now {
		return nil
	}
	name := m.visit.T(none)
	if now != 0 {
		category, err := models.CategoryByID(c.UserContext(), p.DB, now)
		if err != nil {
			return err
		}
		name = category.Name
	}
	m.words[field] = m.visit.T("meanwhile.value", "Value", name)
	return nil
}

func (p *Panel) showCategory(c *fiber.Ctx, category *models.Category, in kb.CategoryInput, words web.FormErrors, status int) error {
	view, err := p.categoryView(c, category, in, words)
	if err != nil {
		return err
	}
	return p.sendCategoryForm(c, view, status)
}

func (p *Panel) sendCategoryForm(c *fiber.Ctx, view CategoryFormView, status int) error {
	return p.ShowStatus(c, p.Frame(), web.Page{Name: "staff/knowledge/category", Title: view.Title, View: view}, status)
}

func (p *Panel) categoryView(c *fiber.Ctx, category *models.Category, in kb.CategoryInput, words web.FormErrors) (CategoryFormView, error) {
	v := web.VisitOf(c)
	shelves, err := p.Knowledge.Shelves(c.UserContext())
	view := CategoryFormView{Back: p.Staff("knowledge", "categories"), Title: v.T("knowledge.new_category"), Action: p.Staff("knowledge", "categories", "new"),
		Revision: in.Revision, Name: in.Name, Private: in.Private, Parents: categoryChoices(v, outside(shelves, category.ID), in.ParentID, "0"), Errors: words,
		Fields: v.Summary(words, "name", "knowledge.category_name", "parent", "knowledge.parent", "private", "knowledge.private")}
	view.Parents[0].Label = v.T("knowledge.outermost")
	if category.ID == 0 {
		view.FormToken = web.FormToken(c)
	} else {
		view.Title, view.Action = category.Name, p.Staff("knowledge", "categories", number(category.ID))
	}
	return view, err
}

// outside returns the categories but one and those in it, which can't hold it.
func outside(all []kb.Shelved, id int64) []kb.Shelved {
	at := slices.IndexFunc(all, func(s kb.Shelved) bool { return s.ID == id })
	if at < 0 {
		return all
	}
	to := at + 1
	for to < len(all) && all[to].Depth > all[at].Depth {
		to++
	}
	return slices.Delete(slices.Clone(all), at, to)
}

func (p *Panel) moveCategory(c *fiber.Ctx) error {
	category, err := p.category(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if err := p.Knowledge.MoveCategory(c.UserContext(), writer(v), category.ID, movesUp(c)); err != nil {
		return err
	}
	page, err := p.categoryPage(c)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge", "categories"), Parts: []web.Part{{Name: page.Name, View: page.View}},
		Notice: v.T("knowledge.moved", "Name", category.Name)})
}

func (p *Panel) deleteCategory(c *fiber.Ctx) error {
	category, err := p.category(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		shelves, err := p.Knowledge.Shelves(c.UserContext())
		if err != nil {
			return err
		}
		sure := deleteCategoryView(v, &kb.Shelved{Category: *category}, shelves, "")
		return p.ask(c, SureView{Title: sure.Question, Text: sure.Text, Back: p.Staff("knowledge", "categories")})
	}
	if err := p.Knowledge.DeleteCategory(c.UserContext(), writer(v), category.ID); err != nil {
		return err
	}
	return p.Done(c, web.Outcome{GoTo: p.Staff("knowledge", "categories"), Notice: v.T("knowledge.deleted", "Title", category.Name)})
}

// category returns the category that a route names, public or private. Errors: not_found.
func (p *Panel) category(c *fiber.Ctx) (*models.Category, error) {
	id, err := web.ID(c, "category", "category")
	if err != nil {
		return nil, err
	}
	return models.CategoryByID(c.UserContext(), p.DB, id)
}
