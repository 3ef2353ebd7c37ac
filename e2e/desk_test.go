package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// patience is how long a test waits for something that the desk does by itself.
const patience = 60 * time.Second

// desk is a running helpdeskz with its data in a folder of its own.
type desk struct {
	t      *testing.T
	url    string
	listen string
	dsn    string
	env    []string
	log    *bytes.Buffer
	serve  *exec.Cmd
	ended  chan error // how serve ended
}

// binary is the program under test, which make builds; an explicit path wins.
func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv("HELPDESKZ_TEST_BINARY")
	if path == "" {
		path = filepath.Join("..", "bin", "helpdeskz")
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the program is not built: run make e2e or make test (%v)", err)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}

// newDesk prepares a desk on the embedded database for a test that runs beside others; nothing runs yet.
func newDesk(t *testing.T) *desk {
	t.Helper()
	t.Parallel()
	folder := modelstest.Folder(t)
	d := &desk{t: t, listen: freeAddress(t), dsn: "sqlite:" + filepath.Join(folder, "desk.db"), log: &bytes.Buffer{}}
	d.url = "http://" + d.listen
	d.env = append(os.Environ(), "HELPDESKZ_DATA="+folder, "HELPDESKZ_DB="+d.dsn,
		"HELPDESKZ_LISTEN="+d.listen, "HELPDESKZ_URL="+d.url)
	return d
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// run runs a command of the program and returns what it prints. input is its standard input.
func (d *desk) run(input string, args ...string) string {
	d.t.Helper()
	out, code := d.try(input, args...)
	if code != 0 {
		d.t.Fatalf("helpdeskz %s: exit %d\n%s", strings.Join(args, " "), code, out)
	}
	return out
}

// try runs a command and returns what it prints, errors included, and its exit code.
func (d *desk) try(input string, args ...string) (string, int) {
	d.t.Helper()
	cmd := exec.Command(binary(d.t), args...)
	cmd.Env, cmd.Stdin = d.env, strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		d.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// start serves until the test ends, and returns when the desk answers.
func (d *desk) start() {
	d.t.Helper()
	d.serve = exec.Command(binary(d.t), "serve")
	d.serve.Env, d.serve.Stdout, d.serve.Stderr = d.env, d.log, d.log
	if err := d.serve.Start(); err != nil {
		d.t.Fatal(err)
	}
	d.ended = make(chan error, 1)
	go func() { d.ended <- d.serve.Wait() }()
	d.t.Cleanup(d.stop)
	d.eventually("the desk answers", func() bool {
		select {
		case err := <-d.ended:
			d.serve = nil
			d.t.Fatalf("helpdeskz serve ended: %v\n%s", err, d.log)
		default:
		}
		answer, err := http.Get(d.url + "/healthz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
}

// stop ends the program as a service manager does, and fails the test when it doesn't end by itself.
func (d *desk) stop() {
	if d.serve == nil {
		return
	}
	_ = d.serve.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-d.ended:
		if err != nil {
			d.t.Errorf("helpdeskz serve: %v\n%s", err, d.log)
		}
	case <-time.After(patience):
		_ = d.serve.Process.Kill()
		d.t.Errorf("helpdeskz serve did not end after SIGTERM\n%s", d.log)
	}
	d.serve = nil
}

// eventually waits until something is so.
func (d *desk) eventually(what string, is func() bool) {
	d.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if is() {
			return
		}
	}
	d.t.Fatalf("waited in vain: %s\n%s", what, d.log)
}

// lines runs a command with --json and returns its objects.
func (d *desk) lines(args ...string) []map[string]any {
	d.t.Helper()
	var objects []map[string]any
	scanner := bufio.NewScanner(strings.NewReader(d.run("", append(args, "--json")...)))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		object := map[string]any{}
		if err := json.Unmarshal(scanner.Bytes(), &object); err != nil {
			d.t.Fatalf("%v: %s", err, scanner.Text())
		}
		objects = append(objects, object)
	}
	return objects
}

// inDatabase works in the desk's database, for what no command can make.
func (d *desk) inDatabase(do func(ctx context.Context, db *bun.DB) error) {
	d.t.Helper()
	db, err := models.Open(d.t.Context(), d.dsn)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := do(d.t.Context(), db); err != nil {
		d.t.Fatal(err)
	}
}

// demo fills the desk with sample tickets, whose people have the tests' password, and adds an admin.
func (d *desk) demo(tickets int) {
	d.t.Helper()
	d.run(password+"\n", "demo", "--tickets", strconv.Itoa(tickets), "--password-file", "-")
	d.agent("olga", "--admin", "--departments", "1")
}

// agent adds a staff user with the tests' password.
func (d *desk) agent(username string, more ...string) {
	d.t.Helper()
	d.run(password+"\n", append([]string{"staff", "add", "--username", username, "--fullname", strings.ToUpper(username[:1]) + username[1:] + " Souza",
		"--email", username + "@acme.test", "--password-file", "-"}, more...)...)
}

// password is that of everybody in these tests.
const password = "a long and quiet river"

// mailbox sets up the desk's address, fetched from the test's IMAP server and sending through the SMTP server at smtp.
func (d *desk) mailbox(imapUser, smtp string) {
	d.t.Helper()
	inHost, inPort, err := net.SplitHostPort(fromEnv(d.t, "HELPDESKZ_TEST_IMAP"))
	if err != nil {
		d.t.Fatal(err)
	}
	outHost, outPort, err := net.SplitHostPort(smtp)
	if err != nil {
		d.t.Fatal(err)
	}
	d.run(fromEnv(d.t, "HELPDESKZ_TEST_MAIL_PASSWORD")+"\n", "mailbox", "add", "--name", "Acme Support", "--email", "support@acme.test",
		"--department", "1", "--default", "--incoming", "imap", "--in-host", inHost, "--in-port", inPort, "--in-security", "none",
		"--in-username", imapUser, "--in-password-file", "-", "--after-import", "move",
		"--outgoing", "smtp", "--out-host", outHost, "--out-port", outPort, "--out-security", "none")
}

// fromEnv returns what tools/testenv says of the servers.
func fromEnv(t *testing.T, name string) string {
	t.Helper()
	value, err := given(name)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// given returns a variable of the servers that the tests run beside.
func given(name string) (string, error) {
	if value := os.Getenv(name); value != "" {
		return value, nil
	}
	return "", fmt.Errorf("%s is not set: run make e2e, make test, or tools/testenv/run go test ./e2e", name)
}

func unique(prefix string) string { return fmt.Sprintf("%s%d", prefix, time.Now().UnixNano()) }
