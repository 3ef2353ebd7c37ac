// Package cli reads the command line and the environment, puts the parts of the program together, and runs a command.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"helpdeskz/models"
)

// The exit codes. A mail server that pipes to us takes 75 (EX_TEMPFAIL of sysexits.h) for "try again later".
const (
	exitOK        = 0
	exitFailed    = 1
	exitUsage     = 2
	exitTemporary = 75
)

// environment is what the variable of every option begins with: --in-host is HELPDESKZ_IN_HOST.
const environment = "HELPDESKZ"

// Options are those of every command.
type Options struct {
	DB        string           `help:"Database: sqlite:PATH or mysql://user:password@host:port/name or mysql://user:password@unix(/path/to/socket)/name. As shipped sqlite:DATA/helpdeskz.db." placeholder:"DSN"`
	Data      string           `help:"Folder of the files, the key and the embedded database; as shipped ./data." default:"./data" placeholder:"DIR"`
	URL       string           `help:"Public address of the site; links in mails begin with it. As shipped http://LISTEN." placeholder:"URL"`
	StaffPath string           `help:"Where the staff panel is; as shipped staff." default:"staff" placeholder:"NAME"`
	Key       string           `help:"The install's key as text, instead of the file DATA/key." placeholder:"BASE64"`
	LogFormat string           `help:"Log as text or json." enum:"text,json" default:"text"`
	LogLevel  string           `help:"Log from this level on: debug, info, warn, error." enum:"debug,info,warn,error" default:"info"`
	Version   kong.VersionFlag `help:"Print the version." env:"-"`
}

// Validate refuses a public address from which no link can be made; the parser calls it.
func (o *Options) Validate() error {
	if o.URL == "" {
		return nil
	}
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("--url: want an address without a path, such as https://support.example.org, not %q", o.URL)
	}
	return nil
}

// commands are the command line. Serve is what runs when none is named.
type commands struct {
	Options

	Serve   serveCommand   `cmd:"" default:"withargs" help:"Serve the site and run the jobs."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this version's form."`
	Fetch   fetchCommand   `cmd:"" aliases:"imap_fetcher" help:"Fetch mail once from all mailboxes; for cron."`
	Pipe    pipeCommand    `cmd:"" help:"Take one mail on standard input."`
	Staff   staffCommand   `cmd:"" help:"Add and list staff users, and set their passwords."`
	Apikey  apikeyCommand  `cmd:"" help:"Add, list and revoke API keys."`
	Mailbox mailboxCommand `cmd:"" help:"Add, list and test email addresses."`
	Ledger  ledgerCommand  `cmd:"" help:"List the mails received and what became of them."`
	Outbox  outboxCommand  `cmd:"" help:"List the mails to send and sent."`
	Demo    demoCommand    `cmd:"" help:"Fill a new desk with sample customers, tickets and articles."`
	Backup  backupCommand  `cmd:"" help:"Write everything into one file."`
	Restore restoreCommand `cmd:"" help:"Fill a new desk from a backup."`
	Print   versionCommand `cmd:"" name:"version" help:"Print the version."`
}

// terminal is where a command reads and writes.
type terminal struct {
	version string
	in      io.Reader
	out     io.Writer
	err     io.Writer
}

// exitError makes the process end with a code of its own.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// Run runs the command that the arguments name and returns the exit code: 0 when it worked, 1 when not, 2 for wrong
// options, 75 for a mail that must be handed over again later. Troubles are one line on stderr.
func Run(version string, args []string, in io.Reader, out, stderr io.Writer) int {
	line := &commands{}
	code := exitOK
	parser, err := kong.New(line, kong.Name("helpdeskz"), kong.UsageOnError(), kong.Writers(out, stderr),
		kong.Description("A support desk in one binary."), kong.Vars{"version": version}, kong.DefaultEnvars(environment),
		kong.Exit(func(c int) { code = c; panic(exited{}) }), kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "helpdeskz:", err)
		return exitUsage
	}
	return run(parser, line, &terminal{version, in, out, stderr}, args, &code)
}

// exited unwinds from kong's own exits, such as --help, without ending the process.
type exited struct{}

func run(parser *kong.Kong, line *commands, term *terminal, args []string, code *int) (result int) {
	defer func() {
		if cause := recover(); cause != nil {
			if _, is := cause.(exited); !is {
				panic(cause)
			}
			result = *code
		}
	}()
	parsed, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(term.err, "helpdeskz: %v; see helpdeskz --help\n", err)
		return usageCode(err, args)
	}
	setLog(line.Options, term.err)
	syscall.Umask(0o077) // what the desk writes is for its own eyes
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGHUP) // a closed terminal or a log rotation must not end the desk
	parsed.BindTo(ctx, (*context.Context)(nil))
	closeAll, err := provide(parsed, &line.Options)
	defer closeAll()
	if err == nil {
		err = parsed.Run(&line.Options, term)
	}
	return exitCode(term, err)
}

// usageCode returns the exit code for options that can't be read. A mail server sends a mail back whose pipe ends in any way
// but "try again later", so a mistyped alias must not lose mail.
func usageCode(err error, args []string) int {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) && wrong.Context.Selected() != nil && wrong.Context.Selected().Name != "serve" {
		args = []string{wrong.Context.Selected().Name}
	}
	if slices.Contains(args, "pipe") {
		return exitTemporary
	}
	return exitUsage
}

func exitCode(term *terminal, err error) int {
	if err == nil {
		return exitOK
	}
	_, _ = fmt.Fprintln(term.err, "helpdeskz:", oneLine(err))
	var known *exitError
	if errors.As(err, &known) {
		return known.code
	}
	return exitFailed
}

// oneLine says what went wrong in the words of the command line.
func oneLine(err error) string {
	var refused *models.Error
	if !errors.As(err, &refused) {
		return strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	words := []string{}
	for _, field := range slices.Sorted(maps.Keys(refused.Fields)) {
		words = append(words, flag(field)+": "+englishWord(refused.Fields[field]))
	}
	if len(words) == 0 {
		words = append(words, englishWord(models.Word{Key: refused.Key, Args: refused.Args}))
	}
	return strings.Join(words, " ")
}

// flag returns the option that gives a field of the rules. Passwords are given in files only.
func flag(field string) string {
	name := "--" + strings.ReplaceAll(field, "_", "-")
	if strings.HasSuffix(name, "password") {
		name += "-file"
	}
	return name
}

func setLog(o Options, to io.Writer) {
	var level slog.Level
	_ = level.UnmarshalText([]byte(o.LogLevel)) // the parser lets only known levels through
	options := &slog.HandlerOptions{Level: level}
	if o.LogFormat == "json" {
		slog.SetDefault(slog.New(slog.NewJSONHandler(to, options)))
		return
	}
	slog.SetDefault(slog.New(slog.NewTextHandler(to, options)))
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(term *terminal) error {
	_, err := fmt.Fprintln(term.out, "helpdeskz", term.version)
	return err
}
