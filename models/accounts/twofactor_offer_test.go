package accounts_test

import (
	"bytes"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func TestTheOfferOfASecret(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, at := peopleDesk(db)
		if err := s.Settings.Save(t.Context(), func(set *settings.Settings) { set.SiteName = "Ácme: Support" }); err != nil {
			t.Fatal(err)
		}
		maria, sam := addStaff(t, db, "maria", true), addStaff(t, db, "sam", true)
		offer, err := s.OfferTwoFactor(t.Context(), accounts.Actor{Staff: maria}, "")
		if err != nil {
			t.Fatal(err)
		}
		address, err := url.Parse(offer.URL)
		if err != nil || address.Scheme != "otpauth" || address.Host != "totp" || address.Path != "/Ácme Support:maria" ||
			address.Query().Get("issuer") != "Ácme Support" || address.Query().Get("secret") != offer.Secret || len(offer.Secret) != 32 {
			t.Errorf("address %s with the secret %s, %v", offer.URL, offer.Secret, err)
		}
		if maria := stored(t, db, maria.ID); maria.TwoFactor() || count(t, db, "recovery_codes") != 0 || count(t, db, "audit_log") != 0 {
			t.Error("an offer that nobody confirmed is stored")
		}
		if strings.Contains(offer.Sealed, offer.Secret) {
			t.Error("the sealed offer shows its secret")
		}
		again := func(staff *models.Staff, sealed string) string {
			offer, err := s.OfferTwoFactor(t.Context(), accounts.Actor{Staff: staff}, sealed)
			if err != nil {
				t.Fatal(err)
			}
			return offer.Secret
		}
		if again(maria, offer.Sealed) != offer.Secret {
			t.Error("shown again it has another secret")
		}
		for name, secret := range map[string]string{"somebody else": again(sam, offer.Sealed), "a garbled one": again(maria, "x"+offer.Sealed),
			"not base64": again(maria, "%"), "nothing": again(maria, "")} {
			if secret == offer.Secret {
				t.Errorf("%s gets the same secret", name)
			}
		}
		*at = at.Add(15 * time.Minute)
		if again(maria, offer.Sealed) == offer.Secret {
			t.Error("a quarter of an hour later it has the same secret")
		}
	})
}

func TestTheQRCode(t *testing.T) {
	db := modelstest.DB(t, modelstest.SQLite)
	s, _ := peopleDesk(db)
	for name, site := range map[string]string{"plain": "Acme", "no name": " ", "long": strings.Repeat("漢", 150)} {
		t.Run(name, func(t *testing.T) {
			if err := s.Settings.Save(t.Context(), func(set *settings.Settings) { set.SiteName = site }); err != nil {
				t.Fatal(err)
			}
			offer, err := s.OfferTwoFactor(t.Context(), accounts.Actor{Staff: addStaff(t, db, "agent-"+name[:2], true)}, "")
			if err != nil {
				t.Fatal(err)
			}
			picture, err := offer.QR()
			if err != nil {
				t.Fatal(err)
			}
			shown, err := png.Decode(bytes.NewReader(picture))
			if err != nil || shown.Bounds().Dx() != 336 || shown.Bounds().Dy() != 336 {
				t.Fatalf("%v, %v", shown.Bounds(), err)
			}
			dark := 0
			for y := range 336 {
				for x := range 336 {
					if r, _, _, _ := shown.At(x, y).RGBA(); r == 0 {
						dark++
						if min(x, y, 335-x, 335-y) < 24 {
							t.Fatalf("the point %d, %d of the rim is dark", x, y)
						}
					}
				}
			}
			if dark < 336*336/8 {
				t.Errorf("%d dark points: this is no code", dark)
			}
		})
	}
}
