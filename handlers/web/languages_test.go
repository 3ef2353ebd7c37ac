package web

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/templates"
)

// pluralForms are the categories that whole numbers have in a language, by Unicode's CLDR.
var pluralForms = map[string][]string{
	"en": {"one", "other"}, "de": {"one", "other"}, "es": {"many", "one", "other"}, "fr": {"many", "one", "other"},
}

// same are the words that a language writes as English does ("" for all of them), in small letters. Any other word that stands in a
// language as in English is taken for forgotten.
var same = map[string][]string{
	"": strings.Fields("altcha api cloudflare deutsch english español français google hcaptcha imap kb maria mb microsoft oauth pop3 recaptcha sendmail smtp souza " +
		"starttls ticket tickets tls token turnstile v2"),
	"de": strings.Fields("administrator agent am browser castro code details enter esc ines indigo link name orange panel passkeys pipe pm port portal " +
		"scopes server status support text version"),
	"es": strings.Fields("ctrl esc general no panel portal"),
	"fr": strings.Fields("action actions active agent agents am article articles code conversation ctrl date dates indigo maintenance message messages " +
		"minutes note notes orange pages pipe pm port public sessions signature site type violet"),
}

var (
	placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	letters     = regexp.MustCompile(`\p{L}[\p{L}\d]*`)
	example     = regexp.MustCompile(`\S+@\S+|\S+\.(example|test|org)\b|#`)
)

// wording is a language's words of a file: the text, or the plural forms, of each key.
type wording map[string]map[string]string

func TestEveryLanguageHasEveryWord(t *testing.T) {
	english := wordsOf(t, "en")
	for _, language := range folders(t) {
		if language == "en" {
			continue
		}
		t.Run(language, func(t *testing.T) {
			words := wordsOf(t, language)
			for file, keys := range english {
				for key, forms := range keys {
					if words[file][key] == nil {
						t.Errorf("%s/%s lacks %q: %v", language, file, key, forms)
						continue
					}
					checkWord(t, language, key, forms, words[file][key])
				}
			}
			for file, keys := range words {
				for key := range keys {
					if english[file][key] == nil {
						t.Errorf("%s/%s has %q, and the English file has not", language, file, key)
					}
				}
			}
		})
	}
}

func checkWord(t *testing.T, language, key string, english, forms map[string]string) {
	t.Helper()
	want := pluralForms[language]
	if _, plain := english["text"]; plain {
		want = []string{"text"}
	}
	if got := sortedKeys(forms); !slices.Equal(got, want) {
		t.Errorf("%s: %q has the forms %q, want %q", language, key, got, want)
	}
	all := placeholders(english)
	for form, text := range forms {
		marks, wanted := placeholders(map[string]string{form: text}), all
		if form == "one" { // which need not be written as a number
			marks, wanted = without(marks, "N"), without(all, "N")
		}
		if !slices.Equal(marks, wanted) {
			t.Errorf("%s: %q (%s) has the placeholders %q, want %q", language, key, form, marks, wanted)
		}
		model := english[form]
		if model == "" {
			model = english["other"]
		}
		for _, sign := range []string{"#", "|", "%"} {
			if strings.Count(text, sign) != strings.Count(model, sign) {
				t.Errorf("%s: %q is %q, which has not as many %s as %q", language, key, text, sign, model)
			}
		}
		if strings.HasPrefix(key, "date.") && strings.Count(text, ",") < strings.Count(model, ",") {
			t.Errorf("%s: %q lists fewer words than %q", language, key, model)
		}
		if text != strings.Trim(text, " ") || text == "" {
			t.Errorf("%s: %q is %q", language, key, text)
		}
		if text == model && isLeft(language, text) {
			t.Errorf("%s: %q is %q as in English", language, key, text)
		}
	}
}

// isLeft tells whether a text that is the same in English has a word that the language would write otherwise.
func isLeft(language, text string) bool {
	text = example.ReplaceAllString(placeholder.ReplaceAllString(text, ""), "")
	for _, word := range letters.FindAllString(text, -1) {
		word = strings.ToLower(word)
		if len(word) > 1 && !slices.Contains(same[""], word) && !slices.Contains(same[language], word) {
			return true
		}
	}
	return false
}

func placeholders(forms map[string]string) []string {
	var names []string
	for _, text := range forms {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			names = append(names, found[1])
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(other string) bool { return other == name })
}

func sortedKeys(forms map[string]string) []string {
	var keys []string
	for key := range forms {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func folders(t *testing.T) []string {
	t.Helper()
	entries, err := fs.ReadDir(templates.FS, "lang")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// wordsOf returns a language's words by file. A word without plural forms is its form "text".
func wordsOf(t *testing.T, language string) map[string]wording {
	t.Helper()
	files, err := fs.Glob(templates.FS, path.Join("lang", language, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]wording{}
	for _, file := range files {
		content, err := templates.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		raw := map[string]json.RawMessage{}
		if err := json.Unmarshal(content, &raw); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		words := wording{}
		for key, value := range raw {
			words[key] = map[string]string{}
			var text string
			if json.Unmarshal(value, &text) == nil {
				words[key]["text"] = text
			} else if forms := words[key]; json.Unmarshal(value, &forms) != nil {
				t.Errorf("%s: %q is neither a text nor plural forms", file, key)
			}
		}
		all[path.Base(file)] = words
	}
	return all
}

// A mail and a page name the same thing by the same word.
func TestMailsSpeakAsPagesDo(t *testing.T) {
	all, err := catalogs()
	if err != nil {
		t.Fatal(err)
	}
	for language, words := range all {
		for _, status := range []models.Status{models.StatusOpen, models.StatusAnswered, models.StatusAwaitingReply, models.StatusInProgress, models.StatusClosed} {
			if page, mail := words.T("status."+status.String()), notify.StatusWord(status, language); page != mail {
				t.Errorf("%s: a page says %q, a mail %q", language, page, mail)
			}
		}
		for _, name := range shippedPriorities {
			if page, mail := words.Priority(name), notify.PriorityWord(name, language); page != mail {
				t.Errorf("%s: a page says %q, a mail %q", language, page, mail)
			}
		}
	}
}

func TestNumbersAndSizesInEveryLanguage(t *testing.T) {
	all, err := catalogs()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][]string{
		"en": {"999", "1,000", "-12,345", "1,234,567", "512 B", "84 KB", "2.5 MB"},
		"de": {"999", "1.000", "-12.345", "1.234.567", "512 B", "84 KB", "2,5 MB"},
		"es": {"999", "1000", "-12.345", "1.234.567", "512 B", "84 kB", "2,5 MB"},
		"fr": {"999", "1\u202f000", "-12\u202f345", "1\u202f234\u202f567", "512 o", "84 Ko", "2,5 Mo"},
	}
	for language, want := range tests {
		words := all[language]
		got := []string{words.Number(999), words.Number(int64(1000)), words.Number(-12345), words.Number(1234567), words.Bytes(512), words.Bytes(84 << 10),
			words.Bytes(5 << 19)}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}

func TestPluralsOfEveryLanguage(t *testing.T) {
	all, err := catalogs()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string][4]string{
		"en": {"0 articles", "1 article", "2 articles", "1,000,000 articles"},
		"de": {"0 Artikel", "1 Artikel", "2 Artikel", "1.000.000 Artikel"},
		"es": {"0 artículos", "1 artículo", "2 artículos", "1.000.000 de artículos"},
		"fr": {"0 article", "1 article", "2 articles", "1\u202f000\u202f000 d’articles"},
	}
	for language, want := range tests {
		var got [4]string
		for i, n := range []int64{0, 1, 2, 1_000_000} {
			got[i] = all[language].N("knowledge.count", n)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}
