package staff_test

import (
	"testing"
	"time"
)

// TestListBesideATicketIsRecent renames a ticket from another process, which shows after a second, and answers one here, which
// shows at once.
func TestListBesideATicketIsRecent(t *testing.T) {
	d := newDesk(t)
	clock := time.Now().UTC().Truncate(time.Second)
	d.Kit.Now = func() time.Time { return clock }
	b := d.As(d.admin)
	other := func() (subject, answered string) {
		doc := b.Get(at(d.mine, "?view=active")).Want(200).Doc()
		title := doc.Find("#row-" + number(d.foreign.ID) + " .go")
		title.Children().Remove()
		return title.Text(), doc.Find("#rail a[href$='view=answered'] .count").Text()
	}
	before, _ := other()
	if before != d.foreign.Subject {
		t.Fatalf("the list shows %q, want %q", before, d.foreign.Subject)
	}
	if _, err := d.DB.NewUpdate().Table("tickets").Set("subject = ?", "Renamed").Where("id = ?", d.foreign.ID).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(time.Second)
	if got, _ := other(); got != "Renamed" {
		t.Errorf("a second later the list shows %q", got)
	}
	d.reply(t, b, d.foreign, "Here is the price.")
	if got, answered := other(); got != "" || answered != "1" {
		t.Errorf("after the answer the list shows %q and the rail %q", got, answered)
	}
}
