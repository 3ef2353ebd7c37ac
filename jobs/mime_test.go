package jobs

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func parse(t *testing.T, raw string) *Letter {
	t.Helper()
	l, err := Parse([]byte(raw))
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return l
}

func TestParseHeader(t *testing.T) {
	l := parse(t, `Return-Path: <ann.bounce@customer.example>
Delivered-To: help@desk.example
X-Original-To: support@desk.example
From: "Ann, the =?utf-8?Q?K=C3=BCchin?=" <Ann@Customer.Example>
Reply-To: ann@home.example
To: Help Desk <help@desk.example>, "O'Neil; B." <b@desk.example>
Cc: friends: c@desk.example, d@desk.example;
Subject: =?utf-8?B?UMO8bmt0?= =?utf-8?B?bGljaA==?=
 and folded
Date: Mon, 2 Mar 2026 10:00:00 +0200
Message-ID: <abc@customer.example>
In-Reply-To: <hdz.1.2.x@desk.example>
References: <one@desk.example>
	<two@
 desk.example> <hdz.1.2.x@desk.example>

hello
`)
	want := &Letter{
		MessageID:   "<abc@customer.example>",
		InReplyTo:   []string{"<hdz.1.2.x@desk.example>"},
		References:  []string{"<one@desk.example>", "<two@desk.example>", "<hdz.1.2.x@desk.example>"},
		From:        Address{"Ann, the Küchin", "Ann@customer.example"},
		ReplyTo:     Address{"", "ann@home.example"},
		ReturnPath:  Address{"", "ann.bounce@customer.example"},
		To:          []Address{{"Help Desk", "help@desk.example"}, {"O'Neil; B.", "b@desk.example"}},
		Cc:          []Address{{"", "c@desk.example"}, {"", "d@desk.example"}},
		DeliveredTo: []Address{{"", "help@desk.example"}, {"", "support@desk.example"}},
		Subject:     "Pünktlich and folded",
		Text:        "hello\n",
		ContentType: "text/plain",
	}
	if diff := cmp.Diff(want, l, cmpopts.IgnoreUnexported(Letter{}), cmpopts.IgnoreFields(Letter{}, "Date")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := l.Date.Format("2006-01-02T15:04:05Z07:00"); got != "2026-03-02T08:00:00Z" {
		t.Errorf("Date = %s", got)
	}
}

func TestParseAddresses(t *testing.T) {
	tests := []struct {
		name, raw string
		want      []Address
	}{
		{"bare", "a@b.example", []Address{{"", "a@b.example"}}},
		{"brackets", "<a@b.example>", []Address{{"", "a@b.example"}}},
		{"comment as name", "a@b.example (Ann (the) Cook)", []Address{{"Ann (the) Cook", "a@b.example"}}},
		{"an address as name", "x@y.example <a@b.example>", []Address{{"x@y.example", "a@b.example"}}},
		{"dots and apostrophes", "Dr. A. O'Neil <a@b.example>", []Address{{"Dr. A. O'Neil", "a@b.example"}}},
		{"unquoted comma", "Cook, Ann <a@b.example>", []Address{{"Cook, Ann", "a@b.example"}}},
		{"two in a row", "a@b.example, Cook, Ben <b@b.example>,", []Address{{"", "a@b.example"}, {"Cook, Ben", "b@b.example"}}},
		{"a group", "Team: a@b.example, Ben <b@b.example>;", []Address{{"", "a@b.example"}, {"Ben", "b@b.example"}}},
		{"a colon in a name", "ACME: Support <a@b.example>", []Address{{"ACME: Support", "a@b.example"}}},
		{"a route", "Ann <@x.example,@y.example:a@b.example>", []Address{{"Ann", "a@b.example"}}},
		{"needless quotes", `Ann <"a.cook"@b.example>`, []Address{{"Ann", "a.cook@b.example"}}},
		{"quotes that are needed", `Ann <"a cook"@b.example>`, nil},
		{"all of it encoded", "=?utf-8?q?J=C3=B6rg_=3Ca=40b=2Eexample=3E?=", []Address{{"Jörg", "a@b.example"}}},
		{"the address encoded", "Ann <=?utf-8?q?a=40b.example?=>", []Address{{"Ann", "a@b.example"}}},
		{"as Outlook shows it", "Ann Cook [mailto:a@b.example]", []Address{{"Ann Cook", "a@b.example"}}},
		{"square brackets", "[a@b.example]", []Address{{"", "a@b.example"}}},
		{"blanks around the at sign", "a @ b.example", []Address{{"", "a@b.example"}}},
		{"blanks between the atoms", "Ann <a . cook @ b . example>", []Address{{"Ann", "a.cook@b.example"}}},
		{"address as comment", "Ann (a@b.example)", []Address{{"Ann", "a@b.example"}}},
		{"letters that nobody sees", "<\u200ba@b.example\u2060>", []Address{{"", "a@b.example"}}},
		{"no comma between", "A <a@b.example> B <b@b.example>", []Address{{"A", "a@b.example"}, {"B", "b@b.example"}}},
		{"semicolons", "a@b.example; b@b.example", []Address{{"", "a@b.example"}, {"", "b@b.example"}}},
		{"name behind", "<a@b.example> Ann", []Address{{"", "a@b.example"}}},
		{"brackets in an encoded word", "=?utf-8?Q?<evil=40x.example>?= <a@b.example>", []Address{{"<evil@x.example>", "a@b.example"}}},
		{"escaped quote", `"A \"B\" C" <a@b.example>`, []Address{{`A "B" C`, "a@b.example"}}},
		{"unclosed quote", `"Ann <a@b.example>`, []Address{{"Ann", "a@b.example"}}},
		{"unclosed bracket", "Ann <a@b.example", []Address{{"Ann", "a@b.example"}}},
		{"comment within", "pete(his account)@b.example", []Address{{"his account", "pete@b.example"}}},
		{"mailto", "<mailto:a@b.example>", []Address{{"", "a@b.example"}}},
		{"a dot at the end, as some providers give them", "a.@b.example", []Address{{"", "a.@b.example"}}},
		{"international", "Ü <ü@bücher.example>", []Address{{"Ü", "ü@bücher.example"}}},
		{"header in the name", "\"A\r\nBcc: x\" <a@b.example>", []Address{{"A Bcc: x", "a@b.example"}}},
		{"no address", "undisclosed-recipients:;", nil},
		{"daemon", "MAILER-DAEMON", nil},
		{"null", "<>", nil},
		{"no local part", "@b.example", nil},
		{"no domain", "ann@", nil},
		{"two dots", "ann@b..example", nil},
		{"line break", "<a@b.example\r\nRCPT>", []Address{{"", "a@b.example"}}},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, parseAddresses(tt.raw, "")); diff != "" {
				t.Errorf("parseAddresses(%q) (-want +got)\n%s", tt.raw, diff)
			}
		})
	}
}

func TestMessageIDs(t *testing.T) {
	tests := []struct {
		name, raw string
		want      []string
	}{
		{"one", "<a@b>", []string{"<a@b>"}},
		{"several", "<a@b> <c@d>,<e@f>", []string{"<a@b>", "<c@d>", "<e@f>"}},
		{"none", "", nil},
		{"words of people", "Your message of Monday", nil},
		{"no brackets", "a@b c@d", []string{"<a@b>", "<c@d>"}},
		{"folded within", "<a\t b@c>", []string{"<ab@c>"}},
		{"empty brackets", "<> <@>", nil},
		{"overlong", "<" + strings.Repeat("a", 2000) + "@b>", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, messageIDs([]string{tt.raw})); diff != "" {
				t.Errorf("messageIDs(%q) (-want +got)\n%s", tt.raw, diff)
			}
		})
	}
	var many []string
	for i := range 500 {
		many = append(many, fmt.Sprintf("<%d@b>", i))
	}
	ids := messageIDs(many)
	if len(ids) != maxIDs || ids[0] != "<0@b>" || ids[maxIDs-1] != "<499@b>" {
		t.Errorf("of 500 ids %d stay, from %s to %s", len(ids), ids[0], ids[len(ids)-1])
	}
}

func TestSender(t *testing.T) {
	tests := []struct{ header, want string }{
		{"From: a@b.example\nReply-To: c@d.example\n", "a@b.example"},
		{"Reply-To: c@d.example\nReturn-Path: <e@f.example>\n", "c@d.example"},
		{"From: Ann\nReturn-Path: <e@f.example>\n", "e@f.example"},
		{"From: a@b.example, c@d.example\n", "a@b.example"},
		{"From: Ann/IT/ACME@ACME/X\nReply-To: c@d.example\n", "c@d.example"},
		{"From: root@mailhost\n", "root@mailhost"},
		{"Return-Path: <>\nFrom: MAILER-DAEMON\n", ""},
		{"Subject: x\n", ""},
	}
	for _, tt := range tests {
		got, err := parse(t, tt.header+"\nbody").Sender()
		var refused *Refused
		if got.Email != tt.want || (tt.want == "") != (errors.As(err, &refused) && refused.Reason == ReasonNoSender) {
			t.Errorf("%q: Sender = %q, %v", tt.header, got.Email, err)
		}
	}
}

func TestHeaderWithoutBlankLine(t *testing.T) {
	tests := []struct{ name, raw, subject, text string }{
		{"body at once", "From: a@b.example\nSubject: x\nHello there\nyou\n", "x", "Hello there\nyou\n"},
		{"a fold without its indent", "Subject: one\ntwo\nFrom: a@b.example\n\nbody\n", "one two", "body\n"},
		{"a colon first", ": x\nFrom: a@b.example\nSubject: x\n\nbody\n", "x", "body\n"},
		{"a name with spaces", "Bad Name: x\nFrom: a@b.example\nSubject: x\n\nbody\n", "x", "body\n"},
		{"no body", "From: a@b.example\nSubject: x\n", "x", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := parse(t, tt.raw)
			if l.Subject != tt.subject || l.Text != tt.text || l.From.Email != "a@b.example" {
				t.Errorf("from %q, subject %q, text %q", l.From.Email, l.Subject, l.Text)
			}
		})
	}
}
