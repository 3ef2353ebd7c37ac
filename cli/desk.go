package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/uptrace/bun"

	"helpdeskz/handlers/web"
	"helpdeskz/migrations"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/desk"
	"helpdeskz/models/files"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
	"helpdeskz/models/tickets"
)

// parts are the desk put together: the database, the stores and the rules on them.
type parts struct {
	db       *bun.DB
	key      secret.Key
	url      string
	settings *settings.Store
	accounts *accounts.Service
	tickets  *tickets.Service
	desk     *desk.Service
	files    *files.Disk

	tallyFile string // how often mail was sent, in the data folder
}

// newDesk is a desk that a command may be the first to open: its database is brought to this version's form. Others refuse a
// database that lacks steps.
type newDesk struct{ *parts }

// provide lets commands ask for the desk among their arguments. What is opened for them is closed by the function returned.
func provide(parsed *kong.Context, o *Options) (closeAll func(), err error) {
	var opened []*parts
	open := func(ctx context.Context, migrate bool) (*parts, error) {
		p, err := o.open(ctx, defaultListen, migrate)
		if err == nil {
			opened = append(opened, p)
		}
		return p, err
	}
	err = errors.Join(
		parsed.BindSingletonProvider(func(ctx context.Context) (*parts, error) { return open(ctx, false) }),
		parsed.BindSingletonProvider(func(ctx context.Context) (*newDesk, error) {
			p, err := open(ctx, true)
			return &newDesk{p}, err
		}))
	return func() {
		for _, p := range opened {
			p.close()
		}
	}, err
}

// defaultListen is where the site is served unless the operator says otherwise.
const defaultListen = "127.0.0.1:8080"

// dsn returns the database's address: the one given, or the embedded database in the data folder.
func (o *Options) dsn() string {
	if o.DB == "" {
		return "sqlite:" + filepath.Join(o.Data, "helpdeskz.db")
	}
	return o.DB
}

// site returns the public address without a slash at its end. One who listens everywhere is found on this machine at least.
func (o *Options) site(listen string) string {
	if o.URL != "" {
		return strings.TrimRight(o.URL, "/")
	}
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		listen = net.JoinHostPort("localhost", port)
	}
	return "http://" + listen
}

// connect opens the database only.
func (o *Options) connect(ctx context.Context) (*bun.DB, error) {
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	return models.Open(ctx, o.dsn())
}

// open puts the desk together. With migrate the database is brought to this version's form first; without, a database that
// lacks steps is refused.
func (o *Options) open(ctx context.Context, listen string, migrate bool) (*parts, error) {
	db, err := o.connect(ctx)
	if err != nil {
		return nil, err
	}
	p := &parts{db: db, url: o.site(listen)}
	if err := o.fill(ctx, p, migrate); err != nil {
		_ = db.Close()
		return nil, err
	}
	return p, nil
}

func (o *Options) fill(ctx context.Context, p *parts, migrate bool) (err error) {
	if migrate {
		err = migrations.Migrate(ctx, p.db)
	} else {
		err = upToDate(ctx, p.db)
	}
	if err != nil {
		return err
	}
	if err := refuseHalf(ctx, p.db); err != nil {
		return err
	}
	if p.key, err = o.key(ctx, p.db); err != nil {
		return err
	}
	if p.files, err = files.NewDisk(o.filesFolder()); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	p.tallyFile = o.tallyFile()
	p.settings = settings.NewStore(p.db)
	p.accounts = &accounts.Service{DB: p.db, Settings: p.settings, Files: p.files, Key: p.key, URL: p.url, Now: now}
	p.tickets = &tickets.Service{DB: p.db, Settings: p.settings, Accounts: p.accounts, Files: p.files, Key: p.key, URL: p.url, Now: now}
	p.desk = &desk.Service{DB: p.db, Settings: p.settings, Files: p.files, Key: p.key, URL: p.url, Panel: notify.Link(p.url, o.StaffPath), Now: now}
	return nil
}

func (o *Options) filesFolder() string { return filepath.Join(o.Data, "files") }
func (o *Options) keyFile() string     { return filepath.Join(o.Data, "key") }
func (o *Options) tallyFile() string   { return filepath.Join(o.Data, "outbox-tally.json") }

// refuseHalf refuses a desk whose restore was cut off.
func refuseHalf(ctx context.Context, db bun.IDB) error {
	half, err := models.Restoring(ctx, db)
	if err == nil && half {
		err = errors.New("a restore into this database was cut off, and what is there is not whole; run restore again")
	}
	return err
}

func upToDate(ctx context.Context, db *bun.DB) error {
	pending, err := migrations.Pending(ctx, db)
	if err != nil {
		return err
	}
	if len(pending) > 0 {
		return fmt.Errorf("the database lacks %d steps of this version; run: helpdeskz migrate up", len(pending))
	}
	return nil
}

// now is the desk's clock: UTC, in the microseconds that both databases keep.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

func (p *parts) close() { _ = p.db.Close() }

// englishWord returns the English words of a rule's answer, for the console.
func englishWord(w models.Word) string { return web.English().Word(w) }
