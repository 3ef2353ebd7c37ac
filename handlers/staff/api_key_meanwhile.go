package staff

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models/accounts"
)

// showChangedKey shows what was typed again after somebody else has saved the key, with what is stored now where that differs.
// Who has seen it may save over it.
func (p *Panel) showChangedKey(c *fiber.Ctx, in keyForm) error {
	v := web.VisitOf(c)
	key, err := p.apiKey(c)
	if err != nil {
		return err
	}
	stored := formOfKey(key)
	words := web.FormErrors{}
	differs := func(field, typed, now string) {
		if typed != now {
			words[field] = v.T("api_key.meanwhile", "Value", now)
		}
	}
	differs("name", in.Name, stored.Name)
	differs("permissions", shortPermissions(v, in.Permissions), shortPermissions(v, stored.Permissions))
	differs("ip", orAnywhere(v, accounts.CleanAddresses(in.Addresses)), orAnywhere(v, stored.Addresses))
	differs("calls_per_minute", callsWord(v, in.CallsPerMinute), callsWord(v, stored.CallsPerMinute))
	differs("active", activeWord(v, in.Active), activeWord(v, stored.Active))
	in.Revision = key.Revision
	view := p.keyView(c, key, in, words)
	view.Fields = append([]web.FieldError{{Name: "name", Text: v.T("api_key.changed_meanwhile")}}, view.Fields...)
	return p.showKeyForm(c, view, fiber.StatusUnprocessableEntity)
}

func orAnywhere(v *web.Visit, addresses []string) string {
	if len(addresses) == 0 {
		return v.T("api_key.anywhere")
	}
	return strings.Join(addresses, ", ")
}

func callsWord(v *web.Visit, calls int) string {
	if calls == 0 {
		return v.T("api_key.no_limit")
	}
	return v.Words.Number(calls)
}

func activeWord(v *web.Visit, active bool) string {
	if active {
		return v.T("api_key.is_active")
	}
	return v.T("api_key.is_inactive")
}
