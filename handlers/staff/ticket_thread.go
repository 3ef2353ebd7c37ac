package staff

import (
	"cmp"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// ThreadView is a page of a ticket's conversation. The first page holds the newest messages, whatever their order.
type ThreadView struct {
	NewestFirst bool
	Entries     []EntryView
	Older       string // addresses of the pages before and after, "" for none
	Newer       string
	Messages    int // of the whole ticket
	Notes       int
}

// EntryView is one of a message, a note and an event.
type EntryView struct {
	Message *MessageView
	Note    *NoteView
	Event   *EventView

	at    time.Time
	after int // of entries of the same moment: messages stand before the notes and events that they caused
}

// threadPage is what a page of the conversation is made of.
type threadPage struct {
	models.Thread
	from   time.Time // notes and events from here on belong to the page; zero for the ticket's beginning
	before time.Time // zero for the newest page
	older  bool
	number int64
}

// readThread reads a page of messages, newest first, with the times between which its notes and events lie.
func (p *Panel) readThread(c *fiber.Ctx, t *models.Ticket) (threadPage, error) {
	size := int64(web.VisitOf(c).Set.RepliesPerPage)
	page := threadPage{number: min(max(web.Number(c.Query("replies"), 1), 1), 1_000_000)}
	offset, limit := (page.number-1)*size, size+1
	if page.number > 1 {
		// The one before the page says where it ends.
		offset, limit = offset-1, limit+1
	}
	var err error
	if page.Thread, err = models.ThreadOf(c.UserContext(), p.DB, t, true, limit, offset); err != nil {
		return page, err
	}
	messages := page.Messages
	if page.number > 1 {
		if len(messages) < 2 {
			return page, models.NotFound("page")
		}
		page.before, messages = messages[0].CreatedAt, messages[1:]
	}
	if page.older = int64(len(messages)) > size; page.older {
		messages = messages[:size]
		page.from = messages[size-1].CreatedAt
	}
	page.Messages = messages
	return page, nil
}

func (page threadPage) holds(at time.Time) bool {
	return !at.Before(page.from) && (page.before.IsZero() || at.Before(page.before))
}

func (p *Panel) threadView(c *fiber.Ctx, o *opened, path string) (ThreadView, error) {
	v := web.VisitOf(c)
	t := &o.row.Ticket
	page, err := p.readThread(c, t)
	if err != nil {
		return ThreadView{}, err
	}
	o.beside = page.Beside
	view := ThreadView{NewestFirst: newestFirst(v), Messages: t.Replies + 1}
	if view.Entries, err = p.messageEntries(c, o, page, path); err != nil {
		return view, err
	}
	if err := p.addNotes(c, o, page, path, &view); err != nil {
		return view, err
	}
	if err := p.addEvents(c, t, page, &view); err != nil {
		return view, err
	}
	view.sort()
	view.link(path, o, page)
	return view, nil
}

func (p *Panel) addNotes(c *fiber.Ctx, o *opened, page threadPage, path string, view *ThreadView) error {
	if !page.Notes {
		return nil
	}
	notes, err := models.NotesOf(c.UserContext(), p.DB, &o.row.Ticket)
	if err != nil {
		return err
	}
	view.Notes = len(notes)
	for i := range notes {
		if page.holds(notes[i].CreatedAt) {
			view.Entries = append(view.Entries, p.noteEntry(web.VisitOf(c), o, &notes[i], path))
		}
	}
	return nil
}

func (p *Panel) addEvents(c *fiber.Ctx, t *models.Ticket, page threadPage, view *ThreadView) error {
	if !page.Events {
		return nil
	}
	events, err := models.EventsOf(c.UserContext(), p.DB, t)
	if err != nil {
		return err
	}
	for i := range events {
		if page.holds(events[i].At) {
			view.Entries = append(view.Entries, eventEntry(web.VisitOf(c), &events[i]))
		}
	}
	return nil
}

func newestFirst(v *web.Visit) bool { return v.Set.ReplyOrder != "asc" }

func (view *ThreadView) sort() {
	slices.SortStableFunc(view.Entries, func(a, b EntryView) int {
		if n := a.at.Compare(b.at); n != 0 {
			return n
		}
		return cmp.Compare(a.after, b.after)
	})
	if view.NewestFirst {
		slices.Reverse(view.Entries)
	}
}

func (view *ThreadView) link(path string, o *opened, page threadPage) {
	at := func(n int64) string {
		if n == 1 {
			return path + o.list.here()
		}
		return path + o.list.here() + "&replies=" + number(n)
	}
	if page.older {
		view.Older = at(page.number + 1)
	}
	if page.number > 1 {
		view.Newer = at(page.number - 1)
	}
}
