package jobs

import (
	"regexp"
	"strings"
)

var (
	// actions are the fields of RFC 3464, 2.3.3.
	actions = regexp.MustCompile(`(?im)^action:[ \t]*(\w+)`)

	// daemonLocal are the local parts that mail servers report from, postmasterLocal those that people use as well.
	daemonLocal     = regexp.MustCompile(`(?i)^(mail(er)?[-_.]?daemon|mail[-_.]?delivery([-_.]?(system|subsystem))?)([-+=_.].*)?$`)
	postmasterLocal = regexp.MustCompile(`(?i)^(po+st[-_.]?master|daemon)([-+=_.].*)?$`)

	// returned are headers of a mail that a report in one piece gives back, its envelope, or fields of a report in JSON.
	returned = regexp.MustCompile(`(?im)^[> \t]*(message-id|received|return-path|mime-version|mail from|rcpt to):|\bbouncedRecipients\b|Type\W+bounce\b`)

	smtpStatus = regexp.MustCompile(`\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b`)

	// bounceWords are what mail servers write that have never heard of RFC 3464.
	bounceWords = regexp.MustCompile(`(?i)(not|n't|never|un)[ -]?(yet )?(be )?(been )?deliver|(failed|failure) delivery|delivery (has )?fail|returned (mail|to sender)|` +
		`undeliver|permanent(ly)? (fatal )?(error|failure|rejected)|user unknown|unknown user|no such user|mailbox (is )?(full|unavailable)|` +
		`\b5\d\d[ -]5\.\d\.\d|failure notice|could not (be )?(sent|send)|mail (was )?fail|message \S+ delayed|errors? from|delivery (status|delay|error)|error sending|` +
		`not (a )?members?\b|malformed recipient`)
)

// Bounce tells whether a mail reports that one of ours was not or not yet delivered. Read receipts, abuse reports, answers from
// somebody on holiday, reports of success and reports that a person passes on are none.
func Bounce(l *Letter) bool {
	for _, p := range l.Parts {
		switch p.ContentType {
		case "message/delivery-status", "message/global-delivery-status":
			return !reportsSuccess(p.Content) && (l.ContentType == "multipart/report" || trustOf(l) > person)
		case "message/feedback-report", "message/disposition-notification", "message/global-disposition-notification":
			return false
		}
	}
	if l.has("X-Failed-Recipients") {
		return true
	}
	return saysFailed(l, trustOf(l))
}

// trust is how far a sender is taken for a mail server.
type trust int

const (
	person     trust = iota
	robot            // writes no bounces as a rule: a form or a shop, or whoever uses a server's subject
	postmaster       // a server or a person
	mailDaemon
)

func trustOf(l *Letter) trust {
	unanswerable := l.NullSender || isNull(l.Header("X-Envelope-From"))
	from, _, _ := strings.Cut(l.From.Email, "@")
	path, _, _ := strings.Cut(l.ReturnPath.Email, "@")
	switch {
	case daemonLocal.MatchString(from), daemonLocal.MatchString(path), isNull(l.Header("From")),
		l.From.Email == "" && (unanswerable || isRobot(l)), postmasterLocal.MatchString(from) && unanswerable:
		return mailDaemon
	case autoSubmitted(l) == "auto-replied" || isAway(l):
		return person
	case postmasterLocal.MatchString(from), unanswerable:
		return postmaster
	case isRobot(l), failureSubject.MatchString(l.Subject):
		return robot
	}
	return person
}

// maxReport is how many bytes of a mail's text, and of its HTML, are read for what a mail server says: more than its style sheet.
const maxReport = 128 << 10

// saysFailed looks for what mail servers write that have never heard of RFC 3464: the less it is one that writes, the plainer it
// must be, because people write of parcels that were not delivered.
func saysFailed(l *Letter, sender trust) bool {
	said := bounceWords.MatchString(l.Subject + "\n" + cutText(l.Text, maxReport) + cutText(l.HTML, maxReport))
	switch sender {
	case mailDaemon:
		return said && !isAway(l)
	case postmaster:
		return said && (bounceWords.MatchString(l.Subject) || returnsMail(l) || l.NullSender && smtpStatus.MatchString(l.Text))
	case robot:
		return said && returnsMail(l)
	}
	return false
}

// returnsMail tells whether a mail holds another one, or its headers.
func returnsMail(l *Letter) bool {
	for _, p := range l.Parts {
		switch p.ContentType {
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers":
			return true
		}
	}
	return returned.MatchString(l.Text + l.HTML)
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
