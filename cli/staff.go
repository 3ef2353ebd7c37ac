package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

type staffCommand struct {
	Add          staffAdd          `cmd:"" help:"Add a staff user."`
	List         staffList         `cmd:"" help:"List the staff users."`
	Password     staffPassword     `cmd:"" help:"Give a staff user a new password; ends the user's sessions."`
	TwoFactorOff staffTwoFactorOff `cmd:"" help:"Switch off two-factor for a staff user who has lost the phone; ends the user's sessions."`
}

type staffAdd struct {
	Username     string  `required:"" help:"Name to sign in with."`
	Fullname     string  `required:"" help:"Name that customers see."`
	Email        string  `required:"" help:"Email address."`
	Admin        bool    `help:"May change everything."`
	Departments  []int64 `help:"Ids of the departments that the user works in, separated by commas." placeholder:"ID,…"`
	PasswordFile string  `help:"File that holds the password; without it the password is asked for. - is standard input." placeholder:"FILE"`
}

// Run adds a staff user.
func (s *staffAdd) Run(ctx context.Context, p *newDesk, term *terminal) error {
	password, err := term.password(s.PasswordFile)
	if err != nil {
		return err
	}
	staff, err := p.accounts.AddStaff(ctx, accounts.Actor{}, accounts.NewStaff{Username: s.Username, Fullname: s.Fullname, Email: s.Email,
		Password: password, Admin: s.Admin, Departments: s.Departments})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "staff user %d, %s, was added\n", staff.ID, staff.Username)
	return err
}

type staffList struct {
	JSON bool `help:"Print a JSON object a line."`
}

// Run lists the staff users.
func (s *staffList) Run(ctx context.Context, p *parts, term *terminal) error {
	set, err := p.settings.Current(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(term.out, 0, 4, 2, ' ', 0)
	for i := range set.Staff {
		st := &set.Staff[i]
		if s.JSON {
			if err := term.json(staffLine(st)); err != nil {
				return err
			}
			continue
		}
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", st.ID, st.Username, st.Fullname, st.Email, strings.Join(staffMarks(st), ", "))
	}
	return table.Flush()
}

func staffLine(st *models.Staff) any {
	return struct {
		ID        int64  `json:"id"`
		Username  string `json:"username"`
		Fullname  string `json:"fullname"`
		Email     string `json:"email"`
		Admin     bool   `json:"admin"`
		Active    bool   `json:"active"`
		TwoFactor bool   `json:"two_factor"`
	}{st.ID, st.Username, st.Fullname, st.Email, st.Admin, st.Active, st.TwoFactor()}
}

func staffMarks(st *models.Staff) []string {
	var marks []string
	if st.Admin {
		marks = append(marks, "admin")
	}
	if !st.Active {
		marks = append(marks, "locked")
	}
	if st.TwoFactor() {
		marks = append(marks, "two-factor")
	}
	return marks
}

type staffPassword struct {
	Username     string `arg:"" help:"User name or email address."`
	PasswordFile string `help:"File that holds the password; without it the password is asked for. - is standard input." placeholder:"FILE"`
}

// Run sets a password.
func (s *staffPassword) Run(ctx context.Context, p *parts, term *terminal) error {
	password, err := term.password(s.PasswordFile)
	if err != nil {
		return err
	}
	staff, err := p.accounts.SetStaffPassword(ctx, s.Username, password)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "%s has a new password, and was signed out everywhere\n", staff.Username)
	return err
}

type staffTwoFactorOff struct {
	Username string `arg:"" help:"User name or email address."`
}

// Run switches two-factor off.
func (s *staffTwoFactorOff) Run(ctx context.Context, p *parts, term *terminal) error {
	staff, err := p.accounts.ResetTwoFactor(ctx, accounts.Actor{}, s.Username)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "%s signs in with the password alone, and was signed out everywhere\n", staff.Username)
	return err
}
