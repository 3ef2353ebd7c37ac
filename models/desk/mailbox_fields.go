package desk

import (
	"context"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"helpdeskz/models"
)

// The bounds of what a mail server's fields hold.
const (
	maxHost     = 253 // RFC 1035, section 2.3.4
	maxPort     = 65535
	maxUsername = 190
	maxPassword = 500
	maxFolder   = 150
)

// The usual ports of the protocols (RFC 8314, section 7.3, and their plain ones).
var usualPorts = map[string]map[models.ConnectionSecurity]int{
	string(models.IncomingIMAP): {models.SecurityTLS: 993, models.SecurityStartTLS: 143, models.SecurityNone: 143},
	string(models.IncomingPOP3): {models.SecurityTLS: 995, models.SecurityStartTLS: 110, models.SecurityNone: 110},
	string(models.OutgoingSMTP): {models.SecurityTLS: 465, models.SecurityStartTLS: 587, models.SecurityNone: 25},
}

// UsualPort returns the port on which a protocol ("imap", "pop3", "smtp") usually listens, 0 for others.
func UsualPort(protocol string, security models.ConnectionSecurity) int {
	return usualPorts[protocol][security]
}

// fill brings the given parts into a mailbox, and returns the new passwords. Errors: invalid.
func (s *Service) fill(ctx context.Context, m *models.Mailbox, general *MailboxGeneral, incoming *MailboxIncoming,
	outgoing *MailboxOutgoing) (secrets, error) {
	fields, fresh := models.Fields{}, secrets{}
	if general != nil {
		if err := s.fillGeneral(ctx, fields, m, *general); err != nil {
			return fresh, err
		}
	}
	if incoming != nil {
		fresh.in = fillIncoming(fields, m, *incoming)
	}
	if outgoing != nil {
		fresh.out = fillOutgoing(fields, m, *outgoing)
	}
	return fresh, fields.Error()
}

func (s *Service) fillGeneral(ctx context.Context, fields models.Fields, m *models.Mailbox, in MailboxGeneral) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	m.Name, m.IsDefault = models.CheckName(fields, "name", in.Name, MaxName), in.Default
	m.PlusAddresses = in.Plus
	email, ok := models.CleanEmail(in.Email)
	switch {
	case strings.TrimSpace(in.Email) == "":
		fields.Add("email", "field.required")
	case !ok:
		fields.Add("email", "field.email")
	}
	m.Email = email
	if _, known := set.Department(in.DepartmentID); !known {
		fields.Add("department", "field.choose")
	}
	m.DepartmentID = in.DepartmentID
	return nil
}

func fillIncoming(fields models.Fields, m *models.Mailbox, in MailboxIncoming) (password *string) {
	switch in.Kind {
	case models.IncomingIMAP, models.IncomingPOP3:
		stored := storedServer{MailServer{m.InHost, m.InPort, m.InSecurity, m.InInsecure, m.InUsername, "", m.InOAuth}, m.InPassword != nil}
		server := checkServer(fields, "in_", string(in.Kind), in.Server.of(m.Email), stored)
		m.InHost, m.InPort, m.InSecurity, m.InInsecure, m.InUsername = server.Host, server.Port, server.Security,
			server.Insecure, server.Username
		m.InOAuth, password = server.OAuth, newPassword(server)
		if server.Username == "" {
			fields.Add("in_username", "field.required")
		}
	case models.IncomingPipe, models.IncomingNone:
	default:
		fields.Add("incoming", "field.choose")
	}
	m.Incoming = in.Kind
	fillAfterImport(fields, m, in)
	m.InSecurity = orTLS(m.InSecurity)
	return password
}

func fillAfterImport(fields models.Fields, m *models.Mailbox, in MailboxIncoming) {
	m.InFolder, m.MoveTo = models.CheckName(fields, "in_folder", in.Folder, maxFolder), models.CheckName(fields, "move_to", in.MoveTo, maxFolder)
	m.AfterImport = in.After
	if m.InFolder == "" {
		m.InFolder = "INBOX"
	}
	if m.MoveTo == "" {
		m.MoveTo = DefaultMoveTo
	}
	if m.AfterImport == "" {
		m.AfterImport = models.AfterMove
		if in.Kind == models.IncomingPOP3 {
			m.AfterImport = models.AfterLeave
		}
	}
	switch {
	case m.AfterImport != models.AfterMove && m.AfterImport != models.AfterDelete && m.AfterImport != models.AfterLeave:
		fields.Add("after_import", "field.choose")
	case in.Kind == models.IncomingPOP3 && m.AfterImport == models.AfterMove:
		fields.Add("after_import", "field.pop3_moves_nothing")
	case in.Kind == models.IncomingIMAP && m.AfterImport == models.AfterMove && m.MoveTo == m.InFolder:
		fields.Add("move_to", "field.same_folder")
	}
}

func fillOutgoing(fields models.Fields, m *models.Mailbox, in MailboxOutgoing) (password *string) {
	switch in.Kind {
	case models.OutgoingSMTP:
		stored := storedServer{MailServer{m.OutHost, m.OutPort, m.OutSecurity, m.OutInsecure, m.OutUsername, "", m.OutOAuth}, m.OutPassword != nil}
		server := checkServer(fields, "out_", string(in.Kind), in.Server.of(m.Email), stored)
		m.OutHost, m.OutPort, m.OutSecurity, m.OutInsecure, m.OutUsername = server.Host, server.Port, server.Security,
			server.Insecure, server.Username
		m.OutOAuth, password = server.OAuth, newPassword(server)
	case models.OutgoingSendmail, models.OutgoingNone:
	default:
		fields.Add("outgoing", "field.choose")
	}
	m.Outgoing, m.OutSecurity = in.Kind, orTLS(m.OutSecurity)
	return password
}

// orTLS gives a mailbox without a server the protection that its form shall offer first.
func orTLS(security models.ConnectionSecurity) models.ConnectionSecurity {
	if security == "" {
		return models.SecurityTLS
	}
	return security
}

// newPassword returns what is to be stored: nothing new, or the password, which is taken away where nobody signs in by one.
func newPassword(server MailServer) *string {
	switch {
	case server.Username == "" || server.OAuth:
		return new(string)
	case server.Password == "":
		return nil
	}
	return &server.Password
}

// of gives a server the user name that providers expect where none was given: the address itself.
func (s MailServer) of(address string) MailServer {
	if s.OAuth && strings.TrimSpace(s.Username) == "" {
		s.Username = address
	}
	return s
}

// storedServer is what a mailbox holds of a server before a change.
type storedServer struct {
	MailServer
	hasPassword bool
}

// keeps tells whether the stored password may be used for another form of the server: never for another server or
// account, and never over a connection that protects it less.
func (s storedServer) keeps(fresh MailServer) bool {
	return s.hasPassword && strings.EqualFold(s.Host, fresh.Host) && s.Port == fresh.Port && s.Username == fresh.Username &&
		s.Security == fresh.Security && (s.Insecure || !fresh.Insecure)
}

// hostPattern is one or more labels of letters, digits, dashes and underscores, the last without a dot.
var hostPattern = regexp.MustCompile(`^[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?(\.[\p{L}\p{N}_]([\p{L}\p{N}_-]*[\p{L}\p{N}_])?)*$`)

// checkServer returns a server in its stored form and notes what is wrong with it, at fields whose names begin with prefix.
func checkServer(fields models.Fields, prefix, protocol string, in MailServer, stored storedServer) MailServer {
	in.Host, in.Username = strings.ToLower(strings.TrimSpace(in.Host)), strings.TrimSpace(in.Username)
	in.Host = strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(in.Host, "["), "]"), ".")
	_, badAddress := netip.ParseAddr(in.Host)
	switch {
	case in.Host == "":
		fields.Add(prefix+"host", "field.required")
	case len(in.Host) > maxHost || badAddress != nil && !hostPattern.MatchString(in.Host):
		fields.Add(prefix+"host", "field.host")
	}
	if usualPorts[protocol][in.Security] == 0 {
		fields.Add(prefix+"security", "field.choose")
	}
	if in.Port == 0 {
		in.Port = UsualPort(protocol, in.Security)
	}
	if in.Port < 0 || in.Port > maxPort {
		fields.Add(prefix+"port", "field.port")
	}
	checkAccount(fields, prefix, in, stored)
	return in
}

func checkAccount(fields models.Fields, prefix string, in MailServer, stored storedServer) {
	checkText(fields, prefix+"username", in.Username, maxUsername)
	checkText(fields, prefix+"password", in.Password, maxPassword)
	if in.Username != "" && in.Password == "" && !in.OAuth && !stored.keeps(in) {
		key := "field.required"
		if stored.hasPassword {
			key = "field.password_again"
		}
		fields.Add(prefix+"password", key)
	}
}

// checkText refuses what would break out of a line of a mail protocol.
func checkText(fields models.Fields, field, text string, most int) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		fields.Add(field, "field.text")
	case utf8.RuneCountInString(text) > most:
		fields.Add(field, "field.too_long", "Max", most)
	}
}
