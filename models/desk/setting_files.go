package desk

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// The bounds of what the desk takes as files.
const (
	maxFileCount     = 20
	minFileMB        = 0.1
	maxFileMB        = 100
	maxFilesMB       = 250 // of one message; a larger request is refused before it is read
	maxExtensions    = 50
	maxExtension     = 10 // letters
	allExtensions    = "*"
	extensionLetters = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// sizeSetting is the largest size of a file, with a decimal point or comma.
func sizeSetting(name string, at func(*settings.Settings) *float64) setting {
	return setting{name: name, text: func(s *settings.Settings) string { return strconv.FormatFloat(*at(s), 'f', -1, 64) },
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			mb, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(typed), ",", ".", 1), 64)
			if err != nil || math.IsNaN(mb) || mb < minFileMB || mb > maxFileMB {
				fields.Add(name, "field.number", "Min", minFileMB, "Max", maxFileMB)
				return
			}
			*at(s) = math.Round(mb*100) / 100
		}}
}

// extensionsSetting is a list of the endings of file names, with or without their dots.
func extensionsSetting(name string, at func(*settings.Settings) *[]string) setting {
	return setting{name: name, text: func(s *settings.Settings) string { return strings.Join(*at(s), ", ") },
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			list := []string{}
			for _, word := range strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(" ,;\r\n\t", r) }) {
				ending := strings.ToLower(strings.TrimLeft(word, "."))
				if !validExtension(ending) {
					fields.Add(name, "field.extension", "Name", shorten(word))
					continue
				}
				if !slices.Contains(list, ending) {
					list = append(list, ending)
				}
			}
			if len(list) > maxExtensions {
				fields.Add(name, "field.too_many", "Max", maxExtensions)
			}
			*at(s) = list
		}}
}

func validExtension(ending string) bool {
	return ending == allExtensions || ending != "" && len(ending) <= maxExtension && strings.Trim(ending, extensionLetters) == ""
}

// checkFiles looks at what the settings about files say together.
func checkFiles(fields models.Fields, s *settings.Settings) {
	if !s.Attachments {
		return
	}
	if len(s.AttachmentExtensions) == 0 {
		fields.Add("attachment_extensions", "field.required")
	}
	if float64(s.AttachmentCount)*s.AttachmentMB > maxFilesMB {
		fields.Add("attachment_count", "setting.files_together", "Max", maxFilesMB)
	}
}

// shorten keeps a stranger's word short enough for a sentence.
func shorten(text string) string {
	const most = 30
	if letters := []rune(strings.ToValidUTF8(text, "\uFFFD")); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
