package desk

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"unicode/utf8"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// The names of the settings of the check that visitors are people.
const (
	captchaName    = "captcha"
	captchaSite    = "captcha_site_key"
	captchaSecret  = "captcha_secret"
	maxCaptchaKeys = 200 // characters
)

// captchaSecretSetting is the secret of a service. Its text is only a print of the sealed bytes, which shows that it has
// changed; what is typed comes sealed, and nothing typed leaves it as it is.
func captchaSecretSetting() setting {
	return setting{name: captchaSecret, secret: true,
		text: func(s *settings.Settings) string {
			if len(s.CaptchaSecret) == 0 {
				return ""
			}
			sum := sha256.Sum256(s.CaptchaSecret)
			return hex.EncodeToString(sum[:4])
		},
		take: func(fields models.Fields, s *settings.Settings, typed string) {
			if typed == "" {
				return
			}
			sealed, err := base64.StdEncoding.DecodeString(typed)
			if err != nil {
				fields.Add(captchaSecret, "field.text")
				return
			}
			s.CaptchaSecret = sealed
		}}
}

// sealed returns the input with a secret that was typed encrypted for the service it is of. Errors: invalid (captcha_secret).
func (s *Service) sealedSecret(in SettingsInput) (SettingsInput, error) {
	typed := in.Typed[captchaSecret]
	if in.Part != PartSecurity || typed == "" || typed == in.Seen[captchaSecret] {
		return in, nil
	}
	fields := models.Fields{}
	if !utf8.ValidString(typed) {
		fields.Add(captchaSecret, "field.text")
	}
	if utf8.RuneCountInString(typed) > maxCaptchaKeys {
		fields.Add(captchaSecret, "field.too_long", "Max", maxCaptchaKeys)
	}
	if err := fields.Error(); err != nil {
		return in, err
	}
	sealed, err := settings.SealCaptchaSecret(s.Key, settings.Captcha(in.Typed[captchaName]), typed)
	if err != nil {
		return in, err
	}
	in.Typed = maps.Clone(in.Typed)
	in.Typed[captchaSecret] = base64.StdEncoding.EncodeToString(sealed)
	return in, nil
}

// checkCaptcha refuses a way to check visitors that would let nobody in: a service without its keys, or ALTCHA where browsers
// have no cryptography. Errors: invalid (captcha, captcha_site_key, captcha_secret).
func (s *Service) checkCaptcha(in SettingsInput, set *settings.Settings) error {
	if in.Part != PartSecurity {
		return nil
	}
	fields := models.Fields{}
	if set.Captcha == settings.CaptchaAltcha && in.Insecure {
		fields.Add(captchaName, "field.captcha_https")
	}
	if set.Captcha.Service() {
		if set.CaptchaSiteKey == "" {
			fields.Add(captchaSite, "field.required")
		}
		if _, err := set.OpenCaptchaSecret(s.Key); err != nil {
			fields.Add(captchaSecret, "field.required")
		}
	}
	return fields.Error()
}
