package crash

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"helpdeskz/models/modelstest"
)

// The variables that say how often the program is killed on each database, and which chances are taken again.
const (
	killsVariable = "HELPDESKZ_TEST_KILLS"
	seedVariable  = "HELPDESKZ_TEST_SEED"
)

// What an ordinary run of the tests spends on it, and how many rounds are audited at once.
const (
	shortKills  = 60
	shortTime   = time.Minute
	auditRounds = 50
)

// TestKilledAnywhere kills the program, again and again, and audits the desk.
func TestKilledAnywhere(t *testing.T) {
	kills, limit := shortKills, shortTime
	if given := number(t, killsVariable); given > 0 {
		kills, limit = int(given), 24*time.Hour
	}
	seed := number(t, seedVariable)
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			t.Logf("to take the same chances again: %s=%d", seedVariable, seed)
			d := newDesk(t, dialect, seed)
			d.killRepeatedly(kills, time.Now().Add(limit))
		})
	}
}

func number(t *testing.T, variable string) uint64 {
	t.Helper()
	value := os.Getenv(variable)
	if value == "" {
		return 0
	}
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return n
}

// killRepeatedly kills the program so many times, or until the time is up, and audits the desk now and then.
func (d *desk) killRepeatedly(kills int, until time.Time) {
	d.t.Helper()
	d.deliver(boxMoved, []*letter{d.writer.letter(nil), d.writer.letter(nil), d.writer.letter(nil)})
	d.settle()
	counts, at, rounds := map[string]int{}, map[string]int{}, []string(nil)
	for n := 1; counts[killedThere]+counts[killedLate] < kills && time.Now().Before(until); n++ {
		d.round = n
		r := &round{number: n}
		p := d.live(r)
		counts[r.ended]++
		if r.ended == killedThere {
			at[r.point.stage()]++
		}
		rounds = append(rounds, r.String())
		d.age()
		if faults := d.glance(); len(faults) > 0 || d.t.Failed() {
			d.fail(faults, []string{r.String(), p.said.String()})
		}
		if len(rounds) == auditRounds {
			d.audit(rounds)
			rounds = nil
		}
	}
	d.t.Logf("killed %d times at named points %v, and %d times at any time; %d lives ended before that\n%s", counts[killedThere], at,
		counts[killedLate], counts[endedByItself], d.audit(rounds))
}

// audit brings the desk to rest and looks. A fault that only shows then came about in one of the rounds since the last audit.
func (d *desk) audit(rounds []string) *audit {
	d.t.Helper()
	d.settle()
	a := d.look()
	if len(a.faults) > 0 || d.t.Failed() {
		d.fail(a.faults, append(rounds, a.String()))
	}
	d.audited(a)
	return a
}

// fail names the faults and the rounds in question, and keeps the desk: its folder, and a backup for what is in MariaDB.
func (d *desk) fail(faults, rounds []string) {
	d.t.Helper()
	d.trap.clear()
	kept := filepath.Join("..", ".cache", "crash-"+d.dialect)
	err := os.RemoveAll(kept)
	if err == nil {
		err = os.CopyFS(kept, os.DirFS(d.folder))
	}
	backup := d.begin("backup", filepath.Join(kept, "backup"))
	<-backup.ended
	d.t.Fatalf("%s\n%s\nthe desk is kept in %s (%v) %s", strings.Join(faults, "\n"), strings.Join(rounds, "\n"), kept, err, &backup.said)
}
