package jobs

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
)

func TestAdminsHearOfAMailboxThatFailsOnceUntilItWorks(t *testing.T) {
	doors := map[string]func(*testing.T, *Desk, models.AfterImport) (models.Mailbox, *testMailbox){"IMAP": imapDesk, "POP3": popDesk}
	for name, open := range doors {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, clock *testClock) {
				admin := &models.Staff{Username: "anna", Fullname: "Anna", Email: "anna@acme.test", Admin: true, Active: true, CreatedAt: d.Now()}
				err := models.Tx(t.Context(), d.DB, func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, admin, nil) })
				if err != nil {
					t.Fatal(err)
				}
				box, _ := open(t, d, models.AfterLeave)
				pass := func(after time.Duration, port int, want ...string) {
					t.Helper()
					clock.forward(after)
					spoiled := box
					spoiled.InPort = port
					if err := models.UpdateMailbox(t.Context(), d.DB, &spoiled); err != nil {
						t.Fatal(err)
					}
					changed(t, d)
					if done := fetchOne(t, d); (done.Err != nil) != (port != box.InPort) {
						t.Fatal(done)
					}
					if diff := cmp.Diff(want, outbox(t, d)); diff != "" {
						t.Errorf("outbox (-want +got):\n%s", diff)
					}
				}
				const nobody, mail = 1, "mailbox_fails anna@acme.test queued"
				pass(0, box.InPort)
				pass(time.Minute, nobody)
				pass(14*time.Minute, nobody)
				pass(time.Minute, nobody, mail)
				pass(time.Minute, nobody, mail)
				pass(time.Minute, box.InPort, mail)
				pass(time.Minute, nobody, mail)
				pass(15*time.Minute, nobody, mail, mail)
			})
		})
	}
}
