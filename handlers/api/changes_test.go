package api_test

import (
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// ticketAt opens a ticket that was last updated at a time, and returns its id.
func (d *desk) ticketAt(user *models.User, at time.Time) string {
	d.t.Helper()
	ticket := d.Ticket(user, 1, "Subject", "Text")
	d.updatedAt(id(ticket.ID), at)
	return id(ticket.ID)
}

func (d *desk) updatedAt(ticket string, at time.Time) {
	d.t.Helper()
	_, err := d.DB.NewUpdate().Table("tickets").Set("updated_at = ?", at).Set("changed_at = ?", at).Where("id = ?", ticket).Exec(d.t.Context())
	d.must(err)
}

// changes is an answer of the list of changes.
type changes struct {
	ids  []string
	next string
	more bool
}

func (d *desk) changes(t *testing.T, query url.Values) changes {
	t.Helper()
	a := d.send(t, call{method: "GET", path: "/api/tickets?" + query.Encode()}).ok(t)
	next, _ := a.json["next_cursor"].(string)
	more, _ := a.json["more"].(bool)
	c := changes{next: next, more: more}
	list, _ := a.json["tickets"].([]any)
	for _, item := range list {
		ticket, _ := item.(map[string]any)
		id, _ := ticket["id"].(string)
		c.ids = append(c.ids, id)
	}
	return c
}

// all follows the changes to their end, and returns the ids as they came and the last cursor.
func (d *desk) all(t *testing.T, query url.Values) (ids []string, next string) {
	t.Helper()
	for {
		c := d.changes(t, query)
		ids = append(ids, c.ids...)
		if !c.more {
			return ids, c.next
		}
		query = url.Values{"cursor": {c.next}, "department_id": query["department_id"], "status": query["status"], "user_id": query["user_id"]}
	}
}

func after(cursor string) url.Values { return url.Values{"cursor": {cursor}} }

// Settled changes come once each, by time and id, however many share a moment and wherever a page ends.
func TestChangesInPages(t *testing.T) {
	noon := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	each(t, func(t *testing.T, d *desk) {
		d.Set(func(set *settings.Settings) { set.TicketsPerPage = 4 })
		user := d.Customer("ines@castro.test")
		var want []string
		for i := range 23 {
			// Eleven tickets of one moment, and others a microsecond apart.
			want = append(want, d.ticketAt(user, noon.Add(time.Duration(max(0, i-10))*time.Microsecond)))
		}
		ids, next := d.all(t, url.Values{"updated_since": {strconv.FormatInt(noon.Unix(), 10)}})
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
		if again := d.changes(t, after(next)); len(again.ids) > 0 || again.more || again.next != next {
			t.Errorf("behind the end: %+v", again)
		}
		late := d.ticketAt(user, noon.Add(time.Hour))
		if c := d.changes(t, after(next)); !cmp.Equal(c.ids, []string{late}) {
			t.Errorf("after one more: %+v, want %s", c, late)
		}
		for since, n := range map[string]int{"2026-03-31T12:00:00Z": 24, "2026-03-31T14:00:00+02:00": 24, "2026-03-31T12:00:00.000011Z": 3, "2026-03-31T12:00:01Z": 1,
			"0": 24, "-5": 24, "1774958401": 1, "2026-03-31T13:00:01Z": 0, "9999-12-31T00:00:00Z": 0, "1000-01-01T00:00:00Z": 24} {
			if ids, _ := d.all(t, url.Values{"updated_since": {since}}); len(ids) != n {
				t.Errorf("since %s: %d changes, want %d", since, len(ids), n)
			}
		}
	})
}

// The filters of the list hold for its changes.
func TestChangesOfSomeTickets(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ines, john := d.Customer("ines@castro.test"), d.Customer("john@doe.test")
		old := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
		first, second, third := d.ticketAt(ines, old), d.ticketAt(john, old), id(d.Ticket(john, 2, "Other", "Text").ID)
		d.updatedAt(third, old)
		kind, body := urlencoded(values("status_id", "5"))
		d.send(t, call{method: "POST", path: "/api/tickets/update/" + second, kind: kind, body: body}).ok(t)
		d.updatedAt(second, old)
		for filter, want := range map[string][]string{"user_id=1": {first}, "user_id=2": {second, third}, "department_id=2": {third},
			"status=5": {second}, "status_id=1": {first, third}, "status=1&user_id=2": {third}, "department_id=3": nil, "page=9": {first, second, third}} {
			query, err := url.ParseQuery("updated_since=0&" + filter)
			d.must(err)
			if c := d.changes(t, query); !cmp.Equal(c.ids, want) {
				t.Errorf("%s: %v, want %v", filter, c.ids, want)
			}
		}
	})
}

// A change that becomes visible behind a place which was passed already still comes; what hasn't settled comes once more.
func TestALateChangeIsNotLost(t *testing.T) {
	noon := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
	each(t, func(t *testing.T, d *desk) {
		d.at(noon)
		d.Set(func(set *settings.Settings) { set.TicketsPerPage = 2 })
		user := d.Customer("ines@castro.test")
		settled := d.ticketAt(user, noon.Add(-time.Minute))
		fresh := d.ticketAt(user, noon.Add(-2*time.Second))
		last := d.ticketAt(user, noon.Add(-time.Second))
		ids, next := d.all(t, url.Values{"updated_since": {"0"}})
		if want := []string{settled, fresh, last}; !cmp.Equal(ids, want) {
			t.Fatalf("first: %v, want %v", ids, want)
		}
		late := d.ticketAt(user, noon.Add(-8*time.Second)) // written before the others, and visible only now
		ids, next = d.all(t, after(next))
		if want := []string{late, fresh, last}; !cmp.Equal(ids, want) {
			t.Errorf("after a late one: %v, want %v", ids, want)
		}
		d.at(noon.Add(5 * time.Second))
		later := d.ticketAt(user, noon.Add(-3*time.Second))
		ids, next = d.all(t, after(next))
		if want := []string{late, later, fresh, last}; !cmp.Equal(ids, want) {
			t.Errorf("after another: %v, want %v", ids, want)
		}
		d.at(noon.Add(30 * time.Second))
		if ids, next = d.all(t, after(next)); len(ids) > 4 {
			t.Errorf("when all has settled: %v", ids)
		}
		for range 3 {
			if ids, next = d.all(t, after(next)); len(ids) != 0 {
				t.Errorf("nothing is new: %v", ids)
			}
		}
	})
}

// Somebody who follows the changes while many write to the desk hears of every ticket.
func TestFollowingWhileOthersWrite(t *testing.T) {
	const writers, apiece = 8, 6
	each(t, func(t *testing.T, d *desk) {
		d.Set(func(set *settings.Settings) { set.TicketsPerPage = 5 })
		d.world()
		seen := map[string]bool{}
		_, next := d.all(t, url.Values{"updated_since": {"0"}})
		kind, body := urlencoded(values("opener", "user", "user_id", "1", "department_id", "1", "subject", "Hello", "body", "A test."))
		var all sync.WaitGroup
		var opened sync.Map
		for range writers {
			all.Go(func() {
				for range apiece {
					a := d.send(t, call{method: "POST", path: "/api/tickets/create", kind: kind, body: body})
					if n, is := a.json["ticket_id"].(float64); is {
						opened.Store(id(int64(n)), true)
					}
				}
			})
		}
		ended := make(chan struct{})
		go func() { all.Wait(); close(ended) }()
		for done := false; !done; {
			select {
			case <-ended:
				done = true // and once more, for the last ones
			default:
			}
			var ids []string
			ids, next = d.all(t, after(next))
			for _, id := range ids {
				seen[id] = true
			}
		}
		n := 0
		opened.Range(func(ticket, _ any) bool {
			n++
			if text, _ := ticket.(string); !seen[text] {
				t.Errorf("nobody was told of ticket %s", text)
			}
			return true
		})
		if n != writers*apiece {
			t.Errorf("%d tickets were opened, want %d", n, writers*apiece)
		}
	})
}

// What counts as a change: a new ticket, a message, another status or department.
func TestWhatIsAChange(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.world()
		old := time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC)
		for name, c := range map[string]struct {
			path   string
			values [][2]string
			told   bool
		}{
			"a message of the customer": {"messages/create", values("ticket_id", ids["ticket"], "replier", "user", "message", "m"), true},
			"a message of an agent":     {"messages/create", values("ticket_id", ids["ticket"], "replier", "staff", "staff_id", "1", "message", "m"), true},
			"another status":            {"tickets/update/" + ids["ticket"], values("status_id", "4"), true},
			"another department":        {"tickets/update/" + ids["ticket"], values("department_id", "2"), true},
			"nothing":                   {"tickets/update/" + ids["ticket"], nil, false},
			"a file less":               {"attachments/delete/" + ids["file"], nil, false},
		} {
			t.Run(name, func(t *testing.T) {
				d.updatedAt(ids["ticket"], old)
				_, next := d.all(t, url.Values{"updated_since": {"0"}})
				kind, body := multi(c.values)
				d.send(t, call{method: http.MethodPost, path: "/api/" + c.path, kind: kind, body: body}).ok(t)
				got, _ := d.all(t, after(next))
				if told := len(got) > 0; told != c.told {
					t.Errorf("told: %v, want %v", told, c.told)
				}
			})
		}
	})
}
