package tickets

import (
	"context"
	"testing"

	"helpdeskz/models"
)

// again gives a reopened mail to the rules once more, as the job for pending mails does.
func (d *testDesk) again(in Incoming, id int64) *models.Mail {
	d.t.Helper()
	line, err := models.MailByID(context.Background(), d.db, id)
	d.must(err)
	in.Mail = line
	decided, err := d.Receive(context.Background(), in)
	d.must(err)
	return decided
}

func TestAMailOfTheQuarantineIsDecidedAnew(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx := context.Background()
		d.answered()
		d.lock("cora@example.test")
		in := mailFrom("cora@example.test", "Hello", "Hello")
		line := d.receive(in)
		d.must(d.Replay(ctx, Actor{}, line.ID))
		d.same("while she is locked", verdict{models.DecisionQuarantine, reasonSenderLocked, 0}, verdictOf(d.again(in, line.ID)))
		before := d.lastMail()
		d.must(d.Accept(ctx, Actor{}, line.ID))
		accepted := d.again(in, line.ID)
		d.same("accepted", verdict{models.DecisionTicket, reasonAccepted, 2}, verdictOf(accepted))
		d.same("replays", 2, accepted.Replays)
		d.same("sent to her", 0, len(d.outbox(before)))
		for name, change := range map[string]func(context.Context, Actor, int64) error{"replay": d.Replay, "accept": d.Accept, "discard": d.Discard} {
			if err := change(ctx, Actor{}, line.ID); models.KindOf(err) != models.KindConflict {
				t.Errorf("%s of a ticket's mail: %v", name, err)
			}
			if err := change(ctx, Actor{}, 99); !models.IsNotFound(err) {
				t.Errorf("%s of no mail: %v", name, err)
			}
		}
	})
}

func TestAnAcceptedMailWithoutASenderIsATicket(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		in := mailFrom("", "Hello", "Hello")
		line := d.receive(in)
		d.must(d.Accept(context.Background(), Actor{}, line.ID))
		d.same("accepted", verdict{models.DecisionTicket, reasonAccepted, 1}, verdictOf(d.again(in, line.ID)))
		user, err := models.UserByID(context.Background(), d.db, d.ticket(1).UserID)
		d.must(err)
		d.same("customer", nobody, user.Email)
		d.same("mails", 0, len(d.outbox(0)))
	})
}

func TestADiscardedMailLeavesItsLine(t *testing.T) {
	eachDesk(t, func(t *testing.T, d *testDesk) {
		ctx := context.Background()
		in := mailFrom("", "Hello", "Hello")
		line := d.receive(in)
		d.must(d.Discard(ctx, Actor{}, line.ID))
		left, err := models.MailByID(ctx, d.db, line.ID)
		d.must(err)
		d.same("line", []any{models.DecisionDeleted, "", "", line.SHA256}, []any{left.Decision, left.BlobKey, left.Subject, left.SHA256})
		in.FromEmail = "cora@example.test"
		d.same("the same bytes once more", verdict{models.DecisionTicket, reasonNewTicket, 1}, verdictOf(d.receive(in)))
	})
}
