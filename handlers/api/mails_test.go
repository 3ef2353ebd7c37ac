package api_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/notify"
)

// mails returns what waits to be sent: kind, receiver, and how many files go along.
func (d *desk) mails() []string {
	d.t.Helper()
	rows, err := models.OutboxMails(d.t.Context(), d.DB, 0, 1000)
	d.must(err)
	lines := []string{}
	for _, m := range rows {
		lines = append(lines, strings.TrimSpace(m.Kind+" "+m.ToEmail+strings.Repeat(" +file", len(m.Files))))
	}
	slices.Sort(lines)
	return lines
}

// switchOn lets the desk send the mails that are off as shipped.
func (d *desk) switchOn(names ...string) {
	d.t.Helper()
	d.inTx(func(ctx context.Context, tx bun.Tx) error {
		for _, t := range notify.Shipped() {
			if !slices.Contains(names, t.Name) {
				continue
			}
			t.State = models.TemplateOn
			if err := models.SaveMailTemplate(ctx, tx, &t); err != nil {
				return err
			}
		}
		return nil
	})
}

// What the API does sends the mails that it sends through every other door, and a new ticket only when it is asked to.
func TestMails(t *testing.T) {
	file := upload{"attachment[]", "a.png", "image/png", dot}
	opened := func(opener, notify string) [][2]string {
		return values("opener", opener, "user_id", "1", "staff_id", "1", "department_id", "1", "subject", "S", "body", "B", "notify", notify)
	}
	reply := func(replier string, more ...string) [][2]string {
		return append(values("ticket_id", "1", "replier", replier, "staff_id", "1", "message", "M"), values(more...)...)
	}
	const customer, agent, other = "john.doe@demo.test", "ben@desk.example.test", "cleo@desk.example.test"
	cases := map[string]struct {
		path    string
		values  [][2]string
		shipped []string // with the templates as shipped
		all     []string // with all of them on
	}{
		"a new customer, told":        {"users/create", values("fullname", "D", "email", "d@demo.test", "notify", "1"), []string{"new_user d@demo.test"}, []string{"new_user d@demo.test"}},
		"a new customer, not told":    {"users/create", values("fullname", "D", "email", "d@demo.test", "notify", "0"), nil, nil},
		"a new customer, by default":  {"users", values("fullname", "D", "email", "d@demo.test"), nil, nil},
		"by the customer, told":       {"tickets/create", opened("user", "1"), []string{"new_ticket " + customer}, []string{"new_ticket " + customer, "staff_ticketnotification " + agent}},
		"by the customer, not told":   {"tickets/create", opened("user", "0"), nil, nil},
		"by the customer, by default": {"tickets/create", without(opened("user", "0"), "notify"), nil, nil},
		"by an agent, told":           {"tickets/create", opened("staff", "1"), []string{"staff_reply " + customer + " +file"}, []string{"staff_reply " + customer + " +file"}},
		"by an agent, not told":       {"tickets/create", opened("staff", "0"), nil, nil},
		"an agent's answer":           {"messages/create", reply("staff"), []string{"staff_reply " + customer + " +file"}, []string{"staff_reply " + customer + " +file"}},
		"an agent's last answer":      {"messages/create", reply("staff", "close", "1"), []string{"staff_reply " + customer + " +file"}, []string{"staff_reply " + customer + " +file"}},
		"a customer's answer":         {"messages/create", reply("user"), nil, []string{"autoresponse " + customer, "staff_ticketnotification " + agent}},
		"another status":              {"tickets/update/1", values("status_id", "5"), nil, nil},
		"another department":          {"tickets/update/1", values("department_id", "2"), nil, nil},
		"a ticket less":               {"tickets/delete/1", nil, nil, nil},
		"a file less":                 {"attachments/delete/1", nil, nil, nil},
		"a customer less":             {"users/delete/1", nil, nil, nil},
		"a department less":           {"departments/delete/1", nil, nil, nil},
		"another address":             {"users/update/1", values("new_email", "j@demo.test"), nil, nil},
	}
	for name, c := range cases {
		for state, want := range map[string][]string{"as shipped": c.shipped, "all on": c.all} {
			t.Run(name+", "+state, func(t *testing.T) {
				d := embedded(t)
				d.Agent("ben", false, 1)
				d.Agent("cleo", false, 2)
				if state == "all on" {
					d.switchOn(models.TemplateAutoresponse, models.TemplateStaffNotified)
				}
				d.world()
				_, err := d.DB.NewDelete().Table("outbox").Where("1 = 1").Exec(t.Context())
				d.must(err)
				kind, body := multi(c.values, file)
				d.send(t, call{method: "POST", path: "/api/" + c.path, kind: kind, body: body}).ok(t)
				if want == nil {
					want = []string{}
				}
				if diff := cmp.Diff(want, d.mails()); diff != "" {
					t.Errorf("mails (-want +got):\n%s", diff)
				}
				if strings.Contains(strings.Join(d.mails(), " "), other) {
					t.Error("an agent of another department is told")
				}
			})
		}
	}
}

// Who did what through the API stands in the history and in the audit log, under the key's name.
func TestWhatAKeyDidIsOnRecord(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.world()
		d.key("shop", accounts.NewAPIKey{})
		for _, r := range posts() {
			c := r.call(ids[r.id], encodings[0], r.good)
			c.token = "shop"
			d.send(t, c).ok(t)
		}
		var lines []string
		d.must(d.DB.NewSelect().Table("audit_log").ColumnExpr("CONCAT(action, ' ', object)").Where("actor = 'shop'").Order("id").Scan(t.Context(), &lines))
		want := []string{"user.add user", "user.add user", "user.email user", "department.add department", "department.change department",
			"ticket.delete ticket", "ticket.delete ticket", "user.delete user", "department.delete department"}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("audit log (-want +got):\n%s", diff)
		}
	})
}

func TestWhatAKeyDidIsInTheHistory(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.world()
		kind, body := urlencoded(values("status_id", "4", "department_id", "2"))
		d.send(t, call{method: "POST", path: "/api/tickets/update/" + ids["ticket"], kind: kind, body: body}).ok(t)
		d.send(t, call{method: "POST", path: "/api/attachments/delete/" + ids["file"]}).ok(t)
		var lines []string
		d.must(d.DB.NewSelect().Table("events").ColumnExpr("CONCAT(actor, ' ', kind, ' ', before_value, ' ', after_value)").Order("id").Scan(t.Context(), &lines))
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
		}
		want := []string{"full status open in_progress", "full department 1 2", "full file_deleted a.png"}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
	})
}
