package settings

import "helpdeskz/models/secret"

// Captcha is how the portal makes sure that a visitor is a person.
type Captcha string

// The ways to make sure. ALTCHA is a puzzle for the visitor's machine that this desk sets by itself; the others are services that
// know the desk by a site key and a secret.
const (
	CaptchaOff       Captcha = "off"
	CaptchaAltcha    Captcha = "altcha"
	CaptchaRecaptcha Captcha = "recaptcha" // version 2
	CaptchaHcaptcha  Captcha = "hcaptcha"
	CaptchaTurnstile Captcha = "turnstile"
)

// Captchas are all ways, in the order in which admins are offered them.
var Captchas = []Captcha{CaptchaOff, CaptchaAltcha, CaptchaRecaptcha, CaptchaHcaptcha, CaptchaTurnstile}

// Service tells whether somebody else checks, whom the desk must have keys of.
func (c Captcha) Service() bool {
	return c == CaptchaRecaptcha || c == CaptchaHcaptcha || c == CaptchaTurnstile
}

// SealCaptchaSecret encrypts the secret of a service for the settings. It opens for the same service only.
func SealCaptchaSecret(key secret.Key, of Captcha, plain string) ([]byte, error) {
	return key.Seal([]byte(plain), "settings", "captcha_secret "+string(of), 0)
}

// OpenCaptchaSecret returns the secret of the service that is chosen. It wraps secret.ErrOpen when there is none of this service.
func (s Settings) OpenCaptchaSecret(key secret.Key) (string, error) {
	plain, err := key.Open(s.CaptchaSecret, "settings", "captcha_secret "+string(s.Captcha), 0)
	return string(plain), err
}
