package tickets

import (
	"fmt"
	"testing"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// TestAFloodGoesToTheQuarantine: a machine gone wild neither opens tickets nor answers them without end; others are still heard,
// and so is its owner when the hour is over.
func TestAFloodGoesToTheQuarantine(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		for i := range messagesPerHour {
			in := mailFrom("machine@example.test", fmt.Sprint("Alarm ", i), "The disk is full.")
			d.same("within the limit", models.DecisionTicket, d.receive(in).Decision)
		}
		before := d.rows()
		over := d.receive(mailFrom("machine@example.test", "Alarm", "The disk is full."))
		d.same("over it", []any{models.DecisionQuarantine, reasonFlood}, []any{over.Decision, over.Reason})
		before["mails"]++
		d.same("rows", before, d.rows())
		d.same("somebody else", models.DecisionTicket, d.receive(mailFrom("cora@example.test", "Ink", "Where is it?")).Decision)
		d.clock.Add(time.Hour)
		d.same("an hour later", models.DecisionTicket, d.receive(mailFrom("machine@example.test", "Alarm", "It is empty.")).Decision)
	})
}

// TestAThirdPersonsFloodGoesToTheQuarantine: who isn't the customer of what the mails join is counted as well.
func TestAThirdPersonsFloodGoesToTheQuarantine(t *testing.T) {
	d := newDesk(t, modelstest.DB(t, modelstest.SQLite))
	id := d.answered()
	var last *models.Mail
	for i := range messagesPerHour + 1 {
		in := mailFrom("bob@example.test", fmt.Sprint("Re: Ink ", i), fmt.Sprint("More ", i))
		in.Traces = "<" + id + ">"
		last = d.receive(in)
	}
	d.same("over it", []any{models.DecisionQuarantine, reasonFlood}, []any{last.Decision, last.Reason})
}
