package models_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// foundUsers returns the ids of the customers that a search finds.
func foundUsers(t *testing.T, db *bun.DB, text string, limit, offset int64) string {
	t.Helper()
	users, err := models.SearchUsers(t.Context(), db, text, limit, offset)
	must(t, err)
	var ids []string
	for _, u := range users {
		ids = append(ids, fmt.Sprint(u.ID))
	}
	return strings.Join(ids, " ")
}

func TestSearchUsers(t *testing.T) {
	people := [][2]string{{"Inés Castro", "ines@castro.test"}, {"Ines de Castro", "i.c@office.test"}, {"Ana 王小明", "ana@castro.test"},
		{"", "0@example.test"}, {"<b>O'Brien</b>", "ob@example.test"}}
	tests := map[string]string{
		"castro": "3 2 1", "CAS": "3 2 1", "ines": "2 1", "INÉS cas": "2 1", "castro ines": "2 1", "office ines": "2", "ines@castro.test": "2 1",
		"i": "2 1", "brien": "5", "o'brien": "5", "小明": "3", "example 0": "4", "0": "4", "b": "5", "castro zzz": "", "zzz": "", "%": "", "": "",
		"_": "", "\x00": "", strings.Repeat("castro ", 500): "3 2 1", strings.Repeat("a", 5000): "",
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		for _, p := range people {
			must(t, models.InsertUser(t.Context(), db, &models.User{Fullname: p[0], Email: p[1], Active: true, CreatedAt: at}))
		}
		for text, want := range tests {
			same(t, fmt.Sprintf("%.40q", text), want, foundUsers(t, db, text, 10, 0))
		}
		same(t, "second page", "1", foundUsers(t, db, "castro", 2, 2))
		same(t, "far page", "", foundUsers(t, db, "castro", 2, 1<<40))
	})
}

func TestUsersAreFoundByWhatTheyAreCalledNow(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		user := &models.User{Fullname: "Ines Castro", Email: "ines@castro.test", CreatedAt: at}
		must(t, models.InsertUser(t.Context(), db, user))
		must(t, models.SetUserEmail(t.Context(), db, user.ID, "ines@marido.test"))
		same(t, "the former address, still in the name", "1", foundUsers(t, db, "castro", 5, 0))
		user.Fullname = "Ines Marido"
		must(t, models.SetUserProfile(t.Context(), db, user))
		for text, want := range map[string]string{"castro": "", "marido": "1", "ines": "1", "test": "1"} {
			same(t, text, want, foundUsers(t, db, text, 5, 0))
		}
		must(t, models.DeleteUser(t.Context(), db, user.ID))
		n, err := db.NewSelect().Table("user_words").Count(t.Context())
		must(t, err)
		same(t, "words of nobody", int64(0), n)
	})
}

func TestTicketsOfUsers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		ctx := t.Context()
		user := threadUser(t, db)
		other := &models.User{Email: "other@example.test", CreatedAt: at}
		must(t, models.InsertUser(ctx, db, other))
		for range 2 {
			threadTicket(t, db, user.ID, "Ink", at)
		}
		paper := threadTicket(t, db, user.ID, "Paper", at)
		paper.DepartmentID = 2
		must(t, models.UpdateTicket(ctx, db, paper, at))
		for name, test := range map[string]struct {
			scope     models.Scope
			want      int64
			elsewhere bool
		}{
			"admin": {models.Everything(), 3, false}, "agent": {models.InDepartments(1), 2, true}, "of both": {models.InDepartments(1, 2), 3, false},
			"elsewhere": {models.InDepartments(3), 0, true}, "nowhere": {models.InDepartments(), 0, true}, "owner": {models.OwnedBy(user.ID), 3, false},
			"other": {models.OwnedBy(other.ID), 0, true},
		} {
			counts, err := models.CountTicketsOfUsers(ctx, db, test.scope, []int64{user.ID, other.ID})
			must(t, err)
			same(t, name, test.want, counts[user.ID])
			elsewhere, err := models.HasTicketsElsewhere(ctx, db, test.scope, user.ID)
			must(t, err)
			same(t, name+" elsewhere", test.elsewhere, elsewhere)
		}
		idle, err := models.HasTicketsElsewhere(ctx, db, models.Scope{}, other.ID)
		must(t, err)
		same(t, "of one without tickets", false, idle)
	})
}

// A word that many share is looked for from the newest customer on, and no more of them are read than the page shows.
func TestSearchUsersByAWordThatManyShare(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		many := make([]models.User, 1200)
		for i := range many {
			many[i] = models.User{ID: int64(i + 1), Fullname: fmt.Sprint("Person ", i+1), Email: fmt.Sprintf("p%d@shared.test", i+1), CreatedAt: at}
		}
		_, err := db.NewInsert().Model(&many).Exec(t.Context())
		must(t, err)
		must(t, models.IndexUsers(t.Context(), db, many...))
		for text, want := range map[string]string{"shared": "1200 1199", "pers sha": "1200 1199", "person 119": "1199 1198", "shared p77": "779 778"} {
			same(t, text, want, foundUsers(t, db, text, 2, 0))
		}
		same(t, "second page", "1198 1197", foundUsers(t, db, "shared", 2, 2))
		for _, s := range plans(t, db, func(db bun.IDB) error {
			_, err := models.SearchUsers(t.Context(), db, "shared person", 25, 0)
			return err
		}) {
			words := s.table == "s" || s.table == "o" || s.table == "user_words"
			if words && !s.covered() || s.sorts() && !s.outermost {
				t.Errorf("%s: %s", s.table, s.plan)
			}
		}
	})
}

// The search walks the words in their index, and reads the customers that it shows by their ids.
func TestUserSearchPlans(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		filledDesk(t, db)
		if dialect(db) == modelstest.MySQL {
			_, err := db.ExecContext(t.Context(), "ANALYZE TABLE user_words")
			must(t, err)
		}
		for _, text := range []string{"maria", "maria example", "an ex"} {
			for _, s := range plans(t, db, func(db bun.IDB) error {
				_, err := models.SearchUsers(t.Context(), db, text, 25, 0)
				return err
			}) {
				words := s.table == "s" || s.table == "o" || s.table == "user_words"
				if words && !s.covered() || (s.table == "u" || s.table == "users") && !byID(s) {
					t.Errorf("%q: %s: %s", text, s.table, s.plan)
				}
			}
		}
	})
}
