package jobs

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAutomatic(t *testing.T) {
	const ann = "From: Ann <ann@customer.example>\n"
	tests := []struct{ name, raw, reason string }{
		{"a person's", ann + "Subject: Undelivered parcel\n\nhello", ""},
		{"a person's with an address of her own", ann + "Return-Path: <ann@customer.example>\nAuto-Submitted: no\nPrecedence: normal\n\nhello", ""},
		{"a person who forwards", ann + "Subject: Fwd: x\n" + multi("mixed", "a", "\n\n", mailPart), ""},
		{"a person who sends a file", ann + pdfPart, ""},
		{"a name like a robot's", "From: Norbert Eply <noreply.norbert@x.example>\n\nhello", "robot"},
		{"null return path", ann + "Return-Path: < >\n\nhello", "null_sender"},
		{"null from", "From: <>\n\nhello", "null_sender"},
		{"delivery report", ann + multi("report; report-type=delivery-status", "a", "\nx", "Content-Type: message/delivery-status\n\nAction: failed"), "report"},
		{"read receipt", ann + multi("report; report-type=disposition-notification", "a", "\nread"), "report"},
		{"report in a mixed multipart", ann + multi("mixed", "a", "\nx", "Content-Type: message/delivery-status\n\nAction: failed"), "report"},
		{"abuse report", ann + multi("report", "a", "\nx", "Content-Type: message/feedback-report\n\nFeedback-Type: abuse"), "report"},
		{"holiday", ann + "Auto-Submitted: auto-replied; owner-email=\"x@y\"\n\naway", "auto_submitted"},
		{"generated", ann + "Auto-Submitted: Auto-Generated\n\nbuild failed", "auto_submitted"},
		{"bulk", ann + "Precedence: bulk\n\nnews", "precedence"},
		{"junk in capitals", ann + "Precedence: JUNK\n\nnews", "precedence"},
		{"mailing list", ann + "List-Id: <x.example>\n\nhello", "list"},
		{"newsletter", ann + "List-Unsubscribe: <mailto:u@x.example>\n\nhello", "list"},
		{"Exchange", ann + "X-Auto-Response-Suppress: DR, OOF, AutoReply\n\nhello", "suppressed"},
		{"Exchange, nothing suppressed", ann + "X-Auto-Response-Suppress: None\n\nhello", ""},
		{"loop", ann + "X-Loop: help@x.example\n\nhello", "loop"},
		{"our own", ann + MarkHeader + ": 1\n\nhello", "loop"},
		{"autoresponder", ann + "X-Autoreply: yes\n\nhello", "autoreply"},
		{"Apple's vacation", ann + "X-Apple-Action: VACATION\n\nhello", "autoreply"},
		{"Exim", ann + "X-Failed-Recipients: a@b.example\n\nhello", "failed_recipients"},
		{"postmaster", "From: Postmaster@x.example\n\nhello", "robot"},
		{"daemon without domain", "From: Mail Delivery Subsystem <MAILER-DAEMON>\n\nhello", "robot"},
		{"no-reply", "From: no-reply+77@x.example\n\nhello", "robot"},
		{"do_not_reply", "From: do_not_reply@x.example\n\nhello", "robot"},
		{"bounce address", ann + "Return-Path: <bounces-77-x@x.example>\n\nhello", "robot"},
		{"nothing but a mail", ann + multi("mixed", "a", mailPart), "only_a_mail"},
		{"subject", ann + "Subject: Automatic reply: Your ticket\n\naway", "subject"},
		{"subject in German", ann + "Subject: AW: Abwesenheitsnotiz: Your ticket\n\nweg", "subject"},
		{"subject in French", ann + "Subject: Absence du bureau : Your ticket\n\nabsente", "subject"},
		{"subject in Dutch", ann + "Subject: Afwezig: Your ticket\n\nweg", "subject"},
		{"subject in Russian", ann + "Subject: Автоматический ответ: x\n\nx", "subject"},
		{"subject in Japanese", ann + "Subject: 自動応答: x\n\nx", "subject"},
		{"subject in Chinese", ann + "Subject: [自动答复] x\n\nx", "subject"},
		{"Lotus Notes", ann + "Subject: AUTO: Ann Cook is out of the office (returning 05/01)\n\nx", "subject"},
		{"read receipt in words", ann + "Subject: Gelesen: Your ticket\n\nx", "subject"},
		{"a person who asks about such", ann + "Subject: Why an automatic reply?\n\nhello", ""},
		{"a person about her absence", ann + "Subject: Abwesenheit im Mai\n\nhello", ""},
		{"precedence with a comment", ann + "Precedence: bulk (news)\n\nx", "precedence"},
		{"auto-reply as precedence", ann + "Precedence: auto-reply\n\nx", "precedence"},
		{"Mailman", ann + "X-BeenThere: l@x.example\n\nx", "list"},
		{"OTRS", ann + "X-OTRS-Loop: True\n\nx", "loop"},
		{"OTRS by its name", ann + "X-Powered-By: OTRS (https://otrs.example/)\n\nx", "desk"},
		{"Zammad by its name", ann + "X-Mailer: Zammad Mail Service\n\nx", "desk"},
		{"Jira", ann + "X-JIRA-FingerPrint: 7\n\nx", "desk"},
		{"Salesforce", ann + "X-SFDC-User: 7\n\nx", "desk"},
		{"GitHub", ann + "X-GitHub-Reason: mention\n\nx", "sent_in_bulk"},
		{"a sending service", ann + "Feedback-ID: 1.eu-west-1:AmazonSES\n\nx", "sent_in_bulk"},
		{"an Exchange rule that sends on", ann + "X-MS-Exchange-Inbox-Rules-Loop: a@x.example\n\nx", "rule"},
		{"root", "From: root@x.example\n\nx", "system_account"},
		{"a name that begins so", "From: rooty@x.example\n\nx", ""},
		{"list as precedence", ann + "Precedence: list\n\nx", "list"},
		{"auto_reply as precedence", ann + "Precedence: auto_reply\n\nx", "precedence"},
		{"no-reply with two words before", "From: my.shop-donotreply@x.example\n\nx", "robot"},
		{"Spanish no-reply", "From: no-responda@x.example\n\nx", "robot"},
		{"FreeScout", ann + "X-FreeScout-Mail-Type: auto.reply\n\nx", "autoreply"},
		{"RT", ann + "RT-Ticket: x.example #5\n\nx", "desk"},
		{"autoresponder's header", ann + "X-Autoresponder: y\n\nx", "autoreply"},
		{"a program's name", ann + "X-Mailer: vacation 1.2\n\nx", "autoreply"},
		{"an Exchange rule", ann + "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\n\nx", "autoreply"},
		{"a shop's no-reply", "From: shop-noreply@x.example\n\nhello", "robot"},
		{"German no-reply", "From: bitte-nicht-antworten@x.example\n\nhello", "robot"},
		{"returned as text", ann + "Subject: x\n\n> Final-Recipient: rfc822; b@c.example\n> Action: failed\n", "delivery_words"},
		{"nothing", "\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			automatic, reason := Automatic(parse(t, tt.raw))
			if reason != tt.reason || automatic != (tt.reason != "") {
				t.Errorf("Automatic = %v, %q, want %q", automatic, reason, tt.reason)
			}
		})
	}
}

func TestBounce(t *testing.T) {
	report := func(action string) string {
		return "From: x@y.example\n" + multi("report", "a", "\nx",
			"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\n"+action)
	}
	const daemon = "From: MAILER-DAEMON@x.example\n"
	tests := []struct {
		name, raw string
		want      bool
	}{
		{"failed", report("Action: failed\nStatus: 5.1.1"), true},
		{"delayed", report("action: DELAYED"), true},
		{"delivered", report("Action: delivered"), false},
		{"one of two failed", report("Action: delivered\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed"), true},
		{"without its field", report("Status: 5.0.0"), true},
		{"read receipt", "From: x@y.example\n" + multi("report", "a", "\nx", "Content-Type: message/disposition-notification\n\nx"), false},
		{"a server with a name of its own", "From: smtp_service@x.example\nSubject: Returned Mail - Error During Delivery\n\n" +
			"mailbox unavailable\n\nReceived: from x\nMessage-ID: <a@b>", true},
		{"a person who asks about a report", "From: a@x.example\nSubject: Re: Returned mail: x\n\nWhy undeliverable?\n> Message-ID: <a@b>", false},
		{"not yet delivered", daemon + "Subject: Warning\n\nmessage has not yet been delivered", true},
		{"qmail", daemon + "Subject: failure notice\n\nI'm afraid I wasn't able to deliver your message\n", true},
		{"null sender in words", "Return-Path: <>\nFrom: mail@x.example\nSubject: x\n\n550 5.1.1 no such user", true},
		{"holiday with a null sender", "Return-Path: <>\nFrom: a@x.example\nSubject: Automatic reply: x\n\nyour mail was not delivered to me", false},
		{"daemon with something else", daemon + "Subject: statistics\n\n12 mails today", false},
		{"a person who complains", "From: a@x.example\nSubject: My parcel was not delivered\n\nhello", false},
		{"a form", "From: noreply@x.example\nReply-To: a@y.example\nSubject: Contact\n\nMy parcel was not delivered.", false},
		{"a form with a mail", "From: noreply@x.example\nSubject: Error\n\nnot delivered:\n\nReceived: from x\nMessage-ID: <a@b>", true},
		{"a postmaster who is a person", "From: Joe <postmaster@x.example>\nSubject: Your mails\n\nThey get 550 5.1.1 user unknown here. Joe", false},
		{"a postmaster who is none", "From: postmaster@x.example\nSubject: Undeliverable mail\n\nDelivery failed 10 times", true},
		{"a postmaster with a null sender", "Return-Path: <>\nFrom: postmaster@x.example\nSubject: x\n\nDelivery failed", true},
		{"a null sender in another header", "X-Envelope-From: <>\nFrom: postmaster@x.example\nSubject: x\n\nDelivery failed", true},
		{"a list's return path", "Return-Path: <bounces-7@x.example>\nFrom: a@x.example\nSubject: Delivery failed\n\nThe parcel went back", false},
		{"holiday in French with a null sender", "Return-Path: <>\nFrom: a@x.example\nSubject: Réponse automatique : x\n\nmailbox full", false},
		{"an answer with a null sender", "Return-Path: <>\nFrom: a@x.example\nAuto-Submitted: auto-replied\nSubject: Re: x\n\nmailbox full", false},
		{"a person who passes a report on", "From: a@x.example\n" + multi("mixed", "a", "\nWhat is this?",
			"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed"), false},
		{"a report in a wrong multipart", daemon + multi("mixed", "a", "\nx",
			"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed"), true},
		{"Exim", "From: a@x.example\nX-Failed-Recipients: b@c.example\n\nhello", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Bounce(parse(t, tt.raw)); got != tt.want {
				t.Errorf("Bounce = %v", got)
			}
		})
	}
}

func TestBouncedIDs(t *testing.T) {
	raw := "From: MAILER-DAEMON@x.example\nReferences: <ref@x>\n" + multi("report", "a",
		"\nThe mail:\n> Message-ID: <quoted@x>\n",
		"Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: <headers@x>\n",
		"Content-Type: message/rfc822\n\nMessage-Id: <nested@x>\n\nbody")
	want := []string{"<headers@x>", "<nested@x>", "<ref@x>", "<quoted@x>"}
	if diff := cmp.Diff(want, BouncedIDs(parse(t, raw))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestVerdictOf(t *testing.T) {
	report := func(fields string) string {
		return "From: x@y.example\nSubject: Undelivered\n" + multi("report", "a", "\nx", "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n"+fields)
	}
	tests := []struct {
		name, raw string
		delayed   bool
		said      string
	}{
		{"failed", report("Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such\n user"), false, "a@b.example: 5.1.1 550 no such user"},
		{"status in the words", report("Final-Recipient: rfc822;a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp;550 5.1.1 gone"), false, "a@b.example: 550 5.1.1 gone"},
		{"delayed", report("Final-Recipient: rfc822; a@b.example\nAction: DELAYED\nStatus: 4.4.1"), true, "a@b.example: 4.4.1"},
		{"the second of two", report("Final-Recipient: rfc822; a@b.example\nAction: delivered\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.0.0"), false, "c@d.example: 5.0.0"},
		{"in words", "From: MAILER-DAEMON@x\nSubject: failure notice\n\nno", false, ""},
		{"a delay in words", "From: MAILER-DAEMON@x\nSubject: Warning: message still undelivered after 4 hours\n\nno", true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			delayed, said := verdictOf(parse(t, tt.raw))
			if delayed != tt.delayed || said != tt.said {
				t.Errorf("%v %q, want %v %q", delayed, said, tt.delayed, tt.said)
			}
		})
	}
}
