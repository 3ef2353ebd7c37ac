package e2e

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostileCharsets are charsets as mails name them, rightly or not.
var hostileCharsets = []string{"us-ascii", "utf-8", "utf-7", "utf-16", "gb2312", "big5", "shift_jis", "iso-2022-jp", "euc-kr", "windows-1252",
	"x-user-defined", "no-such-charset", `"`, ""}

// hostileMail says in every place bytes that its charset has no letters for.
func hostileMail(n int, charset string) string {
	const bytes = "a\xff\xfe\xc3\x28\xe2\x82 \xed\xa0\x80 \x1b$B\x81\x00\x9f\x1b(B +2AA- \x8e\xa4\xff z"
	return fmt.Sprintf("From: =?%[2]s?Q?Ann_=FF=ED=A0=80=00?= <ann%[1]d@customer.example>\nTo: help@desk.example\nMessage-ID: <%[1]d@x\xff>\n"+
		"Subject: Mail %[1]d \xff\xc3 =?%[2]s?B?gf/tAIA?= =?%[2]s?Q?=81=00=FF?=\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"+
		"--b\nContent-Type: text/plain; charset=%[2]s\nContent-Transfer-Encoding: 8bit\n\nplain %[3]s\n"+
		"--b\nContent-Type: text/html; charset=%[2]s\nContent-Transfer-Encoding: 8bit\n\n<table bgcolor=red><tr><td style=\"color:red\" title=\"%[3]s\">rich %[3]s</table>\n"+
		"--b\nContent-Type: application/pdf; name=\"=?%[2]s?Q?=FF=81?=\xff.pdf\"\nContent-Disposition: attachment; filename*=%[2]s''%%ff%%ed%%a0.pdf\n\nx\n"+
		"--b--\n", n, charset, bytes)
}

var links = regexp.MustCompile(`(?:href|src)="(/staff/(?:ledger|tickets|users|outbox)[^"#?]*)`)

// Every page that shows what a mail says is valid UTF-8, whatever charset the mail names and whatever its bytes are.
func TestPagesAreValidUTF8WhateverMailsSay(t *testing.T) {
	d := newDesk(t)
	d.agent("olga", "--admin", "--departments", "1")
	folder := t.TempDir()
	for _, part := range []string{"cur", "new", "tmp"} {
		if err := os.Mkdir(filepath.Join(folder, part), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for n, charset := range hostileCharsets {
		if err := os.WriteFile(filepath.Join(folder, "new", fmt.Sprint(n)), []byte(hostileMail(n, charset)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.run("", "pipe", "--maildir", folder)
	d.run("Subject: \xff\xc3\x28\x1b$B\n\nNobody's\n", "pipe")
	d.start()

	client := d.signedIn("olga")
	seen, next := map[string]bool{}, []string{"/staff/ledger", "/staff/tickets?view=active", "/staff/users", "/staff/outbox"}
	for len(next) > 0 && len(seen) < 200 {
		path := next[0]
		if next = next[1:]; seen[path] {
			continue
		}
		seen[path] = true
		for _, found := range links.FindAllStringSubmatch(d.validPage(client, path), -1) {
			next = append(next, html.UnescapeString(found[1]))
		}
	}
	if !seen["/staff/tickets/1/messages/1/body"] {
		t.Error("no mail was looked at in a frame of its own")
	}
	for n := range hostileCharsets {
		if !seen[fmt.Sprint("/staff/ledger/", n+1)] || !seen[fmt.Sprint("/staff/tickets/", n+1)] {
			t.Errorf("mail %d was not looked at", n+1)
		}
	}
}

// signedIn returns a client with the session of an agent.
func (d *desk) signedIn(username string) *http.Client {
	d.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		d.t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	answer, err := client.PostForm(d.url+"/staff/login", url.Values{"username": {username}, "password": {password}})
	if err != nil {
		d.t.Fatal(err)
	}
	_ = answer.Body.Close()
	return client
}

// validPage returns a page, "" for what is none.
func (d *desk) validPage(client *http.Client, path string) string {
	d.t.Helper()
	answer, err := client.Get(d.url + path)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		d.t.Errorf("%s: %s, %v", path, answer.Status, err)
	}
	for name, values := range answer.Header {
		if text := strings.Join(values, " "); !utf8.ValidString(text) {
			d.t.Errorf("%s: header %s is %q", path, name, text)
		}
	}
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return ""
	}
	page := string(content)
	if !utf8.ValidString(page) || strings.Contains(page, "\x00") {
		d.t.Errorf("%s is not valid UTF-8, or holds NUL", path)
	}
	return page
}
