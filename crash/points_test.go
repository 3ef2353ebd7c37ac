package crash

import (
	"slices"
	"strings"

	"helpdeskz/models/modelstest"
)

// work is what the program is at when it is killed.
type work string

// The works. Mails are fetched by the command that is run by cron as well as by the program that serves.
const (
	fetching work = "fetching"
	serving  work = "serving"
	piping   work = "piping"
	replying work = "replying"
)

// point is where the program dies: at the nth pass of a point that a wire, the post, the watch or the caller names, or after some
// time when it has no name.
type point struct {
	work work
	name string
	most int // nth is one of 1 to most
}

// atRandom is the name of no point.
const atRandom = ""

// points returns the table of all points on a database.
func points(dialect string) []point {
	list := []point{{fetching, atRandom, 0}, {serving, atRandom, 0}, {piping, atRandom, 0}, {replying, atRandom, 0}, {serving, atRandom, 0}}
	add := func(most int, works []work, names ...string) {
		for _, w := range works {
			for _, name := range names {
				list = append(list, point{w, name, most})
			}
		}
	}
	both := []work{fetching, serving}
	add(2, both, "imap AUTHENTICATE asked", "imap SELECT answered", "imap UID SEARCH answered", "imap LOGOUT asked")
	add(4, both, "imap UID FETCH asked", "imap UID FETCH half answered", "imap UID FETCH answered")
	add(1, both, "imap UID MOVE asked", "imap UID MOVE answered", "imap UID STORE answered", "imap UID EXPUNGE asked", "imap UID EXPUNGE answered",
		"pop3 PASS asked", "pop3 UIDL answered", "pop3 RETR asked", "pop3 RETR half answered", "pop3 RETR answered", "pop3 DELE asked",
		"pop3 DELE answered", "pop3 QUIT asked", "pop3 QUIT answered")
	add(8, both, "file begun", "file written", "file placed")
	for range 3 {
		add(replyFiles, []work{replying}, "file begun", "file written", "file placed")
		add(1, []work{replying}, "reply half sent", "reply sent", "reply answered")
	}
	add(1, []work{piping}, "mail half piped", "mail piped", "file begun", "file written", "file placed")
	for _, stage := range stages {
		add(3, []work{serving}, "smtp "+stage)
	}
	if dialect == modelstest.SQLite {
		add(20, []work{fetching, serving, serving}, "database written")
		add(6, []work{piping, replying, replying}, "database written")
		return list
	}
	add(6, both, "sql COMMIT asked", "sql COMMIT answered")
	add(2, []work{piping}, "sql COMMIT asked", "sql COMMIT answered")
	add(1, append(both, replying, replying), "sql COMMIT of files asked", "sql COMMIT of files answered")
	add(2, both, "sql INSERT INTO mails asked", "sql INSERT INTO mails answered", "sql INSERT INTO messages answered")
	add(1, []work{piping}, "sql INSERT INTO mails asked", "sql INSERT INTO mails answered", "sql INSERT INTO messages answered")
	add(4, []work{serving}, "sql UPDATE outbox asked", "sql UPDATE outbox answered")
	add(1, []work{replying}, "sql INSERT INTO attachments answered", "sql INSERT INTO outbox answered")
	return list
}

// stage tells in one word what is cut off at a point.
func (p point) stage() string {
	wire, _, _ := strings.Cut(p.name, " ")
	switch {
	case p.work == replying:
		return "replying"
	case wire == "smtp" || strings.Contains(p.name, "outbox"):
		return "sending"
	case wire == "imap" || wire == "pop3" || wire == "mail":
		return "fetching"
	default:
		return "storing and parsing"
	}
}

// next draws the next point: all of the table come once, in an order of chance, before any comes again.
func (d *desk) next() (p point, nth int) {
	if len(d.deck) == 0 {
		d.deck = slices.Clone(points(d.dialect))
		d.chance.Shuffle(len(d.deck), func(i, j int) { d.deck[i], d.deck[j] = d.deck[j], d.deck[i] })
	}
	p, d.deck = d.deck[0], d.deck[1:]
	if p.most > 0 {
		nth = 1 + d.chance.IntN(p.most)
	}
	return p, nth
}
