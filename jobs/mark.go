package jobs

import (
	"regexp"
	"strings"
)

// MarkHeader is the header by which desks know their own mails, so that none answers itself or another one.
const MarkHeader = "X-HelpDeskZ"

// sign is a trait of mails that nobody waits for an answer to.
type sign struct {
	reason   string // stands in the ledger
	holds    func(l *Letter) bool
	personal bool // stands also on what people write, through a list or another desk: nothing is sent back, but somebody waits
}

// signs are looked at in their order, the personal ones last. RFC 3834, 2, and RFC 5230, 4.6, name the first ones; the others were
// found on real mails of programs that follow neither.
var signs = []sign{
	{reason: "null_sender", holds: func(l *Letter) bool { return l.NullSender || isNull(l.Header("From")) }},
	{reason: "report", holds: isReport},
	{reason: "auto_submitted", holds: func(l *Letter) bool { return autoSubmitted(l) != "" && autoSubmitted(l) != "no" }},
	{reason: "precedence", holds: func(l *Letter) bool {
		return precedences.MatchString(l.Header("Precedence")) || precedences.MatchString(l.Header("X-Precedence"))
	}},
	{reason: "suppressed", holds: func(l *Letter) bool {
		return l.has("X-Auto-Response-Suppress") && !isOneOf(l.Header("X-Auto-Response-Suppress"), "none", "")
	}},
	{reason: "loop", holds: func(l *Letter) bool { return l.has("X-Loop", "X-Loops", "X-OTRS-Loop", "X-Znuny-Loop", MarkHeader) }},
	{reason: "autoreply", holds: isAutoreply},
	{reason: "failed_recipients", holds: func(l *Letter) bool { return l.has("X-Failed-Recipients") }},
	{reason: "robot", holds: isRobot},
	{reason: "only_a_mail", holds: isOnlyMail},
	{reason: "subject", holds: func(l *Letter) bool { return robotSubject.MatchString(l.Subject) || awaySubject.MatchString(l.Subject) }},
	{reason: "delivery_words", holds: func(l *Letter) bool { return deliveryFields.MatchString(l.Text) }},
	{reason: "list", holds: isOfList, personal: true},
	{reason: "desk", holds: isOfDesk, personal: true},
	{reason: "rule", holds: func(l *Letter) bool { return l.has("X-MS-Exchange-Inbox-Rules-Loop") }, personal: true},
	{reason: "sent_in_bulk", holds: func(l *Letter) bool {
		return l.has("Feedback-ID", "X-GitHub-Reason", "X-Campaign-Id", "X-CSA-Complaints")
	}, personal: true},
	{reason: "system_account", holds: func(l *Letter) bool { return sentBy(l, systemLocal) }, personal: true},
}

var (
	// robotLocal are the local parts that programs write from and nobody reads.
	robotLocal = regexp.MustCompile(`(?i)^(mail(er)?[-_.]?daemon|daemon|post[-_.]?master|mail[-_.]?delivery([-_.]?(system|subsystem))?|nobody|cron|` +
		`([\w.-]+[-_.])?((do[-_.]?)?not?|dont)[-_.]?repl(y|ies)|do[-_.]?not[-_.]?respond|no[-_.]?(answer|replay|response)|unmonitored|auto[-_.]?(reply|responder|mailer)|listserv|majordomo|(double-)?bounces?|notifications?|` +
		`no[-_.]?respond(er|a)|(geen|niet|ingen)[-_.]?(antwoord\w*|beantwoorden|svar)|ne[-_.]?pas[-_.]?repondre|(bitte[-_.]?)?(nicht[-_.]?antworten|keine[-_.]?antwort)|non[-_.]?rispondere|nao[-_.]?respond\w+)([-+=_.].*)?$`)

	// systemLocal are the local parts of accounts of machines, whose mail may be read by somebody.
	systemLocal = regexp.MustCompile(`(?i)^(root|mailer|www(-data)?|apache\d?|httpd|nginx|nagios|icinga|zabbix|anacron|robot|system)([-+=_.].*)?$`)

	// precedences are the values of a header that no RFC defines, in whatever programs write around them.
	precedences    = regexp.MustCompile(`(?i)^\W*(bulk|junk|auto[-_]?reply)\b`)
	listPrecedence = regexp.MustCompile(`(?i)^\W*list\b`)

	// deskHeaders begin the headers by which other help desks and trackers know their own mails, desks are their names.
	deskHeaders = []string{"x-otrs-", "x-znuny-", "x-otobo-", "x-zammad-", "x-freescout-", "x-osticket", "x-helpscout-", "x-help-scout-", "x-zendesk-",
		"x-freshdesk-", "x-redmine-", "x-jira-", "x-atlassian-", "x-servicenow-", "x-sfdc-", "x-kayako", "x-deskpro", "x-glpi", "x-mantis",
		"x-bugzilla-", "x-gitlab-", "x-discourse-", "x-intercom-", "x-chatwoot", "x-uvdesk", "x-helpspot", "x-launchpad-", "x-trac-"}
	desks = regexp.MustCompile(`(?i)^\W*(otrs|znuny|otobo|zammad|os-?ticket|free ?scout|zendesk|fresh ?desk|help ?scout|helpdesk|jira|kayako|` +
		`request ?tracker|uvdesk|glpi|mantis\w*|redmine|bugzilla|service-?now|deskpro|chatwoot|libredesk)\b`)

	// deliveryFields are those of RFC 3464 in a report that was sent as text.
	deliveryFields = regexp.MustCompile(`(?im)^[> \t]*(final|original)-recipient:[^\n]*(\n[> \t]*[^\n]*){0,3}\n[> \t]*action:[ \t]*(failed|delayed)`)
)

// Automatic tells whether nothing may be sent back for a mail, and by which sign, because a program wrote it or passed it on.
func Automatic(l *Letter) (automatic bool, reason string) {
	s := signOf(l)
	return s.reason != "", s.reason
}

// signOf returns the first sign that a mail bears, an empty one when it bears none.
func signOf(l *Letter) sign {
	for _, s := range signs {
		if s.holds(l) {
			return s
		}
	}
	return sign{}
}

// isOfList takes mail that came through a list, as also that of people to an address that many read.
func isOfList(l *Letter) bool {
	return listPrecedence.MatchString(l.Header("Precedence")) || listPrecedence.MatchString(l.Header("X-Precedence")) ||
		l.has("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List", "X-Mailing-List", "X-MLServer", "X-BeenThere")
}

// isOfDesk takes mail of other help desks, whether one of their agents or the desk wrote it.
func isOfDesk(l *Letter) bool {
	if l.has("RT-Ticket", "X-RT-Loop-Prevention", "X-HelpDesk-Id") || l.hasPrefix(deskHeaders...) {
		return true
	}
	for _, name := range []string{"X-Powered-By", "X-Mailer", "User-Agent"} {
		if desks.MatchString(l.Header(name)) {
			return true
		}
	}
	return false
}

// isReport takes delivery, read and abuse reports (RFC 6522), also those in another kind of multipart.
func isReport(l *Letter) bool {
	if l.ContentType == "multipart/report" {
		return true
	}
	for _, p := range l.Parts {
		if strings.HasPrefix(p.ContentType, "message/") && reportTypes[p.ContentType] {
			return true
		}
	}
	return false
}

var reportTypes = map[string]bool{
	"message/delivery-status": true, "message/global-delivery-status": true, "message/feedback-report": true,
	"message/disposition-notification": true, "message/global-disposition-notification": true,
}

// isAutoreply knows the answering programs by the headers that they made up for themselves.
func isAutoreply(l *Letter) bool {
	return l.has("X-Autoreply", "X-Auto-Reply", "Auto-Reply", "X-Autoreply-From", "X-Autorespond", "X-Autoresponder", "X-Autoresponse",
		"X-Mail-Autoreply", "X-Autogenerated", "X-Auto-Submitted", "X-Vacation", "X-Cron-Env", "X-MS-Exchange-Generated-Message-Source") ||
		isOneOf(l.Header("X-Apple-Action"), "vacation") || isOneOf(l.Header("Delivered-To"), "autoresponder") ||
		isOneOf(l.Header("X-FreeScout-Mail-Type"), "auto.reply") || answeringProgram.MatchString(l.Header("X-Mailer")) || answeringProgram.MatchString(l.Header("User-Agent")) ||
		strings.Contains(strings.ToLower(l.Header("X-POST-MessageClass")), "autoresponder")
}

// answeringProgram is the name of a program in its mails.
var answeringProgram = regexp.MustCompile(`(?i)^\W*(vacation|auto[-_ ]?(responder|reply))\b`)

// isRobot also takes a sender without a domain, as daemons write theirs.
func isRobot(l *Letter) bool {
	return sentBy(l, robotLocal) || l.From.Email == "" && strings.Contains(strings.ToLower(l.Header("From")), "mailer-daemon")
}

// sentBy tells whether a mail's sender, or that of its envelope, has one of some local parts.
func sentBy(l *Letter, locals *regexp.Regexp) bool {
	for _, sender := range []string{l.From.Email, l.ReturnPath.Email} {
		if local, _, _ := strings.Cut(sender, "@"); locals.MatchString(local) {
			return true
		}
	}
	return false
}

// isOnlyMail holds for complaints that pass a mail on without a body of their own; mail programs of people write one,
// if only a blank line.
func isOnlyMail(l *Letter) bool {
	for _, p := range l.Parts {
		if p.ContentType != "message/rfc822" {
			return false
		}
	}
	return len(l.Parts) > 0 && l.Text+l.HTML == ""
}

func autoSubmitted(l *Letter) string {
	value, _, _ := strings.Cut(l.Header("Auto-Submitted"), ";")
	return strings.ToLower(strings.TrimSpace(value))
}

func (l *Letter) has(names ...string) bool {
	for _, name := range names {
		if len(l.header[strings.ToLower(name)]) > 0 {
			return true
		}
	}
	return false
}

// hasPrefix tells whether a header's name begins with one of some texts in lower case.
func (l *Letter) hasPrefix(prefixes ...string) bool {
	for name := range l.header {
		for _, prefix := range prefixes {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}

func isNull(address string) bool { return strings.ReplaceAll(address, " ", "") == "<>" }

func isOneOf(value string, list ...string) bool {
	for _, v := range list {
		if strings.EqualFold(strings.TrimSpace(value), v) {
			return true
		}
	}
	return false
}
