package jobs

import (
	"os"
	"path/filepath"
	"testing"

	"helpdeskz/models"
)

// held returns the last error of each mail of the outbox, by its address.
func held(t *testing.T, d *Desk) map[string]string {
	t.Helper()
	mails, err := models.OutboxMails(t.Context(), d.DB, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]string{}
	for _, m := range mails {
		said[m.ToEmail] = m.LastError
	}
	return said
}

// TestACopyOfADatabaseHoldsItsQueue takes the tally of a desk to what it may be after the database, the folder or both were replaced.
func TestACopyOfADatabaseHoldsItsQueue(t *testing.T) {
	tests := map[string]struct {
		change func(t *testing.T, d *Desk, before models.OutboxTally)
		held   bool
	}{
		"the same desk goes on":       {func(*testing.T, *Desk, models.OutboxTally) {}, false},
		"the folder was not yet told": {func(t *testing.T, d *Desk, before models.OutboxTally) { before.Sendings--; fileTally(t, d, before) }, false},
		"another folder": {func(t *testing.T, d *Desk, _ models.OutboxTally) {
			d.TallyFile = filepath.Join(t.TempDir(), "outbox-tally.json")
		}, true},
		"the folder of another desk": {func(t *testing.T, d *Desk, before models.OutboxTally) {
			before.Desk = "another"
			fileTally(t, d, before)
		}, true},
		"a file that can't be read": {func(t *testing.T, d *Desk, _ models.OutboxTally) { write(t, d.TallyFile, "{") }, true},
		"the database of an hour ago": {func(t *testing.T, d *Desk, before models.OutboxTally) {
			before.Sendings--
			rowTally(t, d, before)
		}, true},
		"the database of before the first mail": {func(t *testing.T, d *Desk, _ models.OutboxTally) { rowTally(t, d, models.OutboxTally{ID: 1}) }, true},
		"a desk that never came to send": {func(t *testing.T, d *Desk, before models.OutboxTally) {
			before.Sendings = 0
			fileTally(t, d, before)
			rowTally(t, d, models.OutboxTally{ID: 1})
		}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *Desk, _ *testClock) {
				for range 3 {
					if copied, err := d.countSending(t.Context()); copied || err != nil {
						t.Fatal(copied, err)
					}
				}
				before, err := readTally(d.TallyFile)
				if err != nil || before.Sendings != 3 {
					t.Fatal(before, err)
				}
				before.ID = 1
				tt.change(t, d, *before)
				queue(t, d, "waiting@customer.example")
				if copied, err := d.countSending(t.Context()); copied != tt.held || err != nil {
					t.Fatalf("held %v, %v", copied, err)
				}
				if got := held(t, d)["waiting@customer.example"] == models.OutboxHeld; got != tt.held {
					t.Errorf("held: %v", got)
				}
				queue(t, d, "new@customer.example")
				if copied, err := d.countSending(t.Context()); copied || err != nil || held(t, d)["new@customer.example"] != "" {
					t.Errorf("a mail that came after: %v, %v", copied, err)
				}
			})
		})
	}
}

func fileTally(t *testing.T, d *Desk, tally models.OutboxTally) {
	t.Helper()
	if err := d.writeTally(&tally); err != nil {
		t.Fatal(err)
	}
}

func rowTally(t *testing.T, d *Desk, tally models.OutboxTally) {
	t.Helper()
	if err := models.UpdateOutboxTally(t.Context(), d.DB, &tally); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestADeskThatCantCountSendsNothing: where the folder can't be written nobody would know of a copy later.
func TestADeskThatCantCountSendsNothing(t *testing.T) {
	d, _ := testDesk(t, sqliteDB(t))
	d.TallyFile = filepath.Join(t.TempDir(), "gone", "outbox-tally.json")
	addMailbox(t, d, nil)
	queue(t, d, "ann@customer.example")
	if err := d.sendSoon(t.Context()); err == nil || held(t, d)["ann@customer.example"] != "" {
		t.Errorf("it went on: %v", err)
	}
}
