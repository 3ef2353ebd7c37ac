package accounts

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"helpdeskz/models"
)

const (
	// offerLife is how long an offer can be confirmed.
	offerLife = 15 * time.Minute
	// totpSecretSize is the length of a secret in bytes, that of the hash (RFC 4226, section 4).
	totpSecretSize = 20
	// maxIssuer bounds the site's name in a QR code, in bytes: one with more in it is hard to photograph.
	maxIssuer = 48
)

// totpText is how authenticators and the database know a secret.
var totpText = base32.StdEncoding.WithPadding(base32.NoPadding)

// TwoFactorOffer is a new secret for somebody's authenticator. It is stored nowhere until it is confirmed: Sealed carries it
// through the form, for a quarter of an hour and for this staff user only.
type TwoFactorOffer struct {
	Secret string // base32, to be typed where no camera is
	URL    string // otpauth://totp/…
	Sealed string // base64url, for a hidden field or an address
	key    *otp.Key
}

// OfferTwoFactor returns the offer that sealed carries, so that a form can be shown again with the same secret; for "", or
// when its time is over, a new one. Errors: conflict when two-factor is on already.
func (s *Service) OfferTwoFactor(ctx context.Context, by Actor, sealed string) (*TwoFactorOffer, error) {
	staff, err := models.StaffByID(ctx, s.DB, by.Staff.ID)
	if err != nil {
		return nil, err
	}
	if staff.TwoFactor() {
		return nil, models.NewError(models.KindConflict, "two_factor.is_on")
	}
	secret, good := s.openOffer(staff.ID, sealed)
	if !good {
		secret = make([]byte, totpSecretSize)
		_, _ = rand.Read(secret) // never fails, see crypto/rand
		if sealed, err = s.sealOffer(staff.ID, secret); err != nil {
			return nil, err
		}
	}
	set, err := s.Settings.Current(ctx)
	if err != nil {
		return nil, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuerOf(set.SiteName), AccountName: staff.Username, Secret: secret})
	if err != nil {
		return nil, fmt.Errorf("accounts: two-factor: offer: %w", err)
	}
	return &TwoFactorOffer{Secret: key.Secret(), URL: key.URL(), Sealed: sealed, key: key}, nil
}

// issuerOf brings the site's name into the form of an otpauth address, where a colon ends it.
func issuerOf(site string) string {
	if site = CleanName(shorten(strings.ReplaceAll(site, ":", " "), maxIssuer)); site == "" {
		return "HelpDeskZ"
	}
	return site
}

func (s *Service) sealOffer(staffID int64, secret []byte) (string, error) {
	plain := binary.BigEndian.AppendUint64(nil, uint64(s.Now().Add(offerLife).Unix()))
	sealed, err := s.Key.Seal(append(plain, secret...), totpTable, "totp_offer", staffID)
	if err != nil {
		return "", fmt.Errorf("accounts: two-factor: seal the offer: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// openOffer returns the secret of an offer; false means that it was made for somebody else, too long ago, or not here.
func (s *Service) openOffer(staffID int64, text string) (secret []byte, good bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, false
	}
	plain, err := s.Key.Open(sealed, totpTable, "totp_offer", staffID)
	if err != nil || len(plain) != 8+totpSecretSize {
		return nil, false
	}
	ends := time.Unix(int64(binary.BigEndian.Uint64(plain)), 0)
	return plain[8:], s.Now().Before(ends)
}

// The size of a QR code's picture in pixels, and of the white around it, without which no camera finds it (ISO 18004).
const (
	qrSize  = 288
	qrQuiet = 24
)

// QR returns the offer as a QR code: a PNG of 336 × 336 pixels, black on white.
func (o *TwoFactorOffer) QR() ([]byte, error) {
	code, err := o.key.Image(qrSize, qrSize)
	if err != nil {
		return nil, fmt.Errorf("accounts: two-factor: QR code: %w", err)
	}
	const size = qrSize + 2*qrQuiet
	picture := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	draw.Draw(picture, image.Rect(qrQuiet, qrQuiet, qrQuiet+qrSize, qrQuiet+qrSize), code, code.Bounds().Min, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("accounts: two-factor: QR code: %w", err)
	}
	return out.Bytes(), nil
}
