package htmlsafe

import (
	"regexp"
	"slices"
	"strings"
)

// maxStyle is how much of a style attribute is looked at, in bytes.
const maxStyle = 2048

const (
	cssColour = `(?:#[0-9a-f]{3,8}|[a-z]{3,24}|(?:rgb|hsl)a?\([0-9., %/]+\))`
	cssSize   = `-?(?:[0-9]{1,4}(?:\.[0-9]{1,6})?|\.[0-9]{1,6})(?:px|pt|em|rem|ex|%|in|cm|mm)?`
)

// cssDeclaration has no room for a colon, a quote, a backslash or a function that loads something.
const cssDeclaration = `[a-z-]+: (?:[a-z0-9#%. -]|(?:rgb|hsl)a?\([0-9., %/]+\))+`

// styleForm is what a cleaned style attribute looks like.
var styleForm = regexp.MustCompile(`^` + cssDeclaration + `(?:; ` + cssDeclaration + `)*$`)

var (
	cssColours = regexp.MustCompile(`^` + cssColour + `$`)
	cssSizes   = regexp.MustCompile(`^(?:auto|` + cssSize + `)$`)
	cssBoxes   = regexp.MustCompile(`^` + cssSize + `(?: ` + cssSize + `){0,3}$`)
	cssBorders = regexp.MustCompile(`^(?:none|(?:(?:solid|dashed|dotted|double|` + cssSize + `|` + cssColour + `) ?){1,3})$`)
)

// textStyles are the properties that any element may have, and tableStyles those of tables and their parts besides.
// Fonts, margins and line heights are left to our own style sheets, so that messages look alike.
var (
	textStyles = forms{
		"color":            cssColours,
		"background-color": cssColours,
		"direction":        regexp.MustCompile(`^(?:ltr|rtl)$`),
		"font-size":        regexp.MustCompile(`^(?:xx?-small|small|medium|large|xx?-large|smaller|larger|` + cssSize + `)$`),
		"font-style":       regexp.MustCompile(`^(?:italic|oblique|normal)$`),
		"font-weight":      regexp.MustCompile(`^(?:bold|bolder|lighter|normal|[1-9]00)$`),
		"text-align":       regexp.MustCompile(`^(?:left|right|center|justify|start|end)$`),
		"text-decoration":  regexp.MustCompile(`^(?:underline|line-through|overline|none)$`),
		"vertical-align":   regexp.MustCompile(`^(?:top|middle|bottom|baseline|sub|super)$`),
		"white-space":      regexp.MustCompile(`^(?:pre|pre-wrap|pre-line|break-spaces|nowrap|normal)$`),
	}
	tableStyles = forms{
		"border": cssBorders, "border-top": cssBorders, "border-right": cssBorders, "border-bottom": cssBorders, "border-left": cssBorders,
		"border-collapse": regexp.MustCompile(`^(?:collapse|separate)$`),
		"padding":         cssBoxes, "padding-top": cssSizes, "padding-right": cssSizes, "padding-bottom": cssSizes, "padding-left": cssSizes,
		"width": cssSizes, "max-width": cssSizes, "height": cssSizes,
	}
)

// ordinary are declarations that mail programs write into every message and that say nothing: without them most
// messages are plain enough to stand in the page itself.
var ordinary = map[string][]string{
	"color":            {"black", "#000", "#000000", "windowtext", "inherit", "initial", "currentcolor", "rgb(0,0,0)"},
	"background-color": {"white", "#fff", "#ffffff", "transparent", "inherit", "initial", "window", "rgb(255,255,255)"},
	"font-style":       {"normal"},
	"font-weight":      {"normal", "400"},
	"text-align":       {"left", "start"},
	"text-decoration":  {"none"},
	"vertical-align":   {"baseline"},
	"white-space":      {"normal"},
	"direction":        {"ltr"},
	"font-size":        {"medium", "small", "1em", "1rem", "100%", "inherit"},
}

// bodySize are the font sizes of running text, 9 to 17 pixels: those are ordinary too.
var bodySize = regexp.MustCompile(`^(?:(?:9|1[0-7])(?:\.[0-9]+)?px|(?:[789]|1[0-2])(?:\.[0-9]+)?pt)$`)

// cleanStyle returns the declarations of a style attribute that an element may keep. Pictures and quotes keep none:
// the page draws those in its own way.
func cleanStyle(name, style string) string {
	if style == "" || name == "img" || name == "blockquote" {
		return ""
	}
	if len(style) > maxStyle {
		style = style[:strings.LastIndexByte(style[:maxStyle], ';')+1]
	}
	var kept []string
	for declaration := range strings.SplitSeq(strings.ToLower(style), ";") {
		property, value, ok := strings.Cut(declaration, ":")
		property = strings.TrimSpace(property)
		value = strings.Join(strings.Fields(strings.TrimSuffix(strings.TrimSpace(value), "!important")), " ")
		if property == "background" {
			property = "background-color"
		}
		if ok && keepsStyle(elements[name], property, value) {
			kept = append(kept, property+": "+value)
		}
	}
	return strings.Join(kept, "; ")
}

func keepsStyle(k kind, property, value string) bool {
	form := textStyles[property]
	if form == nil && (k == cell || k.holdsRows()) {
		form = tableStyles[property]
	}
	if form == nil || !form.MatchString(value) || slices.Contains(ordinary[property], strings.ReplaceAll(value, ", ", ",")) {
		return false
	}
	return property != "font-size" || !bodySize.MatchString(value)
}
