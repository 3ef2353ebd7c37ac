package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

// SettingsInput is a part of the settings as somebody typed it, by the settings' names. Seen is what stood there before: a value
// that is the same in both was not meant to change, and one that is missing in Seen is taken for what stands there now. Languages are those that there are words for.
type SettingsInput struct {
	Part      Part
	Typed     map[string]string
	Seen      map[string]string
	Languages []string
	Insecure  bool // the site is reached without encryption
}

// SettingNames returns the names of a part's settings, in the order of its form.
func SettingNames(part Part) []string {
	names := make([]string, 0, len(partSettings[part]))
	for _, one := range partSettings[part] {
		names = append(names, one.name)
	}
	return names
}

// SettingTexts returns the values of a part's settings as its form shows them, by name.
func SettingTexts(part Part, set *settings.Settings) map[string]string {
	texts := map[string]string{}
	for _, one := range partSettings[part] {
		texts[one.name] = one.text(set)
	}
	return texts
}

// SaveSettings changes a part of the settings, which counts at once on every instance. What two admins change at the same time
// is kept of both. Errors: invalid (the settings' names), and conflict with fields when somebody else has changed the very same
// settings since they were seen: their words name what stands there now.
func (s *Service) SaveSettings(ctx context.Context, by Actor, in SettingsInput) error {
	in, err := s.sealedSecret(in)
	if err != nil {
		return err
	}
	return wrap("save settings", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		var changes []string
		err := settings.Change(ctx, tx, func(set *settings.Settings) (err error) {
			if changes, err = in.apply(set); err != nil {
				return err
			}
			return s.checkCaptcha(in, set)
		})
		if err != nil || len(changes) == 0 {
			return err
		}
		return s.audit(ctx, tx, by, "settings.change", "settings", 0, string(in.Part)+": "+strings.Join(changes, "; "))
	}))
}

// apply brings what was typed into the settings and returns what that changes.
func (in SettingsInput) apply(set *settings.Settings) (changes []string, err error) {
	typed, wrong, meanwhile := *set, models.Fields{}, models.Fields{}
	for _, one := range partSettings[in.Part] {
		stored := one.text(set)
		seen, known := in.Seen[one.name]
		if !known {
			seen = stored
		}
		if in.Typed[one.name] == seen {
			continue
		}
		one.take(wrong, &typed, in.Typed[one.name])
		switch fresh := one.text(&typed); {
		case fresh == stored:
		case fresh == seen: // only written in another way, and changed by somebody else
			one.take(wrong, &typed, stored)
		case seen != stored:
			meanwhile.Add(one.name, "setting.meanwhile", "Value", stored)
		default:
			changes = append(changes, one.change(stored, fresh))
		}
	}
	in.Part.check(wrong, &typed, in.Languages)
	if err := wrong.Error(); err != nil {
		return nil, err
	}
	if len(meanwhile) > 0 {
		return nil, &models.Error{Kind: models.KindConflict, Key: "error.conflict", Fields: meanwhile}
	}
	*set = typed
	return changes, nil
}

// change says what becomes of a setting, for the audit log.
func (one setting) change(before, after string) string {
	if one.secret {
		return one.name
	}
	return one.name + " " + strconv.Quote(before) + " → " + strconv.Quote(after)
}

// checkPlace looks at where and in which language the site is.
func checkPlace(fields models.Fields, set *settings.Settings, languages []string) {
	if !settings.ValidZone(set.Timezone) {
		fields.Add("timezone", "field.choose")
	}
	if !slices.Contains(languages, set.Language) {
		fields.Add("language", "field.choose")
	}
}
