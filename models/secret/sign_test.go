package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"testing"
)

func TestMACIsFixed(t *testing.T) {
	// Message-IDs that went out years ago must still be recognised: this value may never change.
	const want = "800e4ab1a0304df17f36274fb379c1e052a543ef5fcaf82713bd424ac83a11c0"
	got := hex.EncodeToString(fixedKey().MAC("message-id", []byte("42")))
	if got != want {
		t.Errorf("MAC = %s, want %s", got, want)
	}
}

func TestVerify(t *testing.T) {
	k := fixedKey()
	mac := k.MAC("link", []byte("ticket 5"))
	changed := bytes.Clone(mac)
	changed[0] ^= 1
	tests := map[string]struct {
		purpose, data string
		mac           []byte
		want          bool
	}{
		"whole":           {"link", "ticket 5", mac, true},
		"first half":      {"link", "ticket 5", mac[:16], true},
		"too short":       {"link", "ticket 5", mac[:15], false},
		"empty":           {"link", "ticket 5", nil, false},
		"too long":        {"link", "ticket 5", append(bytes.Clone(mac), 0), false},
		"changed":         {"link", "ticket 5", changed, false},
		"last half":       {"link", "ticket 5", mac[16:], false},
		"another purpose": {"message-id", "ticket 5", mac, false},
		"another text":    {"link", "ticket 6", mac, false},
	}
	for name, tt := range tests {
		if got := k.Verify(tt.purpose, []byte(tt.data), tt.mac); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
	if NewKey().Verify("link", []byte("ticket 5"), mac) {
		t.Error("another key verifies")
	}
}

func TestNewToken(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		token := NewToken()
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || len(raw) != 32 || len(token) != 43 {
			t.Fatalf("token %q: %d bytes, %v", token, len(raw), err)
		}
		if seen[token] {
			t.Fatal("a token came twice")
		}
		seen[token] = true
	}
}

func TestHash(t *testing.T) {
	const want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-2, "abc"
	if got := hex.EncodeToString(Hash("abc")); got != want {
		t.Errorf("Hash = %s, want %s", got, want)
	}
	if bytes.Equal(Hash("abc"), Hash("abc ")) || bytes.Equal(Hash("abc"), Hash("ABC")) {
		t.Error("look-alike tokens have one hash")
	}
}
