package notify

import (
	"regexp"
	"slices"

	"helpdeskz/models"
)

// The placeholders of templates, without their per cent signs: those of every mail to customers, those of a mail about a ticket, and
// those of a mail about a mailbox.
var (
	everyMail  = []string{"client_name", "client_email", "client_password", "company_name", "company_logo", "support_url"}
	endsMail   = []string{"staff_name", "company_name", "company_logo", "support_url", "mailbox_email", "mailbox_url", "mailbox_ends"}
	deskMail   = []string{"staff_name", "company_name", "company_logo", "support_url", "mailbox_email", "mailbox_url", "mailbox_since", "mailbox_error"}
	ticketMail = []string{"ticket_id", "ticket_subject", "ticket_department", "ticket_status", "ticket_priority", "message", "staff_name"}
)

// mark is what looks like a placeholder.
var mark = regexp.MustCompile(`%([a-z][a-z0-9]*(?:_[a-z0-9]+)*)%`)

// AboutTicket tells whether mails of a template are about a ticket.
func AboutTicket(kind string) bool {
	return kind != models.TemplateMailboxFails && kind != models.TemplateMailboxEnds && !slices.Contains(models.LinkTemplates, kind)
}

// Placeholders returns the names that mean something in a template, without their per cent signs.
func Placeholders(kind string) []string {
	switch {
	case kind == models.TemplateMailboxFails:
		return deskMail
	case kind == models.TemplateMailboxEnds:
		return endsMail
	case !AboutTicket(kind):
		return everyMail
	case kind == models.TemplateStaffNotified: // the link lets in as the customer
		return slices.Concat(everyMail, ticketMail)
	}
	return slices.Concat(everyMail, ticketMail, []string{"ticket_url"})
}

// Unknown returns what looks like a placeholder in a template and is sent as it stands, each once.
func Unknown(t models.MailTemplate) []string {
	known := Placeholders(t.Name)
	var unknown []string
	for _, found := range mark.FindAllStringSubmatch(t.Subject+"\n"+t.Body, -1) {
		if name := found[1]; !slices.Contains(known, name) && !slices.Contains(unknown, name) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}
