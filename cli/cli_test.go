package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"helpdeskz/cli"
	"helpdeskz/models/modelstest"
)

// asProgram makes the test binary be the program, for tests that need a process of its own.
const asProgram = "CLI_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Run("test", os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// desk is an install: its data folder, and its database when that isn't the embedded one.
type desk struct {
	data string
	dsn  string
}

// result is how a command ended.
type result struct {
	code     int
	out, err string
}

func (d desk) args(args ...string) []string {
	all := append([]string{"--data", d.data}, args...)
	if d.dsn != "" {
		all = append([]string{"--db", d.dsn}, all...)
	}
	return all
}

func run(stdin string, args ...string) result {
	var out, stderr bytes.Buffer
	code := cli.Run("1.2.3", args, strings.NewReader(stdin), &out, &stderr)
	return result{code, out.String(), stderr.String()}
}

// run runs a command on the desk.
func (d desk) run(args ...string) result { return run("", d.args(args...)...) }

// must runs a command that has to work, and returns what it printed.
func (d desk) must(t *testing.T, args ...string) string {
	t.Helper()
	r := d.run(args...)
	if r.code != 0 {
		t.Fatalf("%q: exit code %d: %s", args, r.code, r.err)
	}
	return r.out
}

// program is a process that is to run a command on the desk.
func (d desk) program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], d.args(args...)...)
	command.Env = append(os.Environ(), asProgram+"=1")
	return command
}

// eachDesk runs f on a migrated desk of each database.
func eachDesk(t *testing.T, f func(t *testing.T, d desk)) {
	t.Helper()
	for _, dialect := range []string{modelstest.SQLite, modelstest.MySQL} {
		t.Run(dialect, func(t *testing.T) { f(t, newDesk(t, dialect)) })
	}
}

func newDesk(t *testing.T, dialect string) desk {
	t.Helper()
	return desk{data: filepath.Join(t.TempDir(), "data"), dsn: modelstest.DSN(t, dialect)}
}

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// objects reads a listing of a JSON object a line.
func objects(t *testing.T, listing string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(listing) {
		object := map[string]any{}
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, object)
	}
	return all
}

func TestHelp(t *testing.T) {
	tests := map[string][]string{
		"": {"serve", "migrate up", "migrate status", "migrate unlock", "fetch (imap_fetcher)", "pipe", "staff add", "staff list",
			"staff password", "apikey add", "apikey list", "apikey revoke", "mailbox add", "mailbox list", "mailbox test", "mailbox dkim", "ledger",
			"outbox", "demo", "backup", "restore", "version", "HELPDESKZ_DB", "HELPDESKZ_DATA", "HELPDESKZ_URL"},
		"serve": {"--listen", "HELPDESKZ_LISTEN", "127.0.0.1:8080", "--staff-path", "HELPDESKZ_STAFF_PATH", "--trusted-proxies",
			"--no-jobs", "--no-migrate", "--log-format"},
		"staff add":    {"--username", "--fullname", "--email", "--admin", "--departments", "--password-file"},
		"apikey add":   {"--name", "--permissions", "--ip", "--token", "--inactive"},
		"mailbox add":  {"--incoming", "--in-host", "--in-port", "--in-security", "--in-password-file", "--after-import", "--out-host"},
		"demo":         {"--tickets"},
		"backup":       {"<file>"},
		"restore":      {"<file>"},
		"imap_fetcher": {"Fetch mail once"},
	}
	for command, words := range tests {
		t.Run(command, func(t *testing.T) {
			r := run("", append(strings.Fields(command), "--help")...)
			if r.code != 0 || r.err != "" {
				t.Errorf("exit code %d, stderr %q", r.code, r.err)
			}
			for _, word := range words {
				if !strings.Contains(r.out, word) {
					t.Errorf("%q is not in:\n%s", word, r.out)
				}
			}
		})
	}
}

// TestEveryOptionHasAVariable looks at what the help of each command shows below its usage.
func TestEveryOptionHasAVariable(t *testing.T) {
	option := regexp.MustCompile(`--([a-z-]+)`)
	for _, command := range []string{"serve", "migrate up", "fetch", "pipe", "staff add", "staff list", "staff password", "apikey add",
		"apikey list", "mailbox add", "mailbox list", "ledger", "outbox", "demo", "backup", "restore"} {
		_, help, _ := strings.Cut(run("", append(strings.Fields(command), "--help")...).out, "Flags:")
		for _, found := range option.FindAllStringSubmatch(help, -1) {
			variable := "$HELPDESKZ_" + strings.ToUpper(strings.ReplaceAll(found[1], "-", "_")) + ")"
			if found[1] != "help" && found[1] != "version" && !strings.Contains(help, variable) {
				t.Errorf("%s: %s has no %s", command, found[0], variable)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}} {
		if r := run("", args...); r.code != 0 || !strings.Contains(r.out, "1.2.3") {
			t.Errorf("%q: %+v", args, r)
		}
	}
}

// TestTroubles: whatever is wrong is one line that says what, and an exit code that a script can go by.
func TestTroubles(t *testing.T) {
	empty := desk{data: filepath.Join(t.TempDir(), "data"), dsn: modelstest.Empty(t, modelstest.SQLite)}
	ready := newDesk(t, modelstest.SQLite)
	unreachable := "mysql://root:hidden@127.0.0.1:1/desk"
	tests := map[string]struct {
		args []string
		code int
		want string
	}{
		"unknown option":           {[]string{"serve", "--lisen", "x"}, 2, "--lisen"},
		"unknown command":          {[]string{"sevre"}, 2, "sevre"},
		"half a command":           {[]string{"apikey"}, 2, "revoke"},
		"missing options":          {ready.args("staff", "add"), 2, "--username"},
		"wrong kind of value":      {ready.args("demo", "--tickets", "many"), 2, "--tickets"},
		"wrong choice":             {[]string{"--log-level", "loud", "version"}, 2, "--log-level"},
		"not a database":           {[]string{"--data", t.TempDir(), "--db", "postgres://x", "staff", "list"}, 1, "mysql://user:password@host:port/name"},
		"unreachable database":     {[]string{"--data", t.TempDir(), "--db", unreachable, "serve"}, 1, "127.0.0.1:1"},
		"database without steps":   {empty.args("staff", "list"), 1, "migrate up"},
		"serve without steps":      {empty.args("serve", "--no-migrate"), 1, "migrate up"},
		"key that is none":         {ready.args("--key", "abc", "staff", "list"), 1, "--key"},
		"proxy that is none":       {ready.args("serve", "--trusted-proxies", "everybody"), 1, "--trusted-proxies"},
		"staff path that is none":  {ready.args("serve", "--staff-path", "a/b"), 1, "--staff-path"},
		"staff path that is taken": {ready.args("serve", "--staff-path", "Tickets"), 1, "/Tickets"},
		"public address, relative": {ready.args("serve", "--url", "support.acme.test"), 2, "--url"},
		"public address with path": {ready.args("staff", "list", "--url", "https://acme.test/desk"), 2, "--url"},
		"pipe, public address":     {ready.args("pipe", "--url", "ftp://acme.test"), 75, "--url"},
		"wrong values": {ready.args("staff", "add", "--username=", "--fullname=", "--email=a@acme.test", "--password-file", file(t, "short")), 1,
			"--fullname: Fill this in. --password-file: Use 8 characters or more. --username: Fill this in."},
		"address that is none":      {ready.args("serve", "--listen", "127.0.0.1:99999"), 1, "99999"},
		"no password":               {ready.args("staff", "add", "--username", "a", "--fullname", "A", "--email", "a@acme.test"), 1, "--password-file"},
		"pipe, unknown option":      {[]string{"pipe", "--bad"}, 75, "--bad"},
		"pipe after a wrong option": {[]string{"--bad", "pipe"}, 75, "--bad"},
		"pipe, database away":       {[]string{"--data", t.TempDir(), "--db", unreachable, "pipe"}, 75, "127.0.0.1:1"},
		"pipe, no steps":            {empty.args("pipe"), 75, "migrate up"},
		"pipe is only a value":      {ready.args("mailbox", "add", "--incoming", "pipe", "--bad"), 2, "--bad"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := run("", test.args...)
			if r.code != test.code {
				t.Errorf("exit code %d, want %d", r.code, test.code)
			}
			if strings.Count(r.err, "\n") != 1 || !strings.HasPrefix(r.err, "helpdeskz: ") || !strings.Contains(r.err, test.want) {
				t.Errorf("stderr is not one line with %q:\n%s", test.want, r.err)
			}
			if strings.Contains(r.out+r.err, "hidden") {
				t.Errorf("the database's password is shown: %s", r.err)
			}
		})
	}
}

func TestOptionsFromTheEnvironment(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	for name, value := range map[string]string{"DB": d.dsn, "DATA": d.data, "USERNAME": "ines", "FULLNAME": "Ines Castro",
		"EMAIL": "ines@acme.test", "ADMIN": "1", "PASSWORD_FILE": file(t, "correct horse"), "VERSION": "2", "JSON": "true"} {
		t.Setenv("HELPDESKZ_"+name, value)
	}
	if r := run("", "migrate", "status"); r.code != 0 || !strings.Contains(r.out, "up to date") {
		t.Errorf("%+v", r)
	}
	if r := run("", "staff", "add"); r.code != 0 {
		t.Errorf("%+v", r)
	}
	if list := objects(t, run("", "staff", "list").out); len(list) != 1 || list[0]["email"] != "ines@acme.test" || list[0]["admin"] != true {
		t.Errorf("staff: %v", list)
	}
	if _, err := os.Stat(d.data); err != nil {
		t.Errorf("data folder: %v", err)
	}
}
