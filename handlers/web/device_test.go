package web

import "testing"

func TestDevice(t *testing.T) {
	tests := []struct{ userAgent, browser, system string }{
		{"Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0", "Firefox", "Linux"},
		{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0", "Edge", "Windows"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari", "macOS"},
		{"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36", "Chrome", "Android"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/139.0 Mobile/15E148 Safari/604.1", "Chrome", "iPhone"},
		{"curl/8.14", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		if browser, system := Device(tt.userAgent); browser != tt.browser || system != tt.system {
			t.Errorf("%q: %q on %q, want %q on %q", tt.userAgent, browser, system, tt.browser, tt.system)
		}
	}
}
