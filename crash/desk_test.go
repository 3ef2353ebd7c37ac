package crash

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/client"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// patience is how long is waited for something that the desk does by itself.
const patience = 60 * time.Second

// desk is a desk that is killed, with everything around it.
type desk struct {
	t       *testing.T
	program string
	folder  string
	dialect string
	db      *bun.DB // the harness's own way into the database
	env     []string
	url     string
	token   string // of the API
	imap    string // past the proxy
	boxes   []string
	trap    *trap
	post    *post
	writer  *writer
	chance  *rand.Rand
	deck    []point // yet to come

	round   int       // that is being lived
	letters []*letter // sent to the desk
	replies []*reply
	seen    glance
}

// The mailboxes of the desk, by what becomes of a mail there, and the door of the pipe.
const (
	boxMoved   = "moved"
	boxDeleted = "deleted"
	boxPOP     = "pop3"
	boxPipe    = "pipe"
)

func newDesk(t *testing.T, dialect string, seed uint64) *desk {
	t.Helper()
	chance := rand.New(rand.NewPCG(seed, 0))
	d := &desk{t: t, program: program(t), dialect: dialect, folder: modelstest.Folder(t), trap: &trap{}, chance: chance,
		seen: glance{marked: map[string]int{}}, writer: &writer{chance: chance}, imap: fromEnv(t, "HELPDESKZ_TEST_IMAP")}
	dsn := d.openDatabase()
	listen := freeAddress(t)
	d.url = "http://" + listen
	d.env = append(os.Environ(), "HELPDESKZ_DATA="+d.folder, "HELPDESKZ_DB="+dsn, "HELPDESKZ_LISTEN="+listen, "HELPDESKZ_URL="+d.url)
	var address string
	d.post, address = newPost(t, d.trap)
	d.setUp(address)
	watch(t, d.folder, d.trap)
	return d
}

// openDatabase makes a database and returns the name by which the program finds it: MariaDB behind a proxy.
func (d *desk) openDatabase() string {
	dsn := "sqlite:" + filepath.Join(d.folder, "helpdeskz.db")
	own := dsn
	if d.dialect == modelstest.MySQL {
		own = modelstest.DSN(d.t, d.dialect)
		wire := newWire(d.t, fromEnv(d.t, "HELPDESKZ_TEST_MYSQL_ADDR"), func() talk { return &sqlTalk{trap: d.trap} })
		account, database := own[:strings.LastIndex(own, "@")], own[strings.LastIndex(own, "/"):]
		dsn = account + "@" + wire + database
	}
	db, err := models.Open(d.t.Context(), own)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { _ = db.Close() })
	d.db = db
	return dsn
}

// setUp adds an agent, the mailboxes and an API key, and lets a reply have five files.
func (d *desk) setUp(post string) {
	d.t.Helper()
	d.run("a long and quiet river\n", "staff", "add", "--admin", "--username", "maria", "--fullname", "Maria", "--email", "maria@acme.test", "--password-file", "-")
	outHost, outPort, _ := net.SplitHostPort(post)
	password := filepath.Join(d.t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("any"), 0o600); err != nil {
		d.t.Fatal(err)
	}
	out := []string{"--outgoing", "smtp", "--out-host", outHost, "--out-port", outPort, "--out-security", "none", "--out-username", "desk",
		"--out-password-file", password}
	imap := newWire(d.t, d.imap, func() talk { return imapTalk(d.trap) })
	pop := newWire(d.t, fromEnv(d.t, "HELPDESKZ_TEST_POP3"), func() talk { return popTalk(d.trap) })
	for _, box := range []struct{ name, server, protocol, after string }{
		{boxMoved, imap, "imap", "move"}, {boxDeleted, imap, "imap", "delete"}, {boxPOP, pop, "pop3", "delete"}} {
		host, port, _ := net.SplitHostPort(box.server)
		d.run(fromEnv(d.t, "HELPDESKZ_TEST_MAIL_PASSWORD")+"\n", append([]string{"mailbox", "add", "--email", box.name + "@acme.test",
			"--incoming", box.protocol, "--in-host", host, "--in-port", port, "--in-security", "none", "--in-username", d.user(box.name),
			"--in-password-file", "-", "--after-import", box.after}, out...)...)
		d.boxes = append(d.boxes, box.name)
	}
	key := strings.Fields(d.run("", "apikey", "add", "--name", "crash", "--permissions", "all"))
	d.token = key[len(key)-1]
	if err := models.SaveSettings(d.t.Context(), d.db, map[string]string{"attachment_count": fmt.Sprint(replyFiles)}); err != nil {
		d.t.Fatal(err)
	}
}

// user is the name of a mailbox's account at Dovecot, which no other run has.
func (d *desk) user(box string) string {
	return fmt.Sprintf("crash%d-%s-%s", os.Getpid(), d.dialect, box)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l := listen(t)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// fromEnv returns what tools/testenv says of the servers.
func fromEnv(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: run make crash, make test, or tools/testenv/run go test ./crash", name)
	}
	return value
}

// inMailbox works in a mailbox at Dovecot, past the proxy.
func (d *desk) inMailbox(box string, do func(c *client.Client) error) {
	d.t.Helper()
	c, err := client.Dial(d.imap)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = c.Logout() }()
	if err = c.Login(d.user(box), fromEnv(d.t, "HELPDESKZ_TEST_MAIL_PASSWORD")); err == nil {
		err = do(c)
	}
	if err != nil {
		d.t.Fatalf("mailbox %s: %v", box, err)
	}
}

// deliver puts letters into a mailbox. From then on they are the desk's to lose.
func (d *desk) deliver(box string, letters []*letter) {
	d.t.Helper()
	d.inMailbox(box, func(c *client.Client) error {
		for _, l := range letters {
			if err := c.Append("INBOX", nil, time.Now(), bytes.NewBuffer(l.raw)); err != nil {
				return err
			}
			d.came(l, box)
			l.accepted = true
		}
		return nil
	})
}

// came notes that somebody sends a letter to the desk.
func (d *desk) came(l *letter, box string) {
	l.box, l.round = box, d.round
	d.letters = append(d.letters, l)
}

// mailsIn counts the mails of a folder.
func (d *desk) mailsIn(box, folder string) (n int) {
	d.t.Helper()
	d.inMailbox(box, func(c *client.Client) error {
		status, err := c.Select(folder, true)
		if err == nil {
			n = int(status.Messages)
		}
		return err
	})
	return n
}
