package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
)

func TestDetailsChangeInPlace(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	doc := b.Swap(at(d.mine, "/details?view=active"), "ticket", url.Values{"priority": {"3"}}).Want(200).Doc()
	if got := doc.Find("#detail-priority option[selected]").Text(); got != "High" {
		t.Errorf("priority %q", got)
	}
	undo := doc.Find(".toast form")
	action, _ := undo.Attr("action")
	if old, _ := undo.Find("input[name=priority]").Attr("value"); old != "1" || !strings.HasPrefix(action, at(d.mine, "/details")) {
		t.Errorf("undo sends %q to %q", old, action)
	}
	b.Swap(action, "ticket", url.Values{"priority": {"1"}}).Want(200)
	b.Post(at(d.mine, "/details"), url.Values{"status": {"5"}}).Want(303)
	if got := d.ticket(t, d.mine.ID); got.PriorityID != 1 || got.Status != models.StatusClosed {
		t.Errorf("ticket %+v", got)
	}
	closed := b.Get(at(d.mine)).Want(200).Doc()
	if got, _ := closed.Find(`button[data-key=c]`).Parent().Find("[name=status]").Attr("value"); got != "1" {
		t.Errorf("the button gives status %q, want open", got)
	}
	for _, bad := range []url.Values{{"status": {"9"}}, {"status": {"x"}}, {"department": {"999"}}, {"priority": {"-3"}}, {"priority": {"<i>"}}} {
		if refused := b.Swap(at(d.mine, "/details"), "ticket", bad).Want(422).Doc(); refused.Find("#side .err").Length() == 0 {
			t.Errorf("%v: no words at the field", bad)
		}
		b.Post(at(d.mine, "/details"), bad).Want(422)
	}
	if got := d.ticket(t, d.mine.ID); got.PriorityID != 1 || got.Status != models.StatusClosed || got.DepartmentID != general {
		t.Errorf("a refused change was made: %+v", got)
	}
}

func TestTicketGivenAwayLeadsToTheList(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	a := b.Swap(at(d.mine, "/details?view=active"), "ticket", url.Values{"department": {number(advertising)}}).Want(204)
	if got := a.Header.Get("HX-Redirect"); got != "/staff/tickets?view=active" {
		t.Errorf("leads to %q", got)
	}
	b.Get(at(d.mine)).Want(404)
}

func TestDeleteTicketAsksAndReturnsToTheList(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	d.note(t, b, d.mine, "a note")
	doc := b.Post(at(d.mine, "/delete?view=active"), nil).Want(200).Doc()
	if text := doc.Find("#main").Text(); !strings.Contains(text, "one message and one note") || d.Count("tickets") != 2 {
		t.Errorf("question %q", text)
	}
	answer := b.Swap(at(d.mine, "/delete?view=active"), "main", nil).Want(200)
	if answer.Doc().Find("#main #list .empty").Length() != 1 || answer.Header.Get("HX-Push-Url") != "/staff/tickets?view=active" {
		t.Error("the list does not follow")
	}
	if d.Count("tickets") != 1 || d.Count("audit_log") == 0 {
		t.Error("the ticket is there, or nobody noted who deleted it")
	}
}

func TestNotesOfOthersStay(t *testing.T) {
	d := newDesk(t)
	other := d.Agent("sam", false, general)
	author, b, admin := d.As(d.agent), d.As(other), d.As(d.admin)
	note := d.note(t, author, d.mine, "mine")
	path := at(d.mine, "/notes/"+number(note.ID))
	if b.Get(at(d.mine)).Doc().Find("#note-"+number(note.ID)+" .tools").Length() > 0 {
		t.Error("another agent is offered to change the note")
	}
	b.Get(path).Want(403)
	b.Post(path, url.Values{"body": {"changed"}}).Want(403)
	b.Post(path+"/delete", url.Values{"sure": {"yes"}}).Want(403)

	form := author.Fragment(path, "note-"+number(note.ID)).Want(200).Doc()
	if form.Find("#note-"+number(note.ID)+" form textarea").Length() != 1 || form.Find("#ticket").Length() > 0 {
		t.Error("the note does not become a form in its place")
	}
	page := author.Get(path).Want(200).Doc().Find("#ticket .msg.note form")
	if page.Find("textarea").Text() != "mine" || page.Find("[name=format][value=text]").Length() != 1 {
		t.Error("without scripts the note is no text in its ticket")
	}
	refused := author.Swap(path, "note-"+number(note.ID), url.Values{"body": {" "}}).Want(422).Doc()
	if !strings.Contains(refused.Find(".note .err").Text(), "Fill this in.") {
		t.Error("an empty note has no words at its field")
	}
	saved := author.Swap(path, "note-"+number(note.ID), url.Values{"body": {"<em>better</em>"}, "format": {"html"}}).Want(200).Doc()
	if saved.Find("#note-"+number(note.ID)+" .body em").Text() != "better" {
		t.Error("the new text is not shown")
	}
	page = author.Get(path).Want(200).Doc().Find("#ticket .msg.note form")
	if !strings.Contains(page.Find("textarea").Text(), "<em>better</em>") || page.Find("[name=format][value=html]").Length() != 1 {
		t.Error("a note with more than text loses it in the form")
	}
	if admin.Post(path+"/delete", nil).Want(200).Doc().Find("h1").Text() != "Delete this note?" || d.Count("notes") != 1 {
		t.Error("nobody asked before the note was deleted")
	}
	admin.Swap(path+"/delete", "ticket", nil).Want(200)
	if d.Count("notes") != 0 {
		t.Error("an admin can't delete a note")
	}
}

func TestFiles(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	file := at(d.mine, "/files/"+number(d.file(t, d.mine, "photo.gif", picture)))
	a := b.Get(file).Want(200)
	if a.Body != picture || a.Header.Get("Content-Type") != "image/gif" || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("file: %v", a.Header)
	}
	if got := b.Get(file + "/thumbnail").Want(200).Header.Get("Content-Type"); !strings.HasPrefix(got, "image/") {
		t.Errorf("thumbnail is %s", got)
	}
	fake := at(d.mine, "/files/"+number(d.file(t, d.mine, "page.gif", "<html><script>alert(1)</script>")))
	if a := b.Get(fake).Want(200); a.Header.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("a page in a picture's name: %v", a.Header)
	}
	b.Get(fake + "/thumbnail").Want(404)
	b.Post(file+"/delete", nil).Want(200)
	if d.Count("attachments") != 2 {
		t.Error("nobody asked")
	}
	if !strings.Contains(b.Swap(file+"/delete", "ticket", nil).Want(200).Doc().Find(".event").Text(), "photo.gif") || d.Count("attachments") != 1 {
		t.Error("the file is there, or its end is not in the history")
	}
}

func TestCustomFieldsBesideTheTicket(t *testing.T) {
	d := newDesk(t)
	order := d.field(t, models.CustomField{Kind: models.FieldText, Title: "Order <b>", AllDepartments: true})
	code := d.field(t, models.CustomField{Kind: models.FieldPassword, Title: "Code", AllDepartments: true})
	many := d.field(t, models.CustomField{Kind: models.FieldCheckbox, Title: "Extras", Options: []string{"A", "B", "C"}, AllDepartments: true})
	date := d.field(t, models.CustomField{Kind: models.FieldDate, Title: "Bought", AllDepartments: true})
	elsewhere := d.field(t, models.CustomField{Kind: models.FieldText, Title: "Elsewhere", Departments: []int64{advertising}})
	b := d.As(d.agent)
	set := func(id int64, values ...string) int {
		return b.Swap(at(d.mine, "/fields/"+number(id)), "ticket", url.Values{"field_" + number(id): values}).Status
	}
	for id, values := range map[int64][]string{order: {"10-22"}, code: {"s3cret"}, many: {"A", "C"}, date: {"2026-03-31"}} {
		if got := set(id, values...); got != 200 {
			t.Errorf("field %d: status %d", id, got)
		}
	}
	if set(date, "soon") != 422 || set(many, "Z") != 422 || set(order, "a\xff") != 422 || set(elsewhere, "x") != 404 || set(999, "x") != 404 {
		t.Error("a wrong answer was taken")
	}
	page := b.Get(at(d.mine)).Want(200)
	doc := page.Doc()
	if v, _ := doc.Find("#field_" + number(order)).Attr("value"); v != "10-22" || doc.Find("#side input[checked]").Length() != 2 {
		t.Errorf("answers are not shown: %q", v)
	}
	if strings.Contains(page.Body, "s3cret") {
		t.Fatal("the kept password is shown to everybody")
	}
	audited := d.Count("audit_log")
	shown := b.Swap(at(d.mine, "/fields/"+number(code)+"/reveal"), "ticket", nil).Want(200).Doc()
	if shown.Find("#side code").Text() != "s3cret" || d.Count("audit_log") != audited+1 {
		t.Error("the password is not shown, or its reading is not noted")
	}
	b.Post(at(d.mine, "/fields/"+number(order)+"/reveal"), nil).Want(404)
}

func TestOtherTicketsOfTheCustomer(t *testing.T) {
	d := newDesk(t)
	for range 7 {
		d.Ticket(d.customer, general, "One more", "text")
	}
	side := d.As(d.agent).Get(at(d.mine)).Want(200).Doc().Find("#side")
	if side.Find(".mini").Length() != 5 || !strings.Contains(side.Text(), "7") || strings.Contains(side.Text(), d.foreign.Subject) {
		t.Errorf("others: %s", side.Text())
	}
}
