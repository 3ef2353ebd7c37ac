package htmlsafe

import (
	"regexp"
	"strings"
)

// Classes that say what a part of a message is. They stand for the many marks of mail programs, and they are the only
// classes that Sanitize keeps.
const (
	markQuote       = "mail-quote"       // everything in it is quoted
	markReply       = "mail-reply"       // holds an attribution and quotes, and perhaps answers between them
	markRest        = "mail-rest"        // from here on everything is quoted
	markLine        = "mail-line"        // a line above it, as Outlook draws one above what it quotes
	markAttribution = "mail-attribution" // "On … wrote:"
	markSignature   = "mail-signature"
)

// maxMark is the longest class or id that is looked at for marks, in bytes.
const maxMark = 512

var markForm = regexp.MustCompile(`^mail-(?:quote|reply|rest|line|attribution|signature)$`)

// vendorMarks are the endings of classes and ids by which mail programs mark parts of a message. Endings, because
// programs that quote such a message write something of their own in front: ecx, x_, m_-123, ydp1a2b3c.
var vendorMarks = []struct{ ending, mark string }{
	{"gmail_quote", markReply},
	{"gmail_quote_container", markReply},
	{"gmail_attr", markAttribution},
	{"gmail_signature", markSignature},
	{"yahoo_quoted", markQuote},
	{"moz-cite-prefix", markAttribution},
	{"moz-signature", markSignature},
	{"protonmail_quote", markReply},
	{"protonmail_signature_block", markSignature},
	{"tutanota_quote", markQuote},
	{"zmail_extra", markQuote},
	{"outlookmessageheader", markRest},
	{"divrplyfwdmsg", markRest},
	{"appendonsend", markRest},
	{"stopspelling", markRest},
	{"olk_src_body_section", markRest},
	{"mail-editor-reference-message-container", markRest},
	{"ms-outlook-mobile-signature", markSignature},
	{"applemailsignature", markSignature},
}

// mark returns the class of an element, or "".
func mark(name string, a attributes) string {
	found := vendorMark(a.value("class"))
	if found == "" {
		found = vendorMark(a.value("id"))
	}
	if name == "blockquote" && (found == markReply || a.value("type") == "cite") {
		return markQuote
	}
	if found == "" && name == "div" && drawsLine(a.value("style")) {
		return markLine
	}
	return found
}

// vendorMark finds the first mark among the words of a class or an id.
func vendorMark(value string) string {
	if value == "" || len(value) > maxMark {
		return ""
	}
	for word := range strings.FieldsSeq(strings.ToLower(value)) {
		if markForm.MatchString(word) {
			return word
		}
		for _, v := range vendorMarks {
			if strings.HasSuffix(word, v.ending) {
				return v.mark
			}
		}
	}
	return ""
}

// drawsLine reports whether a style draws a line above an element and nowhere else that matters.
func drawsLine(style string) bool {
	if len(style) > maxStyle {
		return false
	}
	style = strings.ToLower(style)
	at := strings.Index(style, "border-top")
	return at >= 0 && strings.Contains(style[at:], "solid")
}
