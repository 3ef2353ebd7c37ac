package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"helpdeskz/handlers"
	"helpdeskz/handlers/web"
	"helpdeskz/jobs"
	"helpdeskz/models"
)

// shutdownPatience is how long running requests may take to end.
const shutdownPatience = 20 * time.Second

type serveCommand struct {
	Listen         string `help:"Address to serve on; as shipped 127.0.0.1:8080." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	TrustedProxies string `help:"Addresses and networks of proxies whose X-Forwarded-For is believed, separated by commas." placeholder:"LIST"`
	NoJobs         bool   `help:"Serve only; another process fetches and sends mail."`
	NoMigrate      bool   `help:"Refuse to start on a database that lacks steps, instead of migrating it."`
}

// Run serves until a signal ends it.
func (s *serveCommand) Run(ctx context.Context, o *Options, term *terminal) error {
	tuneMemory()
	config, err := s.config(o, term)
	if err != nil {
		return err
	}
	p, err := o.open(ctx, s.Listen, !s.NoMigrate)
	if err != nil {
		return err
	}
	defer p.close()
	runner := jobs.New(p.jobs())
	p.tickets.Wake, p.accounts.Wake, p.desk.Wake = runner.WakeOutbox, runner.WakeOutbox, runner.WakeOutbox
	kit := p.kit(config)
	if err := kit.Prepare(); err != nil {
		return err
	}
	app, setup := handlers.New(kit)
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.Listen, err)
	}
	if err := s.greet(ctx, p, kit, setup.Code(), term); err != nil {
		return err
	}
	return s.serve(ctx, app, listener, runner)
}

func (s *serveCommand) config(o *Options, term *terminal) (web.Config, error) {
	proxies, err := web.ParseProxies(s.TrustedProxies)
	if err != nil {
		return web.Config{}, fmt.Errorf("--trusted-proxies: %w", err)
	}
	path := strings.Trim(o.StaffPath, "/")
	if path == "" || strings.ContainsAny(path, "/?#%: ") {
		return web.Config{}, fmt.Errorf("--staff-path: want one word such as staff, not %q", o.StaffPath)
	}
	if handlers.Taken(path) {
		return web.Config{}, fmt.Errorf("--staff-path: /%s has pages of its own already; choose another word", path)
	}
	return web.Config{URL: o.site(s.Listen), StaffPath: path, Proxies: proxies, Version: term.version}, nil
}

// greet says where the site is, and how to set a new one up.
func (s *serveCommand) greet(ctx context.Context, p *parts, kit *web.Kit, code string, term *terminal) error {
	ready, err := models.StaffExists(ctx, p.db)
	if err != nil {
		return err
	}
	if ready {
		slog.Info("the desk is open", "url", kit.URL, "staff", kit.URL+kit.Staff(), "version", term.version)
		return nil
	}
	_, err = fmt.Fprintf(term.out, "\nHelpDeskZ %s is ready to be set up.\n\n  Open      %s/install\n  and give  %s   (a one-time code, new at each start)\n\n",
		term.version, kit.URL, code)
	return err
}

// site is the web application.
type site interface {
	Listener(listener net.Listener) error
	ShutdownWithTimeout(patience time.Duration) error
}

// serve runs the site and the jobs until ctx ends, then lets what runs come to its end.
func (s *serveCommand) serve(ctx context.Context, app site, listener net.Listener, runner *jobs.Runner) error {
	jobsDone := make(chan struct{})
	go func() {
		defer close(jobsDone)
		if !s.NoJobs {
			runner.Run(ctx)
		}
	}()
	failed := make(chan error, 1)
	go func() { failed <- app.Listener(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		slog.Info("ending")
		err = app.ShutdownWithTimeout(shutdownPatience)
		if errors.Is(err, context.DeadlineExceeded) {
			slog.Warn("some requests were cut off", "after", shutdownPatience)
			err = nil
		}
	}
	if ctx.Err() != nil {
		<-jobsDone
	}
	return err
}

// kit returns what the handlers work with.
func (p *parts) kit(config web.Config) *web.Kit {
	return &web.Kit{Config: config, DB: p.db, Settings: p.settings, Accounts: p.accounts, Tickets: p.tickets, Desk: p.desk,
		Files: p.files, Key: p.key, Now: now, TestMailbox: p.jobs().TestMailbox}
}

// jobs returns what the jobs work with.
func (p *parts) jobs() *jobs.Desk {
	return &jobs.Desk{DB: p.db, Settings: p.settings, Tickets: p.tickets, Files: p.files, Key: p.key, URL: p.url,
		Panel: p.desk.Panel, Now: now, TallyFile: p.tallyFile}
}
