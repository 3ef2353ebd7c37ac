package api_test

import (
	"net/http"
	"testing"

	"helpdeskz/models/settings"
)

// Programs were written for English sentences: the site's language doesn't change them, a caller's own wish does.
func TestTheLanguageOfSentences(t *testing.T) {
	d := embedded(t)
	d.Set(func(set *settings.Settings) { set.Language = "de" })
	tests := []struct{ token, accept, want string }{
		{"", "", "This ticket does not exist, or it belongs to somebody else."},
		{"", "*", "This ticket does not exist, or it belongs to somebody else."},
		{"", "es-MX", "Este ticket no existe o pertenece a otra persona."},
		{"bad", "", "This API key is unknown, or it may not do this."},
		{"bad", "fr", "Cette clé d’API est inconnue ou n’a pas ce droit."},
	}
	for _, tt := range tests {
		a := d.send(t, call{method: http.MethodGet, path: "/api/tickets/show/4711", token: tt.token, header: http.Header{"Accept-Language": {tt.accept}}})
		if a.json["message"] != tt.want {
			t.Errorf("%+v: %s", tt, a.body)
		}
	}
}
