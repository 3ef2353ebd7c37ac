// Package settings keeps the desk's set-up in memory: what admins choose, and the few rows that nearly every page needs
// (departments, priorities, agents, fields, templates, mailboxes). A revision in the database tells when it has changed.
package settings

import (
	"encoding/json"
	"fmt"
	"maps"
)

// ReplyOrder says at which end of a ticket the newest message stands.
type ReplyOrder string

// The orders of a ticket's messages.
const (
	NewestFirst ReplyOrder = "desc"
	OldestFirst ReplyOrder = "asc"
)

// StaffMail says when a mail from an agent's address is the agent's.
type StaffMail string

// When a mail is an agent's: never, when the mail server proved the sender and the mail answers ours, or whenever it answers ours.
const (
	StaffMailNever  StaffMail = "never"
	StaffMailProved StaffMail = "proved"
	StaffMailAlways StaffMail = "always"
)

// StaffMails are all of them.
var StaffMails = []StaffMail{StaffMailProved, StaffMailAlways, StaffMailNever}

// Accents are the accent colours that the style sheet knows.
var Accents = []string{"green", "teal", "blue", "indigo", "violet", "pink", "red", "orange"}

// Settings are the values that admins choose. The names in the tags are those of the settings table.
type Settings struct {
	SiteName           string `json:"site_name"`
	WindowTitle        string `json:"window_title"`
	Language           string `json:"language"`
	DateFormat         string `json:"date_format"` // letters of PHP's date()
	Timezone           string `json:"timezone"`
	PageSize           int    `json:"page_size"`
	Accent             string `json:"accent"` // one of Accents
	Maintenance        bool   `json:"maintenance"`
	MaintenanceMessage string `json:"maintenance_message"`
	FirstStepsAway     bool   `json:"first_steps_away"` // the list of what a new desk needs is not shown
	OutboxHeld         bool   `json:"outbox_held"`      // mails wait for an admin to say whether they are sent

	LoginTries   int `json:"login_tries"`
	LoginMinutes int `json:"login_minutes"`

	Captcha        Captcha `json:"captcha"`
	CaptchaSiteKey string  `json:"captcha_site_key"`
	CaptchaSecret  []byte  `json:"captcha_secret"` // sealed, see SealCaptchaSecret

	ReplyOrder     ReplyOrder `json:"reply_order"`
	TicketsPerPage int        `json:"tickets_per_page"`
	RepliesPerPage int        `json:"replies_per_page"`
	OverdueHours   int        `json:"overdue_hours"`
	AutoCloseHours int        `json:"auto_close_hours"` // 0 closes nothing

	StaffMail   StaffMail `json:"staff_mail"`
	MailServers string    `json:"mail_servers"` // whose Authentication-Results count, separated by blanks or commas

	Attachments          bool     `json:"attachments"`
	AttachmentCount      int      `json:"attachment_count"`
	AttachmentMB         float64  `json:"attachment_mb"`
	AttachmentExtensions []string `json:"attachment_extensions"`

	ArticlesUnderCategory int `json:"articles_under_category"`
	ArticlePreview        int `json:"article_preview"` // characters
	ArticlesPopular       int `json:"articles_popular"`
	ArticlesNewest        int `json:"articles_newest"`
}

// ShippedWindowTitle is the title of a new desk's home page. Visitors read it in their language.
const ShippedWindowTitle = "Support center"

// Shipped returns the settings of a new desk.
func Shipped() Settings {
	return Settings{
		SiteName: "HelpDeskZ", WindowTitle: ShippedWindowTitle, Language: "en", DateFormat: "d F Y h:i a", Timezone: "UTC",
		PageSize: 25, Accent: "green",
		LoginTries: 3, LoginMinutes: 5, Captcha: CaptchaOff,
		ReplyOrder: NewestFirst, TicketsPerPage: 15, RepliesPerPage: 15, OverdueHours: 48, AutoCloseHours: 96,
		StaffMail:   StaffMailProved,
		Attachments: true, AttachmentCount: 3, AttachmentMB: 2.5, AttachmentExtensions: []string{"jpg", "png", "gif"},
		ArticlesUnderCategory: 2, ArticlePreview: 200, ArticlesPopular: 3, ArticlesNewest: 3,
	}
}

// AttachmentBytes returns the largest size of a file, in bytes.
func (s Settings) AttachmentBytes() int64 { return int64(s.AttachmentMB * 1024 * 1024) }

// decode lays the saved values over the shipped ones. A value that can't be read is an error that names it.
func decode(saved map[string]string) (Settings, error) {
	s := Shipped()
	for name, value := range saved {
		object, err := json.Marshal(map[string]json.RawMessage{name: json.RawMessage(value)})
		if err == nil {
			err = json.Unmarshal(object, &s)
		}
		if err != nil {
			return s, fmt.Errorf("settings: %s holds %q: %w", name, value, err)
		}
	}
	return s, nil
}

// encode returns the values that differ from what is shipped or were saved before.
func encode(s Settings, saved map[string]string) (map[string]string, error) {
	now, err := values(s)
	if err != nil {
		return nil, err
	}
	shipped, err := values(Shipped())
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(now, func(name, value string) bool {
		if old, was := saved[name]; was {
			return old == value
		}
		return shipped[name] == value
	})
	return now, nil
}

func values(s Settings) (map[string]string, error) {
	object, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(object, &raw); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	texts := make(map[string]string, len(raw))
	for name, value := range raw {
		texts[name] = string(value)
	}
	return texts, nil
}
