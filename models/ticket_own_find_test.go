package models_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestFindOwnTickets(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		var tent int64
		for i, subject := range []string{"Invoice of March", "Ínvoices of May", "A tent", "100% wet_socks", "東京の住所"} {
			id := addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: subject}, "message "+strings.Repeat("x", i+1))
			if subject == "A tent" {
				tent = id
			}
		}
		var owner int64
		must(t, db.NewSelect().Table("tickets").Column("user_id").Where("id = ?", tent).Scan(t.Context(), &owner))
		_, err := db.NewUpdate().Table("tickets").Set("user_id = ?", owner).Where("1 = 1").Exec(t.Context())
		must(t, err)
		other := strconv.FormatInt(addTicket(t, db, models.Ticket{DepartmentID: 1, Subject: "Invoice of a stranger"}, "message xxx"), 10)
		number := strconv.FormatInt(tent, 10)

		tests := map[string]string{
			"invoice": "Ínvoices of May, Invoice of March", "INVOICES": "Ínvoices of May", "invoice march": "Invoice of March", "stranger": "",
			"tent": "A tent", "ten": "A tent", "en": "", "xxx": "東京の住所, 100% wet_socks, A tent", "xxx message": "A tent", "xxx* message": "東京の住所, 100% wet_socks, A tent",
			"100%": "100% wet_socks", "%": "", "_": "", "wet": "100% wet_socks", "' OR 1=1": "", "東京": "東京の住所", "京の": "東京の住所",
			"unicorn": "", "invoice unicorn": "", "#" + number: "A tent", number: "A tent", "#" + other: "", other: "", "#9999": "", "-1": "",
			"99999999999999999999999": "",
		}
		for keyword, want := range tests {
			found, err := models.OwnTickets(t.Context(), db, models.OwnFilter{UserID: owner, Keyword: keyword}, 10, 0)
			must(t, err)
			n, err := models.CountOwnTickets(t.Context(), db, models.OwnFilter{UserID: owner, Keyword: keyword})
			must(t, err)
			if n != int64(len(found)) {
				t.Errorf("%q: %d are counted, and %d found", keyword, n, len(found))
			}
			var got []string
			for _, ticket := range found {
				got = append(got, ticket.Subject)
			}
			if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("%q (-want +got):\n%s", keyword, diff)
			}
		}
		page, err := models.OwnTickets(t.Context(), db, models.OwnFilter{UserID: owner, Keyword: "message"}, 2, 2)
		must(t, err)
		if len(page) != 2 || page[0].ID != tent {
			t.Errorf("the second page: %v", page)
		}
	})
}
