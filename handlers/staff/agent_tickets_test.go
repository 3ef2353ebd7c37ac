package staff_test

import (
	"net/url"
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

func TestTheTicketsOfALockedAgent(t *testing.T) {
	d := newDesk(t)
	b, sam := d.As(d.admin), d.Agent("sam", false, general)
	assigned := func(to *models.Staff) {
		t.Helper()
		_, err := d.Kit.Tickets.Change(t.Context(), models.Everything(), tickets.Actor{Staff: d.admin}, []int64{d.mine.ID}, tickets.Change{AssigneeID: to.ID})
		if err != nil {
			t.Fatal(err)
		}
	}
	whose := func() int64 {
		t.Helper()
		row, err := models.TicketByID(t.Context(), d.DB, models.Everything(), d.mine.ID)
		if err != nil {
			t.Fatal(err)
		}
		return row.AssigneeID
	}
	page := agentPath(d.agent)
	if b.Get(page).Want(200).Doc().Find("#tickets-to").Length() != 0 {
		t.Error("an agent without tickets is asked where they go")
	}
	assigned(d.agent)
	form := b.Get(page).Want(200).Doc().Find(`form[action$="/lock"]`)
	if words := form.Find("label").Text(); words != "One ticket of this agent is not closed. It goes to" || form.Find("#tickets-to option").Length() != 3 {
		t.Errorf("%q, %d choices", words, form.Find("#tickets-to option").Length())
	}
	if text := form.Find("[data-confirm-text]").AttrOr("data-confirm-text", ""); !strings.HasPrefix(text, "The agent's one ticket") {
		t.Errorf("the question does not count: %q", text)
	}
	for _, bad := range []string{number(d.agent.ID), "999", "x"} {
		b.Post(page+"/lock", url.Values{"do": {bad}, "sure": {"yes"}}).Want(409)
	}
	asked := b.Post(page+"/lock", url.Values{"do": {number(sam.ID)}}).Want(200).Doc().Find(`form[action$="/lock"]`)
	if got := asked.Find("[name=do]").AttrOr("value", ""); got != number(sam.ID) || whose() != d.agent.ID {
		t.Errorf("the question forgets who gets the tickets: %q", got)
	}
	b.Post(page+"/lock", url.Values{"do": {number(sam.ID)}, "sure": {"yes"}}).Want(303)
	if whose() != sam.ID || stored(t, d.Site, d.agent.ID).Active {
		t.Errorf("the ticket is that of %d", whose())
	}
	b.Swap(agentPath(sam)+"/lock", "main", nil).Want(204)
	if whose() != 0 {
		t.Errorf("the ticket is that of %d, and should be nobody's", whose())
	}
	b.Post(agentPath(sam)+"/unlock", nil).Want(303)
	assigned(sam)
	if err := models.SetStaffActive(t.Context(), d.DB, sam.ID, false); err != nil { // a lock that was cut off
		t.Fatal(err)
	}
	if err := models.TouchDesk(t.Context(), d.DB); err != nil {
		t.Fatal(err)
	}
	if b.Get(agentPath(sam)).Want(200).Doc().Find(`form[action$="/hand-over"] #tickets-to`).Length() != 1 {
		t.Error("what a locked agent still has is not offered")
	}
	b.Post(agentPath(sam)+"/hand-over", url.Values{"do": {number(d.admin.ID)}}).Want(303)
	if whose() != d.admin.ID {
		t.Errorf("handed over to %d", whose())
	}
}
