package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
)

func TestCanned(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		maria, sam, olga := author(t, db, "maria", false), author(t, db, "sam", false), author(t, db, "olga", true)
		add := func(by desk.Actor, title string) int64 {
			t.Helper()
			c, err := s.AddCanned(t.Context(), by, desk.CannedInput{Title: title, HTML: `<p onclick="x()">Hello <script>no</script>%client_name%</p>`})
			must(t, err)
			return c.ID
		}
		first, second, third := add(maria, "First"), add(sam, "Second"), add(desk.Actor{}, "Third")
		if c, err := models.CannedByID(t.Context(), db, first); err != nil || c.Body != "<p>Hello %client_name%</p>" || c.StaffID != maria.Staff.ID || c.Revision != 1 {
			t.Errorf("stored: %+v, %v", c, err)
		}

		must(t, s.MoveCanned(t.Context(), sam, second, true))
		must(t, s.MoveCanned(t.Context(), sam, second, true)) // is the first already
		must(t, s.MoveCanned(t.Context(), olga, first, false))
		if diff := cmp.Diff([]string{"Second", "Third", "First"}, cannedTitles(t, db)); diff != "" {
			t.Errorf("order: %s", diff)
		}

		change := desk.CannedInput{Title: " New \n title ", HTML: "<p>Bye</p>", Revision: 1}
		for name, err := range map[string]error{"save": s.SaveCanned(t.Context(), sam, first, change), "move": s.MoveCanned(t.Context(), sam, first, true),
			"delete": s.DeleteCanned(t.Context(), sam, first), "nobody's": s.DeleteCanned(t.Context(), sam, third)} {
			if models.KindOf(err) != models.KindForbidden {
				t.Errorf("%s by another agent: %v", name, err)
			}
		}
		must(t, s.SaveCanned(t.Context(), maria, first, change))
		if err := s.SaveCanned(t.Context(), olga, first, change); models.KindOf(err) != models.KindConflict {
			t.Errorf("an outdated revision: %v", err)
		}
		change.Revision = 2
		must(t, s.SaveCanned(t.Context(), olga, first, change))
		must(t, s.DeleteCanned(t.Context(), olga, third))
		must(t, s.DeleteCanned(t.Context(), sam, second))
		if diff := cmp.Diff([]string{"New title"}, cannedTitles(t, db)); diff != "" {
			t.Errorf("left: %s", diff)
		}
		if err := s.DeleteCanned(t.Context(), sam, second); !models.IsNotFound(err) {
			t.Errorf("deleted twice: %v", err)
		}
	})
}

func TestCannedRefusals(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s := service(db)
	good := desk.CannedInput{Title: "Title", HTML: "<p>Text</p>"}
	tests := map[string]struct {
		change func(*desk.CannedInput)
		field  string
	}{
		"no title":       {func(in *desk.CannedInput) { in.Title = " \n" }, "title"},
		"a long title":   {func(in *desk.CannedInput) { in.Title = strings.Repeat("x", desk.MaxName+1) }, "title"},
		"no text":        {func(in *desk.CannedInput) { in.HTML = "<p> <br></p><script>x</script>" }, "body"},
		"an endless one": {func(in *desk.CannedInput) { in.HTML = strings.Repeat("x", desk.MaxCanned+1) }, "body"},
	}
	for name, test := range tests {
		in := good
		test.change(&in)
		_, err := s.AddCanned(t.Context(), desk.Actor{}, in)
		if fields := fieldsOf(err); fields[test.field].Key == "" || len(fields) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(cannedTitles(t, db)) != 0 {
		t.Error("something was stored")
	}
}

func TestFillCanned(t *testing.T) {
	values := map[string]string{"client_name": `<b>Ines</b> & "%staff_name%"`, "ticket_id": "7", "staff_name": "Maria"}
	tests := map[string]string{
		"<p>Hello %client_name%,</p>":   `<p>Hello &lt;b&gt;Ines&lt;/b&gt; &amp; &#34;%staff_name%&#34;,</p>`,
		"<p>#%ticket_id%%staff_name%":   "<p>#7Maria</p>",
		"<p>%client_password% 100% %%x": "<p>%client_password% 100% %%x</p>",
		"<p>[%ticket_subject%]</p>":     "<p>[]</p>",
	}
	for body, want := range tests {
		if got := desk.FillCanned(body, values); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func fieldsOf(err error) models.Fields {
	var known *models.Error
	if !errors.As(err, &known) {
		return nil
	}
	return known.Fields
}

func author(t *testing.T, db *bun.DB, username string, admin bool) desk.Actor {
	t.Helper()
	staff := &models.Staff{Username: username, Fullname: username, Email: username + "@desk.test", Admin: admin, Active: true, CreatedAt: now}
	must(t, models.Tx(t.Context(), db, func(ctx context.Context, tx bun.Tx) error { return models.InsertStaff(ctx, tx, staff, nil) }))
	return desk.Actor{Staff: staff}
}

func cannedTitles(t *testing.T, db *bun.DB) []string {
	t.Helper()
	all, err := models.CannedTitles(t.Context(), db)
	must(t, err)
	titles := []string{}
	for _, c := range all {
		titles = append(titles, c.Title)
	}
	return titles
}
