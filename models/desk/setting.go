package desk

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// setting is a value that a form changes, as text: what text returns of the settings, take brings back. take notes what is
// wrong under the setting's name. A secret one's value never comes into the audit log.
type setting struct {
	name   string
	secret bool
	text   func(s *settings.Settings) string
	take   func(fields models.Fields, s *settings.Settings, typed string)
}

// lineSetting is words on one line of at most so many characters, which must be there.
func lineSetting(name string, most int, at func(*settings.Settings) *string) setting {
	return setting{name: name, text: func(s *settings.Settings) string { return *at(s) },
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			*at(s) = models.RequireName(fields, name, typed, most)
		}}
}

// patternSetting is like lineSetting, but every blank of it counts.
func patternSetting(name string, most int, at func(*settings.Settings) *string) setting {
	one := textSetting(name, most, at)
	take := one.take
	one.take = func(fields models.Fields, s *settings.Settings, typed string) {
		if strings.TrimSpace(typed) == "" {
			fields.Add(name, "field.required")
		}
		if strings.ContainsAny(typed, "\r\n\t") {
			fields.Add(name, "field.text")
		}
		take(fields, s, typed)
	}
	return one
}

// textSetting is a text of at most so many characters, which may be empty.
func textSetting(name string, most int, at func(*settings.Settings) *string) setting {
	return setting{name: name, text: func(s *settings.Settings) string { return *at(s) },
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			typed = strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
			switch {
			case !utf8.ValidString(typed) || strings.ContainsRune(typed, 0):
				fields.Add(name, "field.text")
			case utf8.RuneCountInString(typed) > most:
				fields.Add(name, "field.too_long", "Max", most)
			}
			*at(s) = typed
		}}
}

// numberSetting is a whole number within bounds.
func numberSetting(name string, least, most int, at func(*settings.Settings) *int) setting {
	return setting{name: name, text: func(s *settings.Settings) string { return strconv.Itoa(*at(s)) },
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			n, err := strconv.Atoi(strings.TrimSpace(typed))
			if err != nil || n < least || n > most {
				fields.Add(name, "field.number", "Min", least, "Max", most)
				return
			}
			*at(s) = n
		}}
}

// switchSetting is on for any text, and off for none, as a box in a form is.
func switchSetting(name string, at func(*settings.Settings) *bool) setting {
	return setting{name: name,
		text: func(s *settings.Settings) string {
			if *at(s) {
				return "1"
			}
			return ""
		},
		take: func(_ models.Fields, s *settings.Settings, typed string) { *at(s) = typed != "" }}
}

// choiceSetting is one of a few values.
func choiceSetting[T ~string](name string, values []T, at func(*settings.Settings) *T) setting {
	return setting{name: name, text: func(s *settings.Settings) string { return string(*at(s)) },
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			if !slices.Contains(values, T(typed)) {
				fields.Add(name, "field.choose")
				return
			}
			*at(s) = T(typed)
		}}
}
