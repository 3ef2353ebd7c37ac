package models

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTextWords(t *testing.T) {
	long := strings.Repeat("Éa", 40)
	tests := map[string]struct {
		text string
		want string
	}{
		"nothing":            {" ,.!?\x00\xff\n", ""},
		"case and order":     {"Printer printer ON fire", "fire on printer"},
		"short words":        {"I a x9 7", "7 a i x9"},
		"address":            {"Maria.Silva+x@example.co.uk", "co example maria silva uk x"},
		"apostrophes":        {"don't O’Brien", "brien don o t"},
		"numbers":            {"INV-2024/0012", "0012 2024 inv"},
		"accents":            {"Été naïve Ångström crème brûlée São", "angstrom brulee creme ete naive sao"},
		"accents apart":      {"e\u0301te\u0301", "ete"},
		"letters spelled":    {"Straße Łódź Smørrebrød ŒUVRE İstanbul ışık", "isik istanbul lodz oeuvre smorrebrod strasse"},
		"ligature and width": {"ﬁne ＡＢＣ１２", "abc12 fine"},
		"greek":              {"Ελλάδα ΟΔΟΣ οδός", "ελλαδα οδοσ"},
		"cyrillic":           {"Ёлка Йод", "елка иод"},
		"arabic":             {"مُحَمَّد أحمد", "احمد محمد"},
		"hebrew points":      {"שָׁלוֹם", "שלום"},
		"hindi":              {"नमस्ते दुनिया", "दुनिया नमस्ते"},
		"chinese":            {"东京都ABC", "abc 东 东京 京 京都 都"},
		"japanese":           {"サーバー", "ー バ バー サ サー ーバ"},
		"korean":             {"환불 요청", "불 요 요청 청 환 환불"},
		"thai":               {"ไทย", "ท ทย ย ไ ไท"},
		"cut":                {long, cutWord(strings.Repeat("ea", 40))},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want := strings.Fields(test.want)
			slices.Sort(want)
			if diff := cmp.Diff(want, textWords(test.text)); diff != "" {
				t.Errorf("words (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTextWordsAreBounded(t *testing.T) {
	var log strings.Builder
	for i := range 50_000 {
		log.WriteString(strings.Repeat(string(rune('a'+i%26)), 1+i%40))
		log.WriteRune(rune('a' + i/1000%26))
		log.WriteRune(rune(0x4e00 + i%20_000))
	}
	if n := len(textWords(log.String())); n > maxTextWords+1 {
		t.Errorf("%d words, want at most %d", n, maxTextWords+1)
	}
}

func TestSearchTerms(t *testing.T) {
	tests := map[string]struct {
		keyword string
		want    []term
	}{
		"nothing":          {`"' () -- * %_!`, nil},
		"last word open":   {"broken printer", []term{{"broken", false}, {"printer", true}}},
		"short last word":  {"printer on", []term{{"printer", false}, {"on", false}}},
		"number last":      {"order 2024", []term{{"order", false}, {"2024", false}}},
		"star":             {"inv* 20* now", []term{{"inv", true}, {"20", true}, {"now", true}}},
		"star of its own":  {"inv * a", []term{{"inv", false}, {"a", false}}},
		"operators":        {"a AND b OR NOT NEAR(c)", []term{{"a", false}, {"and", false}, {"b", false}, {"or", false}, {"not", false}, {"near", false}, {"c", false}}},
		"doubles":          {"Été ete ete", []term{{"ete", false}, {"ete", true}}},
		"chinese":          {"东京都", []term{{"东京", false}, {"京都", false}}},
		"chinese letter":   {"东", []term{{"东", false}}},
		"address":          {"ana@example.com", []term{{"ana", false}, {"example", false}, {"com", true}}},
		"letters, figures": {"rma4711", []term{{"rma4711", true}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, searchTerms(test.keyword), cmp.AllowUnexported(term{})); diff != "" {
				t.Errorf("terms (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTicketNumber(t *testing.T) {
	tests := map[string]struct {
		id   int64
		only bool
	}{
		"12": {12, false}, "#12": {12, true}, " #12 ": {12, true}, "0": {}, "-3": {}, "#": {}, "12a": {}, "": {},
		"99999999999999999999": {},
	}
	for keyword, want := range tests {
		id, only := ticketNumber(keyword)
		if id != want.id || only != want.only {
			t.Errorf("ticketNumber(%q) = %d, %v, want %d, %v", keyword, id, only, want.id, want.only)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{"", "Zoë's 東京 #12", "a\u0301\u0301*", "\xff\xfe\x00", strings.Repeat("x", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		words := textWords(text)
		if !slices.IsSorted(words) {
			t.Errorf("words are not sorted: %q", words)
		}
		for _, w := range words {
			if w == "" || !utf8.ValidString(w) || utf8.RuneCountInString(w) > maxWordLetters {
				t.Errorf("word %q", w)
			}
			if again := textWords(w); !slices.Contains(again, w) && utf8.RuneCountInString(w) < maxWordLetters {
				t.Errorf("%q is found as %q", w, again)
			}
		}
		if terms := searchTerms(text); len(terms) > maxTerms {
			t.Errorf("%d terms", len(terms))
		}
	})
}

func TestCheapestFirst(t *testing.T) {
	many := make([]string, 40)
	tests := map[string]struct {
		groups []group
		want   []int // tickets
	}{
		"one":                 {[]group{{many, 7}}, []int{7}},
		"rarest":              {[]group{{many[:1], 900}, {many[:1], 1000}, {many[:1], 3}}, []int{3, 900, 1000}},
		"three":               {[]group{{many[:1], 5}, {many[:2], 800}, {many, 9}}, []int{9, 5, 800}},
		"few words elsewhere": {[]group{{many[:1], 999}, {many, 1000}}, []int{1000, 999}},
		"rare, many words":    {[]group{{many[:1], 10}, {many, 1000}}, []int{10, 1000}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			cheapestFirst(test.groups)
			var got []int
			for _, g := range test.groups {
				got = append(got, g.tickets)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("tickets (-want +got):\n%s", diff)
			}
		})
	}
}
