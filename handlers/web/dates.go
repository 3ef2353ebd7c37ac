package web

import (
	"strconv"
	"strings"
	"time"
)

// Names are a language's words in dates. An empty word stands for the English one.
type Names struct {
	Months      [12]string // January first
	ShortMonths [12]string // Jan first
	Days        [7]string  // Sunday first
	ShortDays   [7]string  // Sun first
	AM, PM      string     // before and after noon; PHP's "a" shows them in lower case
}

// PHPDate writes t, in t's own zone, by a pattern of the letters of PHP's date(), which is the form of the site's date
// setting. All letters of PHP 8 are known, and a backslash makes the next character stand for itself. Names gives the
// words of month and day; the parts of fixed formats (c, r) and the English ordinal (S) are never translated.
func PHPDate(t time.Time, pattern string, names Names) string {
	out := make([]byte, 0, 2*len(pattern)+16)
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		if c != '\\' {
			out = appendLetter(out, t, c, &names)
			continue
		}
		if i++; i < len(pattern) {
			out = append(out, pattern[i])
		}
	}
	return string(out)
}

// goLayouts are the letters that Go's own formatting writes just so.
var goLayouts = map[byte]string{
	'd': "02", 'j': "2", 'm': "01", 'n': "1", 'y': "06", 'g': "3", 'h': "03", 'H': "15", 'i': "04", 's': "05",
	'P': "-07:00", 'O': "-0700", 'p': "Z07:00", 'T': "MST",
	'c': "2006-01-02T15:04:05-07:00", 'r': "Mon, 02 Jan 2006 15:04:05 -0700",
}

func appendLetter(out []byte, t time.Time, c byte, names *Names) []byte {
	if layout, ok := goLayouts[c]; ok {
		return t.AppendFormat(out, layout)
	}
	if word, ok := wordLetter(t, c, names); ok {
		return append(out, word...)
	}
	if number, ok := numberLetter(t, c); ok {
		return strconv.AppendInt(out, number, 10)
	}
	if text, ok := paddedLetter(t, c); ok {
		return append(out, text...)
	}
	return append(out, c)
}

func wordLetter(t time.Time, c byte, names *Names) (string, bool) {
	switch c {
	case 'F':
		return dateWord(names.Months[t.Month()-1], t.Month().String()), true
	case 'M':
		return dateWord(names.ShortMonths[t.Month()-1], t.Month().String()[:3]), true
	case 'l':
		return dateWord(names.Days[t.Weekday()], t.Weekday().String()), true
	case 'D':
		return dateWord(names.ShortDays[t.Weekday()], t.Weekday().String()[:3]), true
	case 'A':
		return noon(t, names), true
	case 'a':
		return strings.ToLower(noon(t, names)), true
	case 'S':
		return ordinal(t.Day()), true
	case 'e':
		return t.Location().String(), true
	}
	return "", false
}

func numberLetter(t time.Time, c byte) (int64, bool) {
	switch c {
	case 'N':
		return int64((t.Weekday()+6)%7) + 1, true
	case 'w':
		return int64(t.Weekday()), true
	case 'z':
		return int64(t.YearDay()) - 1, true
	case 't':
		return int64(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()), true
	case 'L':
		return yesNo(time.Date(t.Year(), time.December, 31, 0, 0, 0, 0, time.UTC).YearDay() == 366), true
	case 'G':
		return int64(t.Hour()), true
	case 'I':
		return yesNo(t.IsDST()), true
	case 'Z':
		_, offset := t.Zone()
		return int64(offset), true
	case 'U':
		return t.Unix(), true
	}
	return 0, false
}

func paddedLetter(t time.Time, c byte) (string, bool) {
	isoYear, isoWeek := t.ISOWeek()
	switch c {
	case 'Y':
		return yearText(t.Year(), false), true
	case 'X':
		return yearText(t.Year(), true), true
	case 'x':
		return yearText(t.Year(), t.Year() >= 10_000), true
	case 'o':
		return yearText(isoYear, false), true
	case 'W':
		return zeroPadded(isoWeek, 2), true
	case 'B':
		return zeroPadded(swatchBeat(t), 3), true
	case 'u':
		return zeroPadded(t.Nanosecond()/1000, 6), true
	case 'v':
		return zeroPadded(t.Nanosecond()/1_000_000, 3), true
	}
	return "", false
}

// yearText writes a year with four digits or more, a minus before year 0 and, when asked for, a plus from there on.
func yearText(year int, plus bool) string {
	switch {
	case year < 0:
		return "-" + zeroPadded(-year, 4)
	case plus:
		return "+" + zeroPadded(year, 4)
	}
	return zeroPadded(year, 4)
}

// swatchBeat is the Internet time: thousandths of a day in UTC+1.
func swatchBeat(t time.Time) int {
	utc := t.UTC()
	seconds := utc.Hour()*3600 + utc.Minute()*60 + utc.Second() + 3600
	return seconds % 86_400 * 10 / 864
}

func ordinal(day int) string {
	if day/10 != 1 {
		switch day % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}

func noon(t time.Time, names *Names) string {
	if t.Hour() < 12 {
		return dateWord(names.AM, "AM")
	}
	return dateWord(names.PM, "PM")
}

func zeroPadded(n, digits int) string {
	text := strconv.Itoa(n)
	return strings.Repeat("0", max(0, digits-len(text))) + text
}

func dateWord(word, otherwise string) string {
	if word != "" {
		return word
	}
	return otherwise
}

func yesNo(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}
