package desk

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
)

// The longest parts of a mail template, in characters.
const (
	maxTemplateSubject = 200
	maxTemplateBody    = 60_000
)

// TemplateInput is a mail template as somebody gives it. On is not looked at where the mails are always sent. Seen is what
// SeenTemplate returned of the template that was shown.
type TemplateInput struct {
	Subject string
	Body    string // HTML
	On      bool
	Seen    string
}

// needed are the placeholders without which a template's mails are of no use.
var needed = map[string]string{models.TemplateLostPassword: "client_password", models.TemplateConfirmEmail: "client_password",
	models.TemplateStaffInvited: "client_password",
	models.TemplateStaffReply:   "message"}

// SeenTemplate returns a fingerprint of a template, by which it is known later whether somebody has changed it meanwhile.
func SeenTemplate(t models.MailTemplate) string {
	return hex.EncodeToString(secret.Hash(string(t.State) + "\n" + t.Subject + "\n" + t.Body))[:16]
}

// CheckTemplate returns a template as it would be saved. Errors: not_found, invalid (subject, body).
func CheckTemplate(name string, in TemplateInput) (models.MailTemplate, error) {
	shipped, known := shippedTemplate(name)
	if !known {
		return shipped, models.NotFound("mail_template")
	}
	fields := models.Fields{}
	t := models.MailTemplate{Name: name, State: shipped.State, Subject: models.RequireName(fields, "subject", in.Subject, maxTemplateSubject),
		Body: strings.TrimSpace(strings.ReplaceAll(in.Body, "\r\n", "\n"))}
	if shipped.State != models.TemplateAlways {
		t.State = map[bool]models.TemplateState{true: models.TemplateOn, false: models.TemplateOff}[in.On]
	}
	switch mark := "%" + needed[name] + "%"; {
	case t.Body == "":
		fields.Add("body", "field.required")
	case !utf8.ValidString(t.Body) || strings.ContainsRune(t.Body, 0):
		fields.Add("body", "field.text")
	case utf8.RuneCountInString(t.Body) > maxTemplateBody:
		fields.Add("body", "field.too_long", "Max", maxTemplateBody)
	case mark != "%%" && !strings.Contains(t.Body, mark):
		fields.Add("body", "mail_template.needs", "Name", mark)
	}
	return t, fields.Error()
}

func shippedTemplate(name string) (models.MailTemplate, bool) {
	all := notify.Shipped()
	at := slices.IndexFunc(all, func(t models.MailTemplate) bool { return t.Name == name })
	if at < 0 {
		return models.MailTemplate{}, false
	}
	return all[at], true
}

// SaveTemplate changes a mail template's wording, and whether its mails are sent. Errors: not_found, invalid (subject, body), conflict
// when somebody has changed it since it was seen.
func (s *Service) SaveTemplate(ctx context.Context, by Actor, name string, in TemplateInput) error {
	t, err := CheckTemplate(name, in)
	if err != nil {
		return err
	}
	return wrap("save mail template", s.changeTemplate(ctx, by, name, in.Seen, func(models.MailTemplate) models.MailTemplate { return t }))
}

// ResetTemplate takes a mail template's wording back to what was shipped, in the site's language; whether its mails are sent stays as it is.
// Errors: not_found, conflict when somebody has changed it since it was seen.
func (s *Service) ResetTemplate(ctx context.Context, by Actor, name, seen string) error {
	if _, known := shippedTemplate(name); !known {
		return models.NotFound("mail_template")
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	return wrap("reset mail template", s.changeTemplate(ctx, by, name, seen, func(before models.MailTemplate) models.MailTemplate {
		shipped := notify.Template(nil, name, set.Language)
		shipped.State = before.State
		return shipped
	}))
}

func (s *Service) changeTemplate(ctx context.Context, by Actor, name, seen string,
	change func(models.MailTemplate) models.MailTemplate) error {
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return err
	}
	return s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		saved, err := models.MailTemplates(ctx, tx)
		if err != nil {
			return err
		}
		before := notify.Template(saved, name, set.Language)
		if SeenTemplate(before) != seen {
			return models.NewError(models.KindConflict, "error.conflict")
		}
		after := change(before)
		detail := templateChanges(before, after)
		if detail == "" {
			return nil
		}
		if err := models.SaveMailTemplate(ctx, tx, &after); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "mail_template.change", "mail_template", 0, name+": "+detail)
	})
}

func templateChanges(before, after models.MailTemplate) string {
	var changes []string
	if before.State != after.State {
		changes = append(changes, string(after.State))
	}
	if before.Subject != after.Subject {
		changes = append(changes, "subject "+strconv.Quote(before.Subject)+" → "+strconv.Quote(after.Subject))
	}
	if before.Body != after.Body {
		changes = append(changes, "body")
	}
	return strings.Join(changes, "; ")
}
