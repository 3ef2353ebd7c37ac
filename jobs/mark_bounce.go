package jobs

import (
	"regexp"
	"strings"
)

var (
	// actions are the fields of RFC 3464, 2.3.3.
	actions = regexp.MustCompile(`(?im)^action:[ \t]*(\w+)`)

	holidaySubject = regexp.MustCompile(`(?i)^\W*(auto(matic|mated)?[- ]?(reply|response)|out of (the )?office|abwesen|away )`)

	// bounceWords are what mail servers write that have never heard of RFC 3464.
	bounceWords = regexp.MustCompile(`(?i)(not|n't|never|un)[ -]?(be )?(been )?deliver|(failed|failure) delivery|delivery (has )?fail|returned (mail|to sender)|` +
		`undeliver|permanent(ly)? (fatal )?(error|failure|rejected)|user unknown|unknown user|no such user|mailbox (is )?(full|unavailable)|` +
		`\b5\d\d[ -]5\.\d\.\d|failure notice|could not (be )?(sent|send)|mail (was )?fail|message \S+ delayed|errors? from|delivery (status|delay|error)|error sending|` +
		`not (a )?members?\b|malformed recipient`)
)

// Bounce tells whether a mail reports that one of ours was not or not yet delivered. Read receipts, abuse reports,
// answers from somebody on holiday and reports of success are none.
func Bounce(l *Letter) bool {
	for _, p := range l.Parts {
		switch p.ContentType {
		case "message/delivery-status", "message/global-delivery-status":
			return !reportsSuccess(p.Content)
		case "message/feedback-report", "message/disposition-notification", "message/global-disposition-notification":
			return false
		}
	}
	if l.has("X-Failed-Recipients") {
		return true
	}
	daemon := l.NullSender || isNull(l.Header("From")) || isRobot(l)
	return daemon && !holidaySubject.MatchString(l.Subject) && bounceWords.MatchString(l.Subject+"\n"+l.Text+l.HTML)
}

// reportsSuccess tells whether all recipients of a report got the mail.
func reportsSuccess(report []byte) bool {
	found := actions.FindAllSubmatch(report, 1000)
	for _, m := range found {
		if !isOneOf(string(m[1]), "delivered", "relayed", "expanded") {
			return false
		}
	}
	return len(found) > 0
}

// BouncedIDs returns the Message-IDs that a bounce names: of the mail that it returns, and of those it refers to.
func BouncedIDs(l *Letter) []string {
	var ids []string
	for _, p := range l.Parts {
		switch p.ContentType {
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers":
			header, _ := splitHeader(unwrap(p.Content))
			ids = append(ids, messageIDs(header["message-id"])...)
		}
	}
	ids = append(ids, l.InReplyTo...)
	ids = append(ids, l.References...)
	// A report in one piece quotes the mail in its text.
	for _, m := range quotedID.FindAllStringSubmatch(l.Text, 10) {
		ids = append(ids, strings.ReplaceAll(m[1], " ", ""))
	}
	return ids
}

var quotedID = regexp.MustCompile(`(?im)^[> \t]*message-id:\s*(<[^<>\s]{3,1000}>)`)

// recipientFields are those of RFC 3464, 2.3, that say what became of one recipient.
var recipientFields = regexp.MustCompile(`(?im)^(final-recipient|action|status|diagnostic-code):[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)`)

// delayWords are those of reports without fields that speak of a further try.
var delayWords = regexp.MustCompile(`(?i)delay|still undelivered|will (be retried|keep trying|continue to try)|warning: (could not send|message)|not yet been delivered`)

// verdictOf tells of a bounce whether the other side still tries, and what it says of the first recipient who got nothing: the
// address, the status and the words of its server.
func verdictOf(l *Letter) (delayed bool, said string) {
	for _, p := range l.Parts {
		if p.ContentType != "message/delivery-status" && p.ContentType != "message/global-delivery-status" {
			continue
		}
		report := strings.ReplaceAll(tidy(string(p.Content[:min(len(p.Content), maxFolded)])), "\r", "")
		for _, group := range strings.Split(report, "\n\n") {
			fields := map[string]string{}
			for _, m := range recipientFields.FindAllStringSubmatch(group, 20) {
				fields[strings.ToLower(m[1])] = strings.Join(strings.Fields(oneLine(m[2])), " ")
			}
			action := strings.ToLower(fields["action"])
			if fields["final-recipient"] == "" || isOneOf(action, "delivered", "relayed", "expanded") {
				continue
			}
			return action == "delayed", sayVerdict(fields)
		}
	}
	return delayWords.MatchString(l.Subject), ""
}

// sayVerdict writes the fields as one line; their values begin with a type, as in "rfc822; ann@customer.example".
func sayVerdict(fields map[string]string) string {
	value := func(name string) string {
		kind, rest, typed := strings.Cut(fields[name], ";")
		if !typed {
			rest = kind
		}
		return strings.TrimSpace(rest)
	}
	words := []string{value("final-recipient") + ":"}
	said := value("diagnostic-code")
	if !strings.Contains(said, fields["status"]) {
		words = append(words, fields["status"])
	}
	return strings.TrimSpace(cutText(strings.Join(append(words, said), " "), 500))
}
