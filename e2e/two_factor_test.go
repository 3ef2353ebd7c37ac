package e2e

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"github.com/pquerna/otp/totp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// totpSecret is what the phone of every agent with two-factor holds.
const totpSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// hasPhone gives an agent two-factor.
func (d *desk) hasPhone(username string) {
	d.t.Helper()
	key, err := secret.Load(filepath.Join(filepath.Dir(strings.TrimPrefix(d.dsn, "sqlite:")), "key"))
	if err != nil {
		d.t.Fatal(err)
	}
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return models.Tx(ctx, db, func(ctx context.Context, tx bun.Tx) error {
			staff, err := models.StaffByLogin(ctx, tx, username)
			if err != nil {
				return err
			}
			sealed, err := key.Seal([]byte(totpSecret), "staff", "totp_secret", staff.ID)
			if err != nil {
				return err
			}
			_, err = models.SetStaffTOTP(ctx, tx, staff.ID, sealed, 0)
			return err
		})
	})
}

// Signing in with a code takes the keyboard alone and no scripts, and half of it opens nothing.
func TestSigningInWithACode(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.hasPhone("olga")
	d.start()
	b := newTab(t, 390, 844)
	b.withoutScripts()
	b.open(d.url + "/staff/tickets?view=closed")
	b.focused("input#username")
	b.press("olga" + kb.Tab + password + kb.Enter)
	b.see("h1", "Enter your code")
	b.focused("input#two_factor")
	b.press("000000" + kb.Enter)
	b.see("#two_factor-err", "This code is wrong")
	b.open(d.url + "/staff/tickets")
	b.see("h1", "Sign in")

	b.open(d.url + "/staff/login/code?next=/staff/tickets%3Fview=closed")
	b.focused("input#two_factor")
	code, err := totp.GenerateCode(totpSecret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.press(code[:3] + " " + code[3:] + kb.Enter)
	b.see("#list-title", "Closed")
}

// The page that asks for the code looks right, also when the code was wrong and when it was wrong too often.
func TestTheCodePageLooksRight(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.hasPhone("olga")
	d.start()
	b := newTab(t, 1440, 900)
	b.open(d.url + "/staff/login")
	b.press("olga" + kb.Tab + password + kb.Enter)
	b.see("h1", "Enter your code")
	b.lookAt(d, []look{{"staff-login", "/staff/login"}, {"staff-code", "/staff/login/code"}})
	refused := func(selector string) {
		b.write("#two_factor", "000000\r")
		b.see(selector, "")
		b.until("the answer is there", `document.readyState === "complete" && document.querySelector("#two_factor").value === ""`)
	}
	refused("#two_factor-err")
	b.lookHere("staff-code-wrong")
	refused("#two_factor-err")
	refused("#two_factor-err") // the third, after which nothing more is tried
	refused(".flash.bad")
	b.lookHere("staff-code-locked")
}
