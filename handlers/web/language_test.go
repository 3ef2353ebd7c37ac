package web

import (
	"slices"
	"testing"
)

func TestAcceptedLanguages(t *testing.T) {
	tests := []struct {
		header string
		want   []string
	}{
		{"", nil},
		{"de", []string{"de"}},
		{"de-AT,de;q=0.9,en;q=0.8", []string{"de", "de", "en"}},
		{"en;q=0.3, es-MX;q=0.9, fr;q=0.5", []string{"es", "fr", "en"}},
		{"de;q=0, fr", []string{"fr"}},
		{"FR-ca", []string{"fr"}},
		{"de;q=much", nil},
		{"</script>", nil},
		{"*", []string{"mul"}},
	}
	for _, tt := range tests {
		if got := accepted(tt.header); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.header, got, tt.want)
		}
	}
}
