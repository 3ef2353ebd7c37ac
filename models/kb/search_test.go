package kb_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models/kb"
	"helpdeskz/models/modelstest"
)

func found(hits []kb.Hit) []string {
	var list []string
	for _, h := range hits {
		list = append(list, h.Article.Title)
	}
	return list
}

func TestSearch(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		billing := s.category("Billing", 0, false)
		hidden := s.category("Private", 0, true)
		s.article(billing, "Change the VAT number", "<p>Open <b>Account</b>, then <i>Billing</i>.</p>", false)
		s.article(billing, "Invoices", "<div class=\"gmail_quote\"><p>Where the VAT   number stands: 100% &amp; more</p></div>", false)
		s.article(billing, "Réglages à l’écran", "<p>ÉCRAN NOIR</p>", false)
		s.article(hidden, "Hidden VAT number", "", false)
		s.article(billing, "Draft VAT number", "", true)
		s.article(0, "Loose underscore_name", "", false)

		tests := map[string][]string{
			"vat number":                    {"Change the VAT number", "Invoices"},
			"NUMBER vat":                    {"Change the VAT number", "Invoices"},
			"account billing":               {"Change the VAT number"},
			"numb":                          {"Change the VAT number", "Invoices"},
			"ÉCRAN":                         {"Réglages à l’écran"},
			"écran":                         {"Réglages à l’écran"},
			"réglages":                      {"Réglages à l’écran"},
			"underscore_name":               {"Loose underscore_name"},
			"vat unicorn":                   nil,
			"gmail":                         nil, // a class, not a word
			"class":                         nil,
			"%":                             nil,
			"___":                           nil,
			"":                              nil,
			"' OR 'zz'='zz":                 nil,
			strings.Repeat("vat ", 3000):    {"Change the VAT number", "Invoices"},
			strings.Repeat("x", 100_000):    nil,
			"vat \x00 \xff number":          {"Change the VAT number", "Invoices"},
			"hidden":                        nil,
			"draft":                         nil,
			"vat a b c d e f g h i j k l m": nil,
		}
		for text, want := range tests {
			hits, err := s.Search(t.Context(), text, 80, kb.MaxHits)
			s.must(err)
			if diff := cmp.Diff(want, found(hits)); diff != "" {
				t.Errorf("search %.40q: %s", text, diff)
			}
		}
	})
}

func TestSearchMarksWhatWasFound(t *testing.T) {
	s := newShelf(t, modelstest.DB(t, modelstest.SQLite))
	category := s.category("Écoles", 0, false)
	long := strings.Repeat("Ünder the bridge. ", 40)
	s.article(category, "Élan vital", "<p>"+long+"The élan is here. "+long+"</p>", false)
	hits, err := s.Search(t.Context(), "ÉLAN", 120, 5)
	s.must(err)
	if len(hits) != 1 || hits[0].Category != "Écoles" {
		t.Fatalf("hits: %+v", hits)
	}
	if diff := cmp.Diff([]kb.Mark{{Text: "Élan", Hit: true}, {Text: " vital"}}, hits[0].Title); diff != "" {
		t.Error(diff)
	}
	var shown, marked string
	for _, m := range hits[0].Words {
		shown += m.Text
		if m.Hit {
			marked += m.Text
		}
	}
	if marked != "élan" || !strings.HasPrefix(shown, "… ") || !strings.HasSuffix(shown, "…") || len([]rune(shown)) > 124 {
		t.Errorf("excerpt %q, marked %q", shown, marked)
	}
}

func TestSearchIsBounded(t *testing.T) {
	s := newShelf(t, modelstest.DB(t, modelstest.SQLite))
	for range 12 {
		s.article(0, "Same words", "", false)
	}
	hits, err := s.Search(t.Context(), "same", 10, 5)
	s.must(err)
	if len(hits) != 5 {
		t.Errorf("%d hits, want 5", len(hits))
	}
}

func TestRelated(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := newShelf(t, db)
		s.article(0, "Why an invoice shows an old VAT number", "", false)
		s.article(0, "Change the VAT number on your account", "", false)
		s.article(0, "Pay by direct debit", "<p>The invoice shows the day, and a wrong one is corrected.</p>", false)
		s.article(0, "Invite people", "<p>With an invoice.</p>", false)
		tests := map[string][]string{
			"Invoice shows the wrong VAT number": {"Why an invoice shows an old VAT number",
				"Change the VAT number on your account", "Pay by direct debit"},
			"I can not do it": {},
			"the on by an":    {},
			"Umbrella":        {},
			"":                {},
		}
		for subject, want := range tests {
			articles, err := s.Related(t.Context(), subject, 3)
			s.must(err)
			got := titles(articles)
			if diff := cmp.Diff(want, append([]string{}, got...)); diff != "" {
				t.Errorf("related to %q: %s", subject, diff)
			}
		}
	})
}

func TestSlug(t *testing.T) {
	tests := map[string]string{
		"Pay by direct debit":     "pay-by-direct-debit",
		"  What's new, Zoë?  ":    "what-s-new-zoe",
		"日本語 の 質問":                "日本語-の-質問",
		"../../etc/passwd":        "etc-passwd",
		"???":                     "-",
		"":                        "-",
		"<script>":                "script",
		strings.Repeat("ab ", 60): strings.Repeat("ab-", 26) + "a",
	}
	for title, want := range tests {
		if got := kb.Slug(title); got != want {
			t.Errorf("Slug(%.20q) = %q, want %q", title, got, want)
		}
	}
}
