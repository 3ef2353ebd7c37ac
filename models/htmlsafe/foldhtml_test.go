package htmlsafe

import (
	"strings"
	"testing"
)

// mailHTML is a message as a mail program writes it, with the text that its writer added.
type mailHTML struct{ source, visible string }

var htmlMails = map[string]mailHTML{
	"Gmail": {`<div dir="ltr">It works.<div><br></div><div>Maria</div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">` +
		`On Mon, Mar 2, 2026 at 9:15 AM Support &lt;<a href="mailto:s@example.com">s@example.com</a>&gt; wrote:<br></div>` +
		`<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"><div>Does it work?</div></blockquote></div>`, "It works.\n\nMaria"},
	"Gmail in a language unknown": {`<div dir="ltr">Igen.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Support ezt mondta ekkor H<br></div>` +
		`<blockquote class="gmail_quote">Does it work?</blockquote></div>`, "Igen."},
	"Gmail signature": {`<div dir="ltr">It works.</div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Maria<br>Example Ltd</div>`, "It works."},
	"Gmail answers between": {`<div class="gmail_quote"><div class="gmail_attr">On Mon wrote:</div><blockquote class="gmail_quote">Does it work?</blockquote>` +
		`<div>Yes.</div><blockquote class="gmail_quote">And this?</blockquote><div>No.</div></div>`, "On Mon wrote:\n\n> Does it work?\n\nYes.\n\n> And this?\n\nNo."},
	"Gmail forward": {`<div dir="ltr">See below.<br><br><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: Ann<br>` +
		`Date: Mon<br>Subject: x<br>To: y<br></div><br><br>Hello</div></div>`, "See below.\n\n---------- Forwarded message ---------\nFrom: Ann\nDate: Mon\nSubject: x\nTo: y\n\nHello"},
	"Outlook": {`<div class="WordSection1"><p class="MsoNormal">It works.<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;` +
		`border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal"><b>From:</b> Support &lt;s@example.com&gt;<br><b>Sent:</b> Monday, March 2, 2026<br>` +
		`<b>To:</b> Maria<br><b>Subject:</b> File</p></div></div><p class="MsoNormal">Does it work?</p></div>`, "It works."},
	"Outlook web": {`<div class="elementToProof">It works.</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">` +
		`<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif"><b>From:</b> Support<br></font><div>&nbsp;</div></div><div>Does it work?</div>`, "It works."},
	"Outlook mobile": {`<div>It works.</div><div id="ms-outlook-mobile-signature"><div></div>Get <a href="https://aka.ms/x">Outlook for iOS</a></div>` +
		`<div id="mail-editor-reference-message-container"><div>old words</div></div>`, "It works."},
	"Outlook in Chinese": {`<p>可以。</p><div style="border-top:solid #E1E1E1 1.0pt"><p><b>发件人:</b> Support<br><b>发送时间:</b> 2026年3月2日<br><b>收件人:</b> Maria<br><b>主题:</b> 文件</p></div><p>可以吗？</p>`, "可以。"},
	"Hotmail":            {`<div>It works.</div><hr id="stopSpelling">Date: Mon, 2 Mar 2026<br>Subject: File<br>From: s@example.com<br>To: m@example.com<br><br>Does it work?`, "It works."},
	"Apple Mail": {`<html><head></head><body style="overflow-wrap: break-word;">It works.<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite">` +
		`<div>On 2 Mar 2026, at 09:15, Support &lt;s@example.com&gt; wrote:</div><br class="Apple-interchange-newline"><div>Does it work?</div></blockquote></div></body></html>`, "It works."},
	"Yahoo": {`<div class="ydp1 yahoo-style-wrap"><div dir="ltr">It works.</div><div><br></div></div><div id="yahoo_quoted_1" class="ydp2yahoo_quoted"><div>` +
		`<div>On Monday, March 2, 2026, Support wrote:</div><div>Does it work?<blockquote>older</blockquote>more</div></div></div>`, "It works."},
	"Thunderbird":               {`<p>It works.</p><div class="moz-cite-prefix">Am 02.03.26 um 09:15 schrieb Support:<br></div><blockquote type="cite" cite="mid:x"><p>Does it work?</p></blockquote><div class="moz-signature">-- <br>Maria</div>`, "It works."},
	"Thunderbird, answer below": {`<div class="moz-cite-prefix">On 02.03.26 09:15, Support wrote:<br></div><blockquote type="cite">one<br>two<br>three</blockquote><p>It works.</p>`, "It works."},
	"Proton":                    {`<div>It works.</div><div class="protonmail_signature_block">Sent with Proton Mail</div><div class="protonmail_quote">On Monday, March 2nd, 2026, Support wrote:<br><blockquote class="protonmail_quote" type="cite">Does it work?</blockquote></div>`, "It works."},
	"Zoho":                      {`<div>It works.</div><div class="zmail_extra"><div>---- On Mon, 02 Mar 2026 Support wrote ----</div><div>Does it work?</div></div>`, "It works."},
	"quoted by another program": {`<div>It works.</div><div class="ecxgmail_quote">On 2 Mar 2026 Ann wrote:<div>old</div></div>`, "It works."},
	"text mail":                 {`<pre>It works.` + "\n\n" + `&gt; Does it work?` + "\n" + `&gt; Support</pre>`, "It works."},
	"only a quote":              {`<blockquote type="cite">one<br>two<br>three</blockquote>`, "> one\n> two\n> three"},
	"a writer's own quote":      {`<p>The manual says:</p><blockquote>Press the button.</blockquote>`, "The manual says:\n\n> Press the button."},
	"own quote, own words":      {`<p>The manual says:</p><blockquote>Press it.</blockquote><p>It doesn't work.</p>`, "The manual says:\n\n> Press it.\n\nIt doesn't work."},
	"a picture":                 {`<img src="cid:a"><div class="gmail_quote">On 2 Mar 2026 Ann wrote:<blockquote class="gmail_quote">old</blockquote></div>`, ""},
	"in a table":                {`<table><tr><td><p>It works.</p><blockquote type="cite">old</blockquote></td></tr></table>`, "It works."},
	"a line within":             {`<p>one</p><hr><p>two</p>`, "one\n\n----\n\ntwo"},
	"nothing":                   {``, ""},
}

func TestFoldHTML(t *testing.T) {
	for name, m := range htmlMails {
		t.Run(name, func(t *testing.T) {
			clean := Sanitize(m.source)
			visible, quoted := wantWholeFold(t, clean)
			if got := ToText(visible); got != m.visible {
				t.Errorf("visible %q, want %q", got, m.visible)
			}
			for _, part := range []string{visible, quoted} {
				if again := Sanitize(part); again != part {
					t.Errorf("a part isn't whole HTML: %q, sanitised %q", part, again)
				}
			}
			// The marks are found in what the mail program wrote, too.
			if raw, _ := Fold(m.source); ToText(raw) != m.visible {
				t.Errorf("unsanitised: visible %q, want %q", ToText(raw), m.visible)
			}
		})
	}
}

func TestFoldHTMLReopensElements(t *testing.T) {
	source := `<div dir="rtl"><ul><li><b>answer</b></li></ul><blockquote class="mail-quote">old</blockquote></div>`
	visible, quoted := Fold(source)
	if want := `<div dir="rtl"><ul><li><b>answer</b></li></ul></div>`; visible != want {
		t.Errorf("visible %s", visible)
	}
	if want := `<div dir="rtl"><blockquote class="mail-quote">old</blockquote></div>`; quoted != want {
		t.Errorf("quoted %s", quoted)
	}
}

func TestFoldHTMLLongLine(t *testing.T) {
	long := strings.Repeat("word ", 100_000)
	visible, quoted := wantWholeFold(t, "<p>"+long+"</p><blockquote class=\"mail-quote\">"+long+"</blockquote>")
	if len(visible) < len(long) || len(quoted) < len(long) {
		t.Errorf("%d and %d bytes", len(visible), len(quoted))
	}
}
