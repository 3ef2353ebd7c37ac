package accounts

import (
	"cmp"
	"context"
	"crypto/sha256"
	"net/netip"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// Action is something that may only be tried so often.
type Action string

// The limited actions. Each counts its tries a subject: an address, or an account.
const (
	ActionStaffLoginAddress Action = "staff_login_address"
	ActionStaffLoginAccount Action = "staff_login_account"
	ActionUserLoginAddress  Action = "user_login_address"
	ActionUserLoginAccount  Action = "user_login_account"
	ActionResetAddress      Action = "reset_address"
	ActionResetAccount      Action = "reset_account"
	ActionTicketForm        Action = "ticket_form"
	ActionInstallCode       Action = "install_code"
	ActionAPIKey            Action = "api_key"     // that was refused
	ActionLockedLine        Action = "locked_line" // in the login log
	ActionTwoFactor         Action = "two_factor"
	ActionOwnPassword       Action = "own_password" // given once more by who is signed in
	ActionArticleVote       Action = "article_vote"
	ActionCaptcha           Action = "captcha"
)

// limit is how many tries of an action a subject has within a window of time.
type limit struct {
	tries  int
	window time.Duration
}

// limits are the fixed ones; those of logins come from the settings.
var limits = map[Action]limit{
	ActionResetAddress: {10, time.Hour},
	ActionResetAccount: {3, time.Hour},
	ActionTicketForm:   {30, time.Hour},
	ActionInstallCode:  {10, time.Hour},
	ActionAPIKey:       {60, time.Minute},
	ActionLockedLine:   {10, time.Hour},
	ActionTwoFactor:    {10, 6 * time.Hour}, // 40 guesses a day, each with 3 right ones in a million: years
	ActionOwnPassword:  {10, time.Hour},
	ActionArticleVote:  {60, time.Hour},
	ActionCaptcha:      {120, time.Hour},
}

// accountFactor is how many times more tries an account has than an address: enough that a forgetful colleague never locks
// another one out, few enough that many addresses together still can't guess.
const accountFactor = 10

func (s *Service) limitOf(ctx context.Context, action Action) (limit, error) {
	if fixed, known := limits[action]; known {
		return fixed, nil
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return limit{}, err
	}
	l := limit{tries: set.LoginTries, window: time.Duration(set.LoginMinutes) * time.Minute}
	if action == ActionStaffLoginAccount || action == ActionUserLoginAccount {
		l.tries *= accountFactor
	}
	return l, nil
}

// Try notes a try of an action by a subject. Errors: rate_limited, with the Args Seconds (to wait) and N (minutes), when there were
// too many; such a try is not counted, so that a lock ends by itself. Of tries at the same instant exactly the allowed number
// gets through.
func (s *Service) Try(ctx context.Context, action Action, subject string) error {
	_, err := s.try(ctx, action, subject)
	return err
}

// Limited does what may only be done so often, and counts it unless do refuses as invalid what it was given: who corrects a form
// has done nothing yet. Errors: rate_limited as with Try, and then nothing is done; else those of do.
func (s *Service) Limited(ctx context.Context, action Action, subject string, do func() error) error {
	try, err := s.try(ctx, action, subject)
	if err != nil {
		return err
	}
	if err = do(); models.KindOf(err) == models.KindInvalid {
		err = cmp.Or(try.forgive(ctx, s.DB), err)
	}
	return err
}

// try is Try; it returns the noted try, the zero one where there is no limit.
func (s *Service) try(ctx context.Context, action Action, subject string) (counted, error) {
	l, err := s.limitOf(ctx, action)
	if err != nil || l.tries <= 0 {
		return counted{}, err
	}
	now, key := s.Now(), subjectKey(subject)
	try := counted{action: action, subject: subject}
	var wait time.Duration
	err = models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		wait = 0
		if err := models.LockAttempts(ctx, tx); err != nil {
			return err
		}
		times, err := models.RecentAttempts(ctx, tx, string(action), key, now.Add(-l.window), int64(l.tries))
		if err != nil {
			return err
		}
		if len(times) >= l.tries {
			wait = times[len(times)-1].Add(l.window).Sub(now)
			return nil
		}
		noted := &models.Attempt{Action: string(action), Subject: key, At: now}
		err = models.InsertAttempt(ctx, tx, noted)
		try.id = noted.ID
		return err
	})
	if err != nil || wait <= 0 {
		return try, err
	}
	seconds := max(1, int(wait.Seconds()))
	return counted{}, models.NewError(models.KindRateLimited, "error.too_many_tries", "Seconds", seconds, "N", (seconds+59)/60)
}

// Forgive forgets a subject's tries of an action, as after a login that worked.
func (s *Service) Forgive(ctx context.Context, action Action, subject string) error {
	return models.DeleteAttempts(ctx, s.DB, string(action), subjectKey(subject))
}

// AddressSubject returns what limits count for a client's address: the address, or its /64 network, which one IPv6 customer
// has for himself.
func AddressSubject(ip string) string {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if addr = addr.Unmap(); addr.Is6() {
		if network, err := addr.Prefix(64); err == nil {
			return network.String()
		}
	}
	return addr.String()
}

// counted is a noted try. The zero value is one that nothing counts.
type counted struct {
	id      int64
	action  Action
	subject string
}

// forgive forgets this one try.
func (c counted) forgive(ctx context.Context, db bun.IDB) error {
	if c.id == 0 {
		return nil
	}
	return models.DeleteAttempt(ctx, db, c.id)
}

// forgiveAll forgets all tries of the subject.
func (c counted) forgiveAll(ctx context.Context, db bun.IDB) error {
	if c.id == 0 {
		return nil
	}
	return models.DeleteAttempts(ctx, db, string(c.action), subjectKey(c.subject))
}

func subjectKey(subject string) []byte {
	sum := sha256.Sum256([]byte(strings.ToLower(subject)))
	return sum[:]
}
