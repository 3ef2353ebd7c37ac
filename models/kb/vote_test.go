package kb_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

func TestVotesCountOnceAVisitor(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := newShelf(t, db), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		first, second := s.article(0, "First", "", false), s.article(0, "Second", "", false)
		yes, no := true, false
		ines, olga := make([]byte, 32), append(make([]byte, 31), 1)
		votes := func(id int64, visitor []byte) models.ArticleVotes {
			v, err := models.VotesOfArticle(t.Context(), db, id, visitor)
			s.must(err)
			return v
		}
		same := func(what string, want, got models.ArticleVotes) {
			t.Helper()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", what, diff)
			}
		}
		same("nobody's", models.ArticleVotes{}, votes(first, ines))
		for range 3 {
			s.must(s.Vote(t.Context(), first, ines, true, at))
		}
		same("one visitor's", models.ArticleVotes{Helpful: 1, All: 1, Own: &yes}, votes(first, ines))
		s.must(s.Vote(t.Context(), first, olga, true, at))
		s.must(s.Vote(t.Context(), first, ines, false, at))
		same("one of two changed", models.ArticleVotes{Helpful: 1, All: 2, Own: &no}, votes(first, ines))
		same("of the other", models.ArticleVotes{Helpful: 1, All: 2, Own: &yes}, votes(first, olga))
		same("the other article's", models.ArticleVotes{}, votes(second, ines))

		hidden := s.article(0, "Private", "", true)
		below := s.article(s.category("Below", s.category("Private", 0, true), false), "Below", "", false)
		for _, id := range []int64{hidden, below, 999} {
			if err := s.Vote(t.Context(), id, ines, true, at); !models.IsNotFound(err) {
				t.Errorf("article %d: %v", id, err)
			}
			same("of what is private", models.ArticleVotes{}, votes(id, ines))
		}
	})
}
