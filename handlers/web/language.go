package web

import (
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/language"
)

// Languages returns the names of the languages that there are words for, sorted.
func (k *Kit) Languages() []string { return slices.Sorted(maps.Keys(k.catalogs)) }

// wordsFor takes the person's language, else the one that the browser likes best of those there are, else the site's.
func (k *Kit) wordsFor(c *fiber.Ctx, own, site string) *Catalog {
	if words, known := k.catalogs[own]; known {
		return words
	}
	c.Vary(fiber.HeaderAcceptLanguage)
	for _, name := range accepted(c.Get(fiber.HeaderAcceptLanguage)) {
		if words, known := k.catalogs[name]; known {
			return words
		}
	}
	if words, known := k.catalogs[site]; known {
		return words
	}
	return k.catalogs[DefaultLanguage]
}

// SpeakToProgram lets the answer be in a language that the calling program asks for, else in English whatever the site's is: those
// are the sentences that programs know.
func (k *Kit) SpeakToProgram(c *fiber.Ctx) {
	VisitOf(c).Words = k.wordsFor(c, "", DefaultLanguage)
}

// accepted returns the languages of an Accept-Language header (RFC 9110, section 12.5.4) without their regions, the best liked one
// first. One that can't be read asks for nothing.
func accepted(header string) []string {
	tags, weights, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	var names []string
	for i, tag := range tags {
		if weights[i] > 0 {
			base, _ := tag.Base()
			names = append(names, base.String())
		}
	}
	return names
}
