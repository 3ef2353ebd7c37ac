package jobs

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	stdmail "net/mail"
	"net/textproto"
	"path"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

const (
	// maxReferences is how many Message-IDs a mail refers to: the first, and the last ones. Some servers refuse more.
	maxReferences = 12
	// maxReference is how long each may be, so that a header's line stays one that servers take.
	maxReference = 400
	// maxFileName keeps a file's name, each letter of which may take twelve bytes, on one line.
	maxFileName = 75
)

// OutMail is a mail on its way out, to one recipient.
type OutMail struct {
	From, To, ReplyTo Address // ReplyTo may be empty
	Subject           string
	Text, HTML        string // HTML may be empty
	Files             []OutFile
	MessageID         string   // without brackets; the same at each attempt
	InReplyTo         string   // a Message-ID without brackets, or ""
	References        []string // the same, oldest first
	Automatic         bool     // written by the desk, not by a person
	Date              time.Time
	Signature         *Signature // nil for none
}

// OutFile is a file that goes with a mail. Open is called once for each attempt.
type OutFile struct {
	Name        string
	ContentType string
	ContentID   string // without brackets
	Inline      bool   // shown by the HTML, by its ContentID
	Open        func() (io.ReadCloser, error)
}

// compose writes a mail with its headers (RFC 5322, RFC 3834 for automatic ones). Its error is always *SendError,
// permanent for a header with a line break, temporary for a file that can't be read.
func compose(m *OutMail) ([]byte, error) {
	if err := checkHeaders(m); err != nil {
		return nil, &SendError{Outcome: Permanent, Step: "write the mail", Err: err}
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	msg.FromMailAddress(mailAddress(m.From))
	msg.ToMailAddress(mailAddress(m.To))
	if m.ReplyTo.Email != "" {
		msg.ReplyToMailAddress(mailAddress(m.ReplyTo))
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.Date)
	msg.SetMessageIDWithValue(m.MessageID)
	thread(msg, m)
	if m.Automatic {
		markAutomatic(msg, m)
	}
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, m.HTML)
	}
	attach(msg, m.Files)
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return nil, &SendError{Outcome: Temporary, Step: "write the mail", Err: err}
	}
	if m.Signature == nil {
		return raw.Bytes(), nil
	}
	signed, err := m.Signature.sign(raw.Bytes())
	if err != nil {
		return nil, &SendError{Outcome: Temporary, Step: "sign the mail", Err: err}
	}
	return signed, nil
}

func thread(msg *mail.Msg, m *OutMail) {
	if m.InReplyTo != "" {
		msg.SetGenHeader(mail.HeaderInReplyTo, "<"+m.InReplyTo+">")
	}
	if refs := shortened(m.References); len(refs) > 0 {
		msg.SetGenHeader(mail.HeaderReferences, strings.Join(refs, " "))
	}
}

// shortened keeps the first and the last few references, with brackets.
func shortened(ids []string) []string {
	var refs []string
	for _, id := range ids {
		if id != "" && len(id) <= maxReference && isASCII([]byte(id)) && !strings.ContainsAny(id, " <>") {
			refs = append(refs, "<"+id+">")
		}
	}
	if len(refs) > maxReferences {
		refs = append(refs[:1:1], refs[len(refs)-maxReferences+1:]...)
	}
	return refs
}

// markAutomatic says in each of the ways that are understood somewhere that nobody waits for an answer.
func markAutomatic(msg *mail.Msg, m *OutMail) {
	kind := "auto-generated"
	if m.InReplyTo != "" {
		kind = "auto-replied"
	}
	msg.SetGenHeader("Auto-Submitted", kind)
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetGenHeader(MarkHeader, "1")
}

func attach(msg *mail.Msg, files []OutFile) {
	var attachments, embeds []*mail.File
	for _, f := range files {
		if f.Inline && f.ContentID != "" {
			embeds = append(embeds, mailFile(f, "inline"))
			continue
		}
		attachments = append(attachments, mailFile(f, "attachment"))
	}
	msg.SetEmbeds(embeds)
	msg.SetAttachments(attachments)
}

// mailFile writes the headers itself, because names beyond ASCII belong into RFC 2231's form.
func mailFile(f OutFile, disposition string) *mail.File {
	name := shortName(f.Name)
	header := textproto.MIMEHeader{}
	kind := mime.FormatMediaType(f.ContentType, map[string]string{"name": name})
	if kind == "" {
		kind = mime.FormatMediaType("application/octet-stream", map[string]string{"name": name})
	}
	header.Set("Content-Type", kind)
	header.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	if f.ContentID != "" {
		header.Set("Content-ID", "<"+f.ContentID+">")
	}
	return &mail.File{Name: name, Header: header, Writer: func(w io.Writer) (int64, error) {
		content, err := f.Open()
		if err != nil {
			return 0, fmt.Errorf("open %s: %w", name, err)
		}
		defer func() { _ = content.Close() }()
		return io.Copy(w, content)
	}}
}

// shortName cuts a long name before its ending.
func shortName(name string) string {
	name = oneLine(name)
	runes, ending := []rune(name), []rune(path.Ext(name))
	if len(runes) <= maxFileName {
		return name
	}
	if len(ending) > 10 {
		ending = nil
	}
	return string(runes[:maxFileName-len(ending)]) + string(ending)
}

// checkHeaders refuses what would begin a header of its own.
func checkHeaders(m *OutMail) error {
	texts := map[string]string{
		"subject": m.Subject, "sender": m.From.Name + m.From.Email, "recipient": m.To.Name + m.To.Email,
		"answer address": m.ReplyTo.Name + m.ReplyTo.Email, "Message-ID": m.MessageID, "In-Reply-To": m.InReplyTo,
		"References": strings.Join(m.References, ""),
	}
	for _, f := range m.Files {
		texts["file"] += f.ContentType + f.ContentID
	}
	for what, text := range texts {
		if strings.ContainsAny(text, "\r\n\x00") {
			return fmt.Errorf("the %s has a line break or NUL in it", what)
		}
	}
	for what, a := range map[string]Address{"sender": m.From, "recipient": m.To} {
		if _, ok := cleanEmail(a.Email); !ok {
			return fmt.Errorf("the %s's address can't be used: %q", what, a.Email)
		}
	}
	if m.MessageID == "" || strings.ContainsAny(m.MessageID, " <>") {
		return fmt.Errorf("the Message-ID can't be used: %q", m.MessageID)
	}
	return nil
}

func mailAddress(a Address) *stdmail.Address {
	return &stdmail.Address{Name: a.Name, Address: asciiDomain(a.Email)}
}

// asciiDomain writes an international domain as every server knows it (RFC 5891).
func asciiDomain(email string) string {
	at := strings.LastIndexByte(email, '@')
	if domain, err := idna.Lookup.ToASCII(email[at+1:]); err == nil {
		return email[:at+1] + domain
	}
	return email
}

// envelope is an address as SMTP's commands take it, with quotes where the local part needs them.
func envelope(email string) string {
	return (&stdmail.Address{Address: asciiDomain(email)}).String()
}
