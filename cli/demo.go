package cli

import (
	"context"
	"fmt"

	"helpdeskz/models/accounts"
	"helpdeskz/models/fixtures"
	"helpdeskz/models/secret"
)

type demoCommand struct {
	Tickets      int    `help:"How many tickets." default:"2000" placeholder:"N"`
	PasswordFile string `help:"File that holds the password of the sample agents; without it one is made and printed. - is standard input." placeholder:"FILE"`
}

// Run fills a new desk with sample data.
func (d *demoCommand) Run(ctx context.Context, o *Options, term *terminal) error {
	if d.Tickets < 1 {
		return fmt.Errorf("--tickets: want 1 or more, not %d", d.Tickets)
	}
	p, err := o.open(ctx, defaultListen, true)
	if err != nil {
		return err
	}
	defer p.close()
	password, err := d.password(term)
	if err != nil {
		return err
	}
	bar := newProgress(term, "tickets")
	err = fixtures.Demo(ctx, p.db, fixtures.DemoOptions{Tickets: d.Tickets, PasswordHash: accounts.HashPassword(password), Files: p.files,
		Progress: bar.show})
	bar.end()
	if err != nil {
		return err
	}
	shown := password
	if d.PasswordFile != "" {
		shown = "that you gave"
	}
	_, err = fmt.Fprintf(term.out, "%d sample tickets were written. Sign in to the panel as admin, maria or sam with the password %s\n",
		d.Tickets, shown)
	return err
}

func (d *demoCommand) password(term *terminal) (string, error) {
	if d.PasswordFile == "" {
		return secret.NewToken()[:16], nil
	}
	password, err := term.password(d.PasswordFile)
	if err != nil {
		return "", err
	}
	return password, accounts.CheckPassword(password)
}
