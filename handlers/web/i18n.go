package web

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"helpdeskz/templates"
)

// DefaultLanguage is the language of a word that another one lacks.
const DefaultLanguage = "en"

// Catalog holds the words of one language.
type Catalog struct {
	Language   string
	Dates      Names
	markedFrom int                 // digits of the shortest number with thousands marks
	plain      map[string]string   // words without placeholders, which need no work
	patterns   map[string][]string // words with placeholders: text, name, text, name, ... text
	localizer  *i18n.Localizer
}

// catalogs are the words of every language. The files are part of the binary and are read once.
var catalogs = sync.OnceValues(loadCatalogs)

// English returns the English words, for the console.
func English() *Catalog {
	all, err := catalogs()
	if err != nil {
		panic(err) // the files are part of the binary, and a test loads them
	}
	return all[DefaultLanguage]
}

// loadCatalogs reads the language files: lang/LANGUAGE/*.json, each an object of keys and words, where a word with plural forms
// is an object of them (CLDR names: one, other, …). A key that stands twice is an error.
func loadCatalogs() (map[string]*Catalog, error) {
	folders, err := fs.ReadDir(templates.FS, "lang")
	if err != nil {
		return nil, fmt.Errorf("language files: %w", err)
	}
	bundle := i18n.NewBundle(language.English)
	catalogs := map[string]*Catalog{}
	for _, folder := range folders {
		tag, err := language.Parse(folder.Name())
		if err != nil {
			return nil, fmt.Errorf("language files: %s: %w", folder.Name(), err)
		}
		catalog := &Catalog{Language: folder.Name(), plain: map[string]string{}, patterns: map[string][]string{}}
		if err := catalog.load(bundle, tag); err != nil {
			return nil, fmt.Errorf("language files: %w", err)
		}
		catalogs[folder.Name()] = catalog
	}
	for name, catalog := range catalogs {
		catalog.localizer = i18n.NewLocalizer(bundle, name, DefaultLanguage)
		catalog.Dates = catalog.dateNames()
		if catalog.markedFrom, err = strconv.Atoi(catalog.T("number.thousands_from")); err != nil {
			return nil, fmt.Errorf("language files: %s: number.thousands_from: %w", name, err)
		}
	}
	return catalogs, nil
}

func (c *Catalog) load(bundle *i18n.Bundle, tag language.Tag) error {
	files, err := fs.Glob(templates.FS, path.Join("lang", c.Language, "*.json"))
	if err != nil {
		return err
	}
	seen := map[string]string{}
	for _, file := range files {
		content, err := templates.FS.ReadFile(file)
		if err != nil {
			return err
		}
		words := map[string]json.RawMessage{}
		if err := json.Unmarshal(content, &words); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for key, raw := range words {
			if other, twice := seen[key]; twice {
				return fmt.Errorf("%s: %q stands in %s as well", file, key, other)
			}
			seen[key] = file
			if err := c.add(bundle, tag, key, raw); err != nil {
				return fmt.Errorf("%s: %q: %w", file, key, err)
			}
		}
	}
	return nil
}

func (c *Catalog) add(bundle *i18n.Bundle, tag language.Tag, key string, raw json.RawMessage) error {
	message := &i18n.Message{ID: key}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		message.Other = text
		if !strings.Contains(text, "{{") {
			c.plain[key] = text
		} else {
			c.patterns[key] = pattern(text)
		}
	} else {
		var forms struct{ Zero, One, Two, Few, Many, Other string }
		if err := json.Unmarshal(raw, &forms); err != nil {
			return err
		}
		message.Zero, message.One, message.Two = forms.Zero, forms.One, forms.Two
		message.Few, message.Many, message.Other = forms.Few, forms.Many, forms.Other
	}
	return bundle.AddMessages(tag, message)
}

// T returns the words for a key; args are pairs of a placeholder's name and its value. A key without words is returned itself,
// so that its lack is seen.
func (c *Catalog) T(key string, args ...any) string {
	if text, known := c.plain[key]; known {
		return text
	}
	if parts, known := c.patterns[key]; known {
		return fill(parts, args)
	}
	return c.localize(key, nil, args)
}

// N returns the words for a key in the plural form for n, which the words may name as {{.N}}.
func (c *Catalog) N(key string, n any, args ...any) string {
	return c.localize(key, n, append(args, "N", c.Number(n)))
}

func (c *Catalog) localize(key string, count any, args []any) string {
	data := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	text, err := c.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: pluralCount(count)})
	if err != nil && text == "" {
		return key
	}
	return text
}

func pluralCount(n any) any {
	if wide, is := n.(int64); is {
		return int(wide)
	}
	return n
}
