package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
)

func TestTicketIsTakenAndGiven(t *testing.T) {
	d := newDesk(t)
	b := d.As(d.agent)
	count := func(view string) string {
		return strings.TrimSpace(b.Get("/staff/tickets?view=" + view).Want(200).Doc().Find("#rail a[aria-current] .count").Text())
	}
	rows := func(query string) int {
		return b.Get("/staff/tickets" + query).Want(200).Doc().Find("#rows .row").Length()
	}
	if count("mine") != "0" || count("unassigned") != "1" || rows("?view=unassigned") != 1 {
		t.Error("a new ticket is not nobody's")
	}
	take := b.Get(at(d.mine)).Want(200).Doc().Find("#side button[name=assignee]")
	if value, _ := take.Attr("value"); value != number(d.agent.ID) {
		t.Errorf("taking sends %q", value)
	}
	doc := b.Swap(at(d.mine, "/details?view=mine"), "ticket", url.Values{"assignee": {number(d.agent.ID)}}).Want(200).Doc()
	if got := doc.Find("#detail-assignee option[selected]").Text(); got != d.agent.Fullname+" (you)" {
		t.Errorf("the ticket shows %q", got)
	}
	if old, _ := doc.Find(".toast form input[name=assignee]").Attr("value"); old != "none" {
		t.Errorf("undo gives it to %q", old)
	}
	if count("mine") != "1" || count("unassigned") != "0" || rows("?view=mine") != 1 || rows("?view=active&assignee=none") != 0 ||
		rows("?view=active&assignee="+number(d.agent.ID)) != 1 {
		t.Error("the views don't follow")
	}
	b.Swap("/staff/tickets/bulk?view=mine", "list", url.Values{"ids": {number(d.mine.ID)}, "do": {"update"}, "assignee": {"none"}}).Want(200)
	if got := d.ticket(t, d.mine.ID); got.AssigneeID != 0 {
		t.Errorf("whose: %d", got.AssigneeID)
	}
	elsewhere := d.Agent("boris", false, advertising)
	for _, wrong := range []string{number(elsewhere.ID), "999", "x", "-1"} {
		refused := b.Swap(at(d.mine, "/details"), "ticket", url.Values{"assignee": {wrong}}).Want(422).Doc()
		if refused.Find("#d-assignee-err").Text() == "" {
			t.Errorf("%q: no words at the field", wrong)
		}
	}
	if words := b.Get(at(d.mine)).Want(200).Doc().Find(".event").Text(); !strings.Contains(words, "gave this to "+d.agent.Fullname) ||
		!strings.Contains(words, "took this away from "+d.agent.Fullname) {
		t.Errorf("history %q", words)
	}
	if got := d.ticket(t, d.mine.ID); got.AssigneeID != 0 || got.Status != models.StatusOpen {
		t.Errorf("a refused change was made: %+v", got)
	}
	if b.Get("/staff/tickets?assignee=x").Want(422).Doc().Find("#list").Length() == 0 {
		t.Error("the list is not shown with its fault")
	}
}
