package desk_test

import (
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func TestCaptchaSettings(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s := service(db)
		save := func(insecure bool, pairs ...string) string {
			t.Helper()
			in := typed(desk.PartSecurity, stored(t, s), pairs...)
			in.Typed["login_tries"], in.Insecure = "3", insecure
			err := s.SaveSettings(t.Context(), desk.Actor{}, in)
			if wrong := wrongFields(err); err == nil || wrong != "" {
				return wrong
			}
			t.Fatal(err)
			return ""
		}
		opened := func() string {
			t.Helper()
			plain, err := stored(t, s).OpenCaptchaSecret(s.Key)
			if err != nil {
				return ""
			}
			return plain
		}
		for _, step := range []struct {
			what     string
			insecure bool
			pairs    []string
			wrong    string
			kind     settings.Captcha
			secret   string
		}{
			{"what does not exist", false, []string{"captcha", "magic"}, "captcha", "off", ""},
			{"ALTCHA without encryption", true, []string{"captcha", "altcha"}, "captcha", "off", ""},
			{"ALTCHA", false, []string{"captcha", "altcha"}, "", "altcha", ""},
			{"a service without keys", false, []string{"captcha", "hcaptcha"}, "captcha_secret captcha_site_key", "altcha", ""},
			{"a service without a secret", false, []string{"captcha", "hcaptcha", "captcha_site_key", "site"}, "captcha_secret", "altcha", ""},
			{"strange keys", false, []string{"captcha", "hcaptcha", "captcha_site_key", strings.Repeat("x", 201), "captcha_secret", "\xff"}, "captcha_secret", "altcha", ""},
			{"a long secret", false, []string{"captcha", "hcaptcha", "captcha_site_key", "site", "captcha_secret", strings.Repeat("é", 201)}, "captcha_secret", "altcha", ""},
			{"a long site key", false, []string{"captcha", "hcaptcha", "captcha_site_key", strings.Repeat("x", 201), "captcha_secret", "key"}, "captcha_site_key", "altcha", ""},
			{"a service without encryption", true, []string{"captcha", "hcaptcha", "captcha_site_key", "site", "captcha_secret", "key"}, "", "hcaptcha", "key"},
			{"nothing new", false, nil, "", "hcaptcha", "key"},
			{"an empty secret field", false, []string{"captcha_secret", ""}, "", "hcaptcha", "key"},
			{"another service with the old secret", false, []string{"captcha", "turnstile"}, "captcha_secret", "hcaptcha", "key"},
			{"another service", false, []string{"captcha", "turnstile", "captcha_secret", "other"}, "", "turnstile", "other"},
			{"off", false, []string{"captcha", "off"}, "", "off", ""},
		} {
			if wrong := save(step.insecure, step.pairs...); wrong != step.wrong {
				t.Errorf("%s: wrong fields %q, want %q", step.what, wrong, step.wrong)
			}
			if now := stored(t, s); now.Captcha != step.kind || opened() != step.secret {
				t.Errorf("%s: %s with the secret %q, want %s with %q", step.what, now.Captcha, opened(), step.kind, step.secret)
			}
		}
		var raw []string
		if err := db.NewSelect().Model((*models.Setting)(nil)).Column("value").Scan(t.Context(), &raw); err != nil {
			t.Fatal(err)
		}
		var told []string
		if err := db.NewSelect().Table("audit_log").Column("detail").Scan(t.Context(), &told); err != nil {
			t.Fatal(err)
		}
		for _, text := range append(raw, told...) {
			if text == `"key"` || text == `"other"` || strings.Contains(text, `"other"`) {
				t.Errorf("a secret stands in %s", text)
			}
		}
		if all := strings.Join(told, "\n"); !strings.Contains(all, "captcha_secret") {
			t.Errorf("the audit log does not tell of the secret: %s", all)
		}
	})
}
