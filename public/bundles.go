package public

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// bundles lists the files that are joined into one, in order, so that a page loads one style sheet and one script.
// The layer order stands in the first style sheet; within a layer a later file wins.
var bundles = map[string][]string{
	"css/panel.css": {
		"css/layers.css", "css/reset.css", "css/tokens.css", "css/scheme.css", "css/base.css",
		"css/button.css", "css/avatar.css", "css/badge.css", "css/menu.css", "css/field.css", "css/form.css",
		"css/shell.css", "css/banner.css", "css/rail.css", "css/list.css", "css/filters.css", "css/row.css", "css/mass.css", "css/pager.css",
		"css/ticket.css", "css/message.css", "css/file.css", "css/drop.css", "css/compose.css", "css/editor.css", "css/words.css", "css/side.css", "css/rating.css",
		"css/page.css", "css/table.css", "css/permissions.css", "css/deeds.css", "css/settings.css", "css/first-steps.css", "css/login.css", "css/brand.css", "css/empty.css",
		"css/profile.css",
		"css/dialog.css", "css/palette.css", "css/toast.css", "css/flash.css", "css/progress.css",
		"css/utilities.css", "css/print.css",
	},
	"css/portal.css": {
		"css/layers.css", "css/reset.css", "css/tokens.css", "css/scheme.css", "css/base.css",
		"css/button.css", "css/avatar.css", "css/badge.css", "css/menu.css", "css/field.css", "css/form.css",
		"css/site.css", "css/find.css", "css/article.css", "css/message.css", "css/file.css", "css/drop.css", "css/conversation.css", "css/rating.css",
		"css/account.css", "css/pager.css", "css/table.css", "css/login.css", "css/brand.css", "css/empty.css",
		"css/dialog.css", "css/toast.css", "css/flash.css", "css/progress.css",
		"css/utilities.css", "css/print.css",
	},
	// The description of the API. What is vendored stands in a layer of its own, and our words on it in the next one.
	"css/api.css": {
		"css/layers.css", "css/reset.css", "css/tokens.css", "css/scheme.css", "css/base.css", "css/button.css", "css/site.css", "css/brand.css",
		"css/utilities.css", "vendor/swagger-ui-5.35.0/swagger-ui.css", "css/docs.css",
	},
	// What the widget of ALTCHA looks like, for the pages that have one.
	"css/altcha.css": {"css/layers.css", "vendor/altcha-3.2.2/altcha.css", "css/captcha.css"},
	"js/panel.js": {
		"vendor/htmx-2.0.11/htmx.min.js", "vendor/idiomorph-0.8.0/idiomorph-ext.min.js", "vendor/htmx-ext-preload-2.1.2/preload.min.js",
		"js/app.js", "js/focus.js", "js/progress.js", "js/menu.js", "js/dialog.js", "js/toast.js", "js/time.js",
		"js/keys.js", "js/pane.js", "js/frame.js", "js/list.js", "js/choice.js", "js/upload.js", "js/editor.js", "js/pictures.js", "js/compose.js", "js/slash.js", "js/grid.js", "js/put.js", "js/copy.js", "js/passkey.js",
		"js/palette.js", "js/switch.js",
	},
	"js/portal.js": {
		"vendor/htmx-2.0.11/htmx.min.js", "vendor/idiomorph-0.8.0/idiomorph-ext.min.js",
		"js/app.js", "js/focus.js", "js/progress.js", "js/menu.js", "js/dialog.js", "js/toast.js", "js/time.js",
		"js/frame.js", "js/upload.js", "js/suggest.js", "js/switch.js",
	},
	"js/api.js": {"js/app.js", "js/switch.js", "js/docs.js"},
}

// join writes the files one after the other, a vendored style sheet as the layer "vendor": outside of any layer it would win
// over all of ours. A missing file is a fault of the build that the tests catch.
func join(parts []string) []byte {
	var out bytes.Buffer
	for _, part := range parts {
		body, err := FS.ReadFile(part)
		if err != nil {
			panic("public: bundle: " + err.Error())
		}
		if strings.HasPrefix(part, "vendor/") && path.Ext(part) == ".css" {
			body = slices.Concat([]byte("@layer vendor {\n"), body, []byte("\n}"))
		}
		out.Write(body)
		out.WriteByte('\n')
	}
	return out.Bytes()
}
