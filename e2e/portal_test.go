package e2e

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
)

// A customer opens a ticket by the link of a mail, without an account: answers, closes it, rates it and opens it again.
func TestATicketByItsLink(t *testing.T) {
	d := newDesk(t)
	d.demo(60)
	d.start()
	b := newTab(t, 1440, 900)
	b.open(d.url + "/submit-ticket/1-general")
	b.write("#fullname", "Ines Castro")
	b.write("#email", "ines@castro.test")
	b.write("#subject", "My tent leaks")
	b.write("#body", "It rained in.")
	b.click("#ask > button")
	b.see("h1", "We have your question")

	link := look{"ticket-link", d.mailedLink("ines@castro.test")}
	b.open(d.url + link.path)
	b.see("h1", "My tent leaks")
	b.write("#body", "Half a thought")
	b.click("form.settle button")
	b.see("#rating h2", "How did it go?")
	if typed := b.eval(`document.querySelector("#body").value`); typed != "Half a thought" {
		t.Errorf("after the ticket was closed the reply holds %q", typed)
	}
	b.click("#rate .primary")
	b.see("#rating .errors", "Choose how it went")
	b.lookAt(d, []look{link})
	b.click("label.score:nth-of-type(2)")
	b.write("#comment", "Quick and kind")
	b.click("#rate .primary")
	b.see(".toast", "your rating was saved")
	b.see("#rating h2", "Good")
	b.lookAt(d, []look{{"ticket-rated", link.path}})
	b.click("form.settle button")
	b.see("main .status", "Awaiting reply")
	if cookies := b.eval(`document.cookie`); cookies != "" {
		t.Errorf("cookies: %s", cookies)
	}
}

// The pages of a customer who is signed in look right.
func TestACustomersPagesLookRight(t *testing.T) {
	d := newDesk(t)
	d.demo(300)
	var customer models.User
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return db.NewSelect().Model(&customer).Where("id = (SELECT user_id FROM tickets GROUP BY user_id ORDER BY COUNT(*) DESC LIMIT 1)").Scan(ctx)
	})
	d.start()
	b := newTab(t, 1440, 900)
	b.open(d.url + "/login")
	b.write("#email", customer.Email)
	b.write("#password", password)
	b.click("form.form button")
	b.see("h1", "My tickets")
	b.lookAt(d, []look{{"own-tickets", "/tickets"}, {"own-none", "/tickets?q=xyzzyplugh"}, {"own-ticket", b.eval(`document.querySelector(".own a.main").pathname`)},
		{"account", "/account/profile"}})
	b.open(d.url + "/account/profile")
	b.write("#old_password", "wrong\tshort\r")
	b.see("#new_password-err", "8 characters or more")
	b.lookHere("account-wrong")
}

// The help articles look right, and say so when they helped.
func TestTheHelpArticlesLookRight(t *testing.T) {
	d := newDesk(t)
	d.demo(60)
	var article models.Article
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return db.NewSelect().Model(&article).Where("private = ?", false).Where("category_id IS NOT NULL").Order("id").Limit(1).Scan(ctx)
	})
	d.start()
	b := newTab(t, 1440, 900)
	path := "/article/" + strconv.FormatInt(article.ID, 10) + "-x"
	word, _, _ := strings.Cut(article.Title, " ")
	b.open(d.url + path)
	b.see("#vote h2", "Was this helpful?")
	b.click("#vote button[value=yes]")
	b.see("#vote h2", "Thank you")
	if focus := b.eval(`document.activeElement.id`); focus != "vote" {
		t.Errorf("the focus is on %q", focus)
	}
	b.lookAt(d, []look{{"article", path}, {"category", "/category/" + strconv.FormatInt(article.CategoryID, 10) + "-x"},
		{"found-articles", "/search?q=" + word}, {"found-nothing", "/search?q=xyzzyplugh"}})
	b.open(d.url + "/")
	b.write("#find", word)
	b.see("#find-list [role=option]", word)
	b.check("suggestions")
	b.shoot("suggestions.png")

	b.open(d.url + "/submit-ticket/1-general")
	b.write("#subject", article.Title)
	b.see("#helpful a", article.Title)
	b.check("ask with articles")
	b.shoot("ask-with-articles.png")
}

// A closed site says so, in its looks.
func TestAClosedSiteLooksRight(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return models.SaveSettings(ctx, db, map[string]string{"maintenance": "true", "maintenance_message": `"We move to a larger house.\nBack at noon."`})
	})
	d.start()
	newTab(t, 1440, 900).lookAt(d, []look{{"closed", "/tickets"}})
}

// mailedLink returns the path of the link to a ticket in the newest mail to an address.
func (d *desk) mailedLink(to string) string {
	d.t.Helper()
	var mail models.OutboxMail
	d.inDatabase(func(ctx context.Context, db *bun.DB) error {
		return db.NewSelect().Model(&mail).Where("to_email = ?", to).Where("kind = ?", models.TemplateNewTicket).Order("id DESC").Limit(1).Scan(ctx)
	})
	_, link, found := strings.Cut(mail.HTML, d.url)
	if !found {
		d.t.Fatalf("no link in\n%s", mail.HTML)
	}
	path, _, _ := strings.Cut(link, `"`)
	return path
}
