package staff

import (
	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/htmlsafe"
	"helpdeskz/models/tickets"
)

// NoteView is a note as the conversation shows it.
type NoteView struct {
	ID      int64
	Author  string
	Avatar  string // address of the agent's picture, "" for none
	At      Moment
	Changed bool
	Body    renderedBody
	Form    *NoteFormView // instead of the body while it is edited
	Edit    string        // addresses, "" for those who may not
	Delete  string
	New     bool
}

// NoteFormView is a note that is being edited.
type NoteFormView struct {
	ID     int64
	Action string
	Cancel string
	Text   string
	Format string
	Errors web.FormErrors
}

func (p *Panel) noteEntry(v *web.Visit, o *opened, n *models.Note, path string) EntryView {
	return EntryView{Note: p.noteView(v, o, n, path), at: n.CreatedAt, after: 1}
}

func (p *Panel) noteView(v *web.Visit, o *opened, n *models.Note, path string) *NoteView {
	view := &NoteView{ID: n.ID, Author: n.AuthorName, Avatar: v.AvatarOf(n.StaffID, p.Staff("avatars")), At: moment(v, n.CreatedAt), Changed: n.UpdatedAt.After(n.CreatedAt),
		New: n.ID == o.show.newNote}
	if tickets.MayEditNote(v.Staff, n) {
		at := path + "/notes/" + number(n.ID)
		view.Edit, view.Delete = at+o.list.here(), at+"/delete"+o.list.here()
	}
	if form := o.show.editing; form != nil && form.ID == n.ID {
		view.Form = form
		return view
	}
	key := bodyKey{note: true, id: n.ID, version: n.UpdatedAt.UnixNano()}
	// Its making has no error.
	view.Body, _ = p.bodies.Get(key, func() (renderedBody, error) {
		body := renderBody(n.Body, nil)
		if !body.Simple {
			// Staff's own formatting is never foreign; what is too much for the page is shown as words.
			body = renderBody(htmlsafe.FromText(htmlsafe.ToText(n.Body)), nil)
		}
		return body, nil
	})
	return view
}

// editNote shows a note as a form, in its place.
func (p *Panel) editNote(c *fiber.Ctx) error {
	o, note, err := p.openedNote(c)
	if err != nil {
		return err
	}
	o.show.editing = noteForm(p, o, note)
	if web.Asked(c) == "" {
		o.show.editing.asText()
	}
	return p.showNote(c, o, note, fiber.StatusOK)
}

func noteForm(p *Panel, o *opened, note *models.Note) *NoteFormView {
	path := p.Staff("tickets", number(o.row.ID))
	return &NoteFormView{ID: note.ID, Text: note.Body, Format: "html", Cancel: path + o.list.here(),
		Action: path + "/notes/" + number(note.ID) + o.list.here()}
}

// asText gives a note back as the text that it was written as, for a page whose scripts may not run. One with more in it than
// text stays as it is, so that nothing is lost.
func (f *NoteFormView) asText() {
	if text := htmlsafe.ToText(f.Text); htmlsafe.FromText(text) == f.Text {
		f.Text, f.Format = text, "text"
	}
}

// showNote answers with the note alone, or with the ticket's page around it.
func (p *Panel) showNote(c *fiber.Ctx, o *opened, note *models.Note, status int) error {
	if web.Asked(c) != "note-"+number(note.ID) {
		return p.showTicket(c, o, status)
	}
	view := p.noteView(web.VisitOf(c), o, note, p.Staff("tickets", number(o.row.ID)))
	part := web.Part{Name: "staff/tickets/_note", View: view}
	return p.ShowStatus(c, p.Frame(), web.Page{Parts: map[string]web.Part{web.Asked(c): part}}, status)
}

func (p *Panel) saveNote(c *fiber.Ctx) error {
	o, note, err := p.openedNote(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	saved, err := p.Tickets.EditNote(c.UserContext(), v.Scope, v.Actor(), o.row.ID, note.ID, bodyOf(c))
	if words, is := v.Invalid(err); is {
		form := noteForm(p, o, note)
		form.Text, form.Format, form.Errors = web.Value(c, "body"), web.Value(c, "format"), words
		o.show.editing = form
		return p.showNote(c, o, note, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	o.show.newNote = saved.ID
	view := p.noteView(v, o, saved, p.Staff("tickets", number(o.row.ID)))
	return p.Done(c, web.Outcome{Parts: []web.Part{{Name: "staff/tickets/_note", View: view}},
		GoTo: p.address(o) + newEntryMark(o.show), Notice: v.T("note.saved")})
}

func (p *Panel) deleteNote(c *fiber.Ctx) error {
	o, note, err := p.openedNote(c)
	if err != nil {
		return err
	}
	v := web.VisitOf(c)
	if p.mustAsk(c) {
		return p.ask(c, SureView{Title: v.T("note.delete_title"), Text: v.T("note.delete_text"), Back: p.address(o)})
	}
	if err := p.Tickets.DeleteNote(c.UserContext(), v.Scope, v.Actor(), o.row.ID, note.ID); err != nil {
		return err
	}
	parts, err := p.afterwards(c, o)
	if err != nil {
		return err
	}
	return p.Done(c, web.Outcome{Parts: parts, GoTo: p.address(o), Notice: v.T("note.deleted")})
}

// openedNote reads the note of a request, which its reader may change. Errors: not_found, forbidden.
func (p *Panel) openedNote(c *fiber.Ctx) (*opened, *models.Note, error) {
	o, err := p.openedTicket(c)
	if err != nil {
		return nil, nil, err
	}
	id, err := web.ID(c, "note", "note")
	if err != nil {
		return nil, nil, err
	}
	note, err := models.NoteByID(c.UserContext(), p.DB, &o.row.Ticket, id)
	if err != nil {
		return nil, nil, err
	}
	if !tickets.MayEditNote(web.VisitOf(c).Staff, note) {
		return nil, nil, models.NewError(models.KindForbidden, "error.note_of_another")
	}
	return o, note, nil
}
