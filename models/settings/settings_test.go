package settings

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEncodeAndDecodeRoundTrip(t *testing.T) {
	tests := map[string]func(*Settings){
		"as shipped":     func(*Settings) {},
		"texts":          func(s *Settings) { s.SiteName, s.MaintenanceMessage = `"Ä" <b> \ 漢`, "two\nlines" },
		"to zero values": func(s *Settings) { s.OverdueHours, s.Attachments, s.SiteName, s.AttachmentMB = 0, false, "", 0 },
		"lists":          func(s *Settings) { s.AttachmentExtensions = []string{"pdf"} },
		"an empty list":  func(s *Settings) { s.AttachmentExtensions = []string{} },
		"numbers":        func(s *Settings) { s.AttachmentMB, s.PageSize = 0.1, 100 },
		"named values":   func(s *Settings) { s.ReplyOrder = OldestFirst },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			want := Shipped()
			change(&want)
			saved, err := encode(want, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decode(saved)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
			again, err := encode(got, saved)
			if err != nil || len(again) != 0 {
				t.Errorf("encoded once more: %v, %v, want nothing to write", again, err)
			}
		})
	}
}

func TestEncodeWritesWhatDiffers(t *testing.T) {
	changed := Shipped()
	changed.PageSize = 50
	tests := []struct {
		name     string
		settings Settings
		saved    map[string]string
		want     map[string]string
	}{
		{"nothing", Shipped(), nil, map[string]string{}},
		{"a change", changed, nil, map[string]string{"page_size": "50"}},
		{"a change that is saved", changed, map[string]string{"page_size": "50"}, map[string]string{}},
		{"back to what was shipped", Shipped(), map[string]string{"page_size": "50"}, map[string]string{"page_size": "25"}},
		{"a name of a later version stays", Shipped(), map[string]string{"later": "1"}, map[string]string{}},
	}
	for _, tt := range tests {
		got, err := encode(tt.settings, tt.saved)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestDecodeNamesWhatItCannotRead(t *testing.T) {
	tests := map[string]struct {
		name, value string
		want        string // the error, "" for none
	}{
		"wrong type":  {"page_size", `"many"`, `settings: page_size holds "\"many\""`},
		"no JSON":     {"site_name", `Desk`, `settings: site_name holds "Desk"`},
		"empty":       {"site_name", ``, `settings: site_name holds ""`},
		"later names": {"later", `{"a":1}`, ``},
	}
	for name, tt := range tests {
		_, err := decode(map[string]string{tt.name: tt.value})
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.want != "" && (err == nil || len(err.Error()) < len(tt.want) || err.Error()[:len(tt.want)] != tt.want):
			t.Errorf("%s: error is %v, want %s", name, err, tt.want)
		}
	}
}
