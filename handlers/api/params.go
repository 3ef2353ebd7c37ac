package api

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/models/tickets"
)

// filesField is under which name files come, as the manual has it; PHP's brackets are optional.
const filesField = "attachment"

// params are what a request says, and what is wrong with it: each way to read one notes that at its name, and returns the zero
// value. Names that nobody asks for are left alone.
type params struct {
	values map[string][]string
	files  []tickets.Upload
	wrong  models.Fields
}

func newParams() *params {
	return &params{values: map[string][]string{}, wrong: models.Fields{}}
}

// fault returns what was wrong with what has been read, or nil. Errors: invalid.
func (p *params) fault() error { return p.wrong.Error() }

// has tells whether a parameter was given, even if it is empty, or a list.
func (p *params) has(name string) bool { return len(p.values[name]) > 0 || p.listed(name) }

// text returns a parameter, "" when it isn't there. One that is given twice, or as a list, is refused.
func (p *params) text(name string) string {
	values := p.values[name]
	if len(values) > 1 || p.listed(name) {
		p.wrong.Add(name, "api.single")
		return ""
	}
	if len(values) == 0 {
		return ""
	}
	if !utf8.ValidString(values[0]) || strings.ContainsRune(values[0], 0) {
		p.wrong.Add(name, "field.text")
		return ""
	}
	return values[0]
}

// listed tells whether a parameter came as PHP writes a list: name[], name[0].
func (p *params) listed(name string) bool {
	for other := range p.values {
		if strings.HasPrefix(other, name+"[") {
			return true
		}
	}
	return false
}

// required is text of a parameter that must not be empty.
func (p *params) required(name string) string {
	text := p.text(name)
	if strings.TrimSpace(text) == "" {
		p.wrong.Add(name, "field.required")
	}
	return text
}

// whole returns a whole number between the bounds, and otherwise when the parameter is empty or not there.
func (p *params) whole(name string, least, most, otherwise int64) int64 {
	text := strings.TrimSpace(p.text(name))
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		p.wrong.Add(name, "api.number", "Min", least, "Max", most)
		return otherwise
	}
	return n
}

// optionalID returns an id, 0 when there is none.
func (p *params) optionalID(name string) int64 {
	text := strings.TrimSpace(p.text(name))
	if text == "" {
		return 0
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		p.wrong.Add(name, "api.id")
		return 0
	}
	return id
}

// requiredID is an id that must be there.
func (p *params) requiredID(name string) int64 {
	id := p.optionalID(name)
	if id == 0 {
		p.wrong.Add(name, "field.required")
	}
	return id
}

// words that switch something on or off; JSON has them as values of their own.
var switches = map[string]bool{"1": true, "0": false, "true": true, "false": false, "": false}

// on returns whether something is switched on; it is off when the parameter isn't there.
func (p *params) on(name string) bool {
	on, known := switches[strings.ToLower(strings.TrimSpace(p.text(name)))]
	if !known {
		p.wrong.Add(name, "api.switch")
	}
	return on
}

// requiredOn is on for a parameter that must be there.
func (p *params) requiredOn(name string) bool {
	p.required(name)
	return p.on(name)
}

// choice returns one of the words that a parameter may be.
func (p *params) choice(name string, words ...string) string {
	word := strings.TrimSpace(p.required(name))
	if word != "" && !slices.Contains(words, word) {
		p.wrong.Add(name, "api.choice", "Words", strings.Join(words, ", "))
		return ""
	}
	return word
}

// status returns a ticket's status by its number, 0 when there is none. The manual and the original's code give the parameter
// two names; both are understood.
func (p *params) status() models.Status {
	const documented, usual = "status_id", "status"
	name := usual
	if p.has(documented) {
		name = documented
		if p.has(usual) && p.text(usual) != p.text(documented) {
			p.wrong.Add(documented, "api.single")
		}
	}
	s := models.Status(p.whole(name, int64(models.StatusOpen), int64(models.StatusClosed), 0))
	if p.has(name) && s == 0 {
		p.wrong.Add(name, "field.required")
	}
	return s
}

// rename moves what a rule found wrong to the parameters' names. The rule's error may be of any kind.
func rename(err error, names map[string]string) error {
	known, is := asInvalid(err)
	if !is {
		return err
	}
	renamed := models.Fields{}
	for field, word := range known.Fields {
		if name, other := names[field]; other {
			field = name
		}
		renamed[field] = word
	}
	return &models.Error{Kind: known.Kind, Key: known.Key, Args: known.Args, Fields: renamed, Err: err}
}

func asInvalid(err error) (*models.Error, bool) {
	var known *models.Error
	if !errors.As(err, &known) || len(known.Fields) == 0 {
		return nil, false
	}
	return known, true
}
