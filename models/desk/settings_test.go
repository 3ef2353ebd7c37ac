package desk_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

// typed is a part's form as it shows the settings, with another value for each pair of a name and a value.
func typed(part desk.Part, set settings.Settings, pairs ...string) desk.SettingsInput {
	in := desk.SettingsInput{Part: part, Typed: desk.SettingTexts(part, &set), Seen: desk.SettingTexts(part, &set), Languages: []string{"en", "de"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		in.Typed[pairs[i]] = pairs[i+1]
	}
	return in
}

func wrongFields(err error) string {
	var known *models.Error
	if !errors.As(err, &known) {
		return ""
	}
	var names []string
	for name := range known.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestSettingsAreTakenOrRefused(t *testing.T) {
	long := strings.Repeat("é", 3000)
	tests := map[string]struct {
		part  desk.Part
		pairs []string
		wrong string
		want  func(*settings.Settings)
	}{
		"general": {desk.PartGeneral, []string{"site_name", "  Acme \n Desk ", "language", "de", "timezone", "Europe/Berlin", "accent", "blue", "page_size", " 50 "}, "",
			func(s *settings.Settings) {
				s.SiteName, s.Language, s.Timezone, s.Accent, s.PageSize = "Acme Desk", "de", "Europe/Berlin", "blue", 50
			}},
		"general, empty": {desk.PartGeneral, []string{"site_name", " ", "window_title", "", "language", "", "date_format", " ", "timezone", "", "page_size", "", "accent", ""},
			"accent date_format language page_size site_name timezone window_title", nil},
		"general, strange": {desk.PartGeneral, []string{"site_name", "\xff", "window_title", long, "language", "xx", "date_format", "Y\nm", "timezone", "Local", "page_size", "1e9", "accent", "mud"},
			"accent date_format language page_size site_name timezone window_title", nil},
		"maintenance": {desk.PartMaintenance, []string{"maintenance", "1", "maintenance_message", " Back\r\nsoon "}, "",
			func(s *settings.Settings) { s.Maintenance, s.MaintenanceMessage = true, "Back\nsoon" }},
		"maintenance, too long": {desk.PartMaintenance, []string{"maintenance_message", long}, "maintenance_message", nil},
		"security":              {desk.PartSecurity, []string{"login_tries", "7"}, "", func(s *settings.Settings) { s.LoginTries = 7 }},
		"security, none":        {desk.PartSecurity, []string{"login_tries", "0", "login_minutes", "-1"}, "login_minutes login_tries", nil},
		"tickets": {desk.PartTickets, []string{"reply_order", "asc", "auto_close_hours", "0", "attachment_mb", "1,5", "attachment_extensions", ".PDF; png,png"}, "",
			func(s *settings.Settings) {
				s.ReplyOrder, s.AutoCloseHours, s.AttachmentMB, s.AttachmentExtensions = settings.OldestFirst, 0, 1.5, []string{"pdf", "png"}
			}},
		"tickets, strange": {desk.PartTickets, []string{"reply_order", "up", "tickets_per_page", "1000000000000000000000", "replies_per_page", "many", "overdue_hours", "0",
			"attachment_count", "0", "attachment_mb", "NaN", "attachment_extensions", "../x"},
			"attachment_count attachment_extensions attachment_mb overdue_hours replies_per_page reply_order tickets_per_page", nil},
		"tickets, more than a request takes": {desk.PartTickets, []string{"attachment_count", "20", "attachment_mb", "90"}, "attachment_count", nil},
		"tickets, no type":                   {desk.PartTickets, []string{"attachment_extensions", ""}, "attachment_extensions", nil},
		"tickets, no files at all": {desk.PartTickets, []string{"attachments", "", "attachment_extensions", ""}, "",
			func(s *settings.Settings) { s.Attachments, s.AttachmentExtensions = false, []string{} }},
		"knowledge":          {desk.PartKnowledge, []string{"articles_popular", "0"}, "", func(s *settings.Settings) { s.ArticlesPopular = 0 }},
		"knowledge, strange": {desk.PartKnowledge, []string{"articles_popular", "51", "article_preview", "2.5"}, "article_preview articles_popular", nil},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		for name, tt := range tests {
			t.Run(name, func(t *testing.T) {
				s := service(db)
				before := settings.Shipped()
				if err := s.Settings.Save(t.Context(), func(set *settings.Settings) { *set = before }); err != nil {
					t.Fatal(err)
				}
				err := s.SaveSettings(t.Context(), desk.Actor{}, typed(tt.part, before, tt.pairs...))
				if got := wrongFields(err); got != tt.wrong || err != nil && tt.wrong == "" {
					t.Fatalf("wrong fields %q, want %q (%v)", got, tt.wrong, err)
				}
				want := before
				if tt.want != nil {
					tt.want(&want)
				}
				if diff := cmp.Diff(want, stored(t, s)); diff != "" {
					t.Errorf("settings (-want +got):\n%s", diff)
				}
			})
		}
	})
}

func stored(t *testing.T, s *desk.Service) settings.Settings {
	t.Helper()
	set, err := s.Settings.Current(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return set.Settings
}

func TestTwoAdminsAtTheSettings(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		seen := stored(t, s)
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][]string{{"site_name", "Acme"}, {"page_size", "50"}} {
			both.Go(func() { errs[i] = s.SaveSettings(t.Context(), desk.Actor{}, typed(desk.PartGeneral, seen, pair...)) })
		}
		both.Wait()
		if got := stored(t, s); errors.Join(errs...) != nil || got.SiteName != "Acme" || got.PageSize != 50 {
			t.Fatalf("two settings at once: %v, %q, %d", errors.Join(errs...), got.SiteName, got.PageSize)
		}
		late := s.SaveSettings(t.Context(), desk.Actor{}, typed(desk.PartGeneral, seen, "site_name", "Other", "accent", "red"))
		if got := stored(t, s); models.KindOf(late) != models.KindConflict || wrongFields(late) != "site_name" || got.Accent != "green" || got.SiteName != "Acme" {
			t.Errorf("the same setting: %v, %q, %q", late, got.SiteName, got.Accent)
		}
		same := s.SaveSettings(t.Context(), desk.Actor{}, typed(desk.PartGeneral, seen, "site_name", "Acme"))
		if same != nil {
			t.Errorf("the same value: %v", same)
		}
	})
}

func TestAChangedSettingIsAudited(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		seen := stored(t, s)
		for _, in := range []desk.SettingsInput{typed(desk.PartSecurity, seen), typed(desk.PartSecurity, seen, "login_tries", "9", "login_minutes", "1")} {
			if err := s.SaveSettings(t.Context(), desk.Actor{IP: "203.0.113.7"}, in); err != nil {
				t.Fatal(err)
			}
		}
		var lines []models.Audit
		if err := db.NewSelect().Model(&lines).Scan(t.Context()); err != nil {
			t.Fatal(err)
		}
		const want = `security: login_tries "3" → "9"; login_minutes "5" → "1"`
		if len(lines) != 1 || lines[0].Action != "settings.change" || lines[0].Detail != want || lines[0].IP != "203.0.113.7" {
			t.Errorf("audit log: %+v", lines)
		}
	})
}
