package jobs

import (
	"net/mail"
	"regexp"
	"strings"
	"time"

	"helpdeskz/models"
)

// maxIDs is how many Message-IDs of one header are kept: the first, and the last of the rest.
const maxIDs = 100

// maxID is how long a Message-ID may be: a line of a mail.
const maxID = 998

var angleID = regexp.MustCompile(`<[^<>]{3,1000}>`)

// Letter is a mail that was read: all of its text is valid UTF-8 without NUL, and what comes from its headers is one
// line each.
type Letter struct {
	MessageID  string   // with angle brackets, "" when the mail has none
	InReplyTo  []string // Message-IDs with angle brackets
	References []string // the same, oldest first

	From, ReplyTo   Address // the first address of each, empty when there is none
	ReturnPath      Address
	NullSender      bool // the Return-Path is <>: nobody wants to hear of this mail (RFC 5321, 4.5.5)
	To, Cc          []Address
	DeliveredTo     []Address // Delivered-To, X-Original-To and Envelope-To
	Subject         string
	Date            time.Time // as the sender's program says, zero when it doesn't
	Text            string    // the body as text, "" when some of it is HTML only
	HTML            string    // the body as HTML, not sanitised, "" when all of it is text only
	Parts           []Part    // what isn't the body, in the mail's order
	ContentType     string    // of the whole mail, without parameters, in lower case
	header          fields
	fallbackCharset string // of headers with bytes that they shouldn't have
	returns         bool   // the mail came with CR alone as its line ends
}

// Part is a leaf of a mail beside the chosen body: a file, an inline picture, a nested mail, an invitation, a report.
type Part struct {
	Name        string // as the sender wrote it, or made from the type; text, never a path
	ContentType string // without parameters, in lower case
	ContentID   string // without angle brackets
	Inline      bool   // the HTML shows it, by its ContentID
	Content     []byte // decoded from the transfer encoding, in the sender's charset
}

// Parse reads a raw mail. Its error is always *Refused: the mail is to be kept as it is and shown to staff.
func Parse(raw []byte) (*Letter, error) {
	raw, returns := unwrapLines(raw)
	if err := guard(raw); err != nil {
		return nil, err
	}
	l, body := parseHead(raw)
	l.returns = returns
	root, err := readTree(l.header, body)
	if err != nil {
		return nil, err
	}
	l.ContentType = root.ContentType
	l.readBody(root)
	l.openTNEF()
	if incomplete(root) {
		// What the parser left out must still be found.
		l.Parts = append(l.Parts, Part{Name: "original.eml", ContentType: "message/rfc822", Content: raw})
	}
	return l, nil
}

// parseHead reads the headers only, and returns what is below them.
func parseHead(raw []byte) (*Letter, []byte) {
	header, body := splitHeader(raw)
	l := &Letter{header: header, fallbackCharset: parameter(header.get("Content-Type"), "charset")}
	l.readHeader()
	return l, body
}

func (l *Letter) readHeader() {
	l.MessageID = first(messageIDs(l.HeaderValues("Message-Id")))
	l.InReplyTo = messageIDs(l.HeaderValues("In-Reply-To"))
	l.References = messageIDs(l.HeaderValues("References"))
	l.From = first(l.addresses("From"))
	l.ReplyTo = first(l.addresses("Reply-To"))
	l.ReturnPath = first(l.addresses("Return-Path"))
	l.NullSender = strings.ReplaceAll(l.Header("Return-Path"), " ", "") == "<>"
	l.To = l.addresses("To")
	l.Cc = l.addresses("Cc")
	l.DeliveredTo = l.addresses("Delivered-To", "X-Original-To", "Envelope-To")
	l.Subject = l.Header("Subject")
	if date, err := mail.ParseDate(l.Header("Date")); err == nil {
		l.Date = date.UTC()
	}
}

// Header returns the first value of a header, decoded to one line; "" when the mail has none.
func (l *Letter) Header(name string) string { return first(l.HeaderValues(name)) }

// HeaderValues returns all values of a header in their order, each decoded to one line.
func (l *Letter) HeaderValues(name string) []string {
	var values []string
	for _, raw := range l.header[strings.ToLower(name)] {
		values = append(values, decodeHeader(raw, l.fallbackCharset))
	}
	return values
}

// Sender returns whom an answer goes to: From, else Reply-To, else Return-Path. Without any it is a *Refused with
// ReasonNoSender. An address that no mail can be sent to counts when there is no better one.
func (l *Letter) Sender() (Address, error) {
	senders := []Address{l.From, l.ReplyTo, l.ReturnPath}
	for _, a := range senders {
		if _, ok := models.CleanSender(a.Email); ok {
			return a, nil
		}
	}
	for _, a := range senders {
		if a.Email != "" {
			return a, nil
		}
	}
	return Address{}, &Refused{Reason: ReasonNoSender}
}

func (l *Letter) addresses(names ...string) []Address {
	var list []Address
	for _, name := range names {
		for _, raw := range l.header[strings.ToLower(name)] {
			list = append(list, parseAddresses(raw, l.fallbackCharset)...)
		}
	}
	return list
}

// messageIDs finds the ids in a header. Programs that fold an id leave spaces in it; some write no brackets, and then
// each word is an id.
func messageIDs(values []string) []string {
	text := strings.Join(values, " ")
	found := angleID.FindAllString(text, -1)
	if len(found) == 0 {
		found = strings.Fields(text)
	}
	var ids []string
	for _, id := range found {
		id = strings.Trim(strings.Join(strings.Fields(id), ""), "<>,;\"")
		if len(id) >= 3 && len(id) <= maxID && strings.Contains(id, "@") {
			ids = append(ids, "<"+id+">")
		}
	}
	if len(ids) > maxIDs {
		ids = append(ids[:1], ids[len(ids)-maxIDs+1:]...)
	}
	return ids
}

func first[T any](list []T) T {
	var none T
	if len(list) == 0 {
		return none
	}
	return list[0]
}
