package desk

import (
	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// Part is a page of the settings, whose values are saved together.
type Part string

// The parts of the settings.
const (
	PartGeneral     Part = "general"
	PartMaintenance Part = "maintenance"
	PartSecurity    Part = "security"
	PartTickets     Part = "tickets"
	PartKnowledge   Part = "knowledge"
)

// The longest texts of the settings, in characters.
const (
	maxSiteName    = 60
	maxWindowTitle = 100
	maxDateFormat  = 60
	maxMessage     = 2000
)

// partSettings are the settings of each part.
var partSettings = map[Part][]setting{
	PartGeneral: {
		lineSetting("site_name", maxSiteName, func(s *settings.Settings) *string { return &s.SiteName }),
		lineSetting("window_title", maxWindowTitle, func(s *settings.Settings) *string { return &s.WindowTitle }),
		lineSetting("language", maxSiteName, func(s *settings.Settings) *string { return &s.Language }),
		patternSetting("date_format", maxDateFormat, func(s *settings.Settings) *string { return &s.DateFormat }),
		lineSetting("timezone", maxSiteName, func(s *settings.Settings) *string { return &s.Timezone }),
		numberSetting("page_size", 5, 200, func(s *settings.Settings) *int { return &s.PageSize }),
		choiceSetting("accent", settings.Accents, func(s *settings.Settings) *string { return &s.Accent }),
	},
	PartMaintenance: {
		switchSetting("maintenance", func(s *settings.Settings) *bool { return &s.Maintenance }),
		textSetting("maintenance_message", maxMessage, func(s *settings.Settings) *string { return &s.MaintenanceMessage }),
	},
	PartSecurity: {
		numberSetting("login_tries", 1, 100, func(s *settings.Settings) *int { return &s.LoginTries }),
		numberSetting("login_minutes", 1, 1440, func(s *settings.Settings) *int { return &s.LoginMinutes }),
		choiceSetting(captchaName, settings.Captchas, func(s *settings.Settings) *settings.Captcha { return &s.Captcha }),
		textSetting(captchaSite, maxCaptchaKeys, func(s *settings.Settings) *string { return &s.CaptchaSiteKey }),
		captchaSecretSetting(),
	},
	PartTickets: {
		choiceSetting("reply_order", []settings.ReplyOrder{settings.NewestFirst, settings.OldestFirst},
			func(s *settings.Settings) *settings.ReplyOrder { return &s.ReplyOrder }),
		numberSetting("tickets_per_page", 5, 200, func(s *settings.Settings) *int { return &s.TicketsPerPage }),
		numberSetting("replies_per_page", 5, 200, func(s *settings.Settings) *int { return &s.RepliesPerPage }),
		numberSetting("overdue_hours", 1, 8760, func(s *settings.Settings) *int { return &s.OverdueHours }),
		numberSetting("auto_close_hours", 0, 8760, func(s *settings.Settings) *int { return &s.AutoCloseHours }),
		choiceSetting("staff_mail", settings.StaffMails, func(s *settings.Settings) *settings.StaffMail { return &s.StaffMail }),
		textSetting("mail_servers", maxMessage, func(s *settings.Settings) *string { return &s.MailServers }),
		switchSetting("attachments", func(s *settings.Settings) *bool { return &s.Attachments }),
		numberSetting("attachment_count", 1, maxFileCount, func(s *settings.Settings) *int { return &s.AttachmentCount }),
		sizeSetting("attachment_mb", func(s *settings.Settings) *float64 { return &s.AttachmentMB }),
		extensionsSetting("attachment_extensions", func(s *settings.Settings) *[]string { return &s.AttachmentExtensions }),
	},
	PartKnowledge: {
		numberSetting("articles_under_category", 0, 50, func(s *settings.Settings) *int { return &s.ArticlesUnderCategory }),
		numberSetting("article_preview", 0, 2000, func(s *settings.Settings) *int { return &s.ArticlePreview }),
		numberSetting("articles_popular", 0, 50, func(s *settings.Settings) *int { return &s.ArticlesPopular }),
		numberSetting("articles_newest", 0, 50, func(s *settings.Settings) *int { return &s.ArticlesNewest }),
	},
}

// check notes what the values of a part say wrong together, or of the world outside of them. languages are those that there
// are words for.
func (p Part) check(fields models.Fields, s *settings.Settings, languages []string) {
	switch p {
	case PartGeneral:
		checkPlace(fields, s, languages)
	case PartTickets:
		checkFiles(fields, s)
	case PartMaintenance, PartSecurity, PartKnowledge:
	}
}
