package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// fixedKey has bytes that would be easy to spot in any output.
func fixedKey() Key {
	var k Key
	for i := range k {
		k[i] = byte(i + 65)
	}
	return k
}

func TestParse(t *testing.T) {
	k := fixedKey()
	tests := map[string]struct {
		text string
		ok   bool
	}{
		"standard":       {k.Text(), true},
		"with newline":   {" " + k.Text() + "\r\n", true},
		"unpadded":       {base64.RawStdEncoding.EncodeToString(k[:]), true},
		"url alphabet":   {base64.URLEncoding.EncodeToString(k[:]), true},
		"empty":          {"", false},
		"too short":      {base64.StdEncoding.EncodeToString(k[:31]), false},
		"too long":       {base64.StdEncoding.EncodeToString(append(k[:], 1)), false},
		"not base64":     {"my password!", false},
		"hexadecimal":    {hex.EncodeToString(k[:]), false},
		"inner new line": {k.Text()[:20] + " " + k.Text()[20:], false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(tt.text)
			if tt.ok {
				if err != nil || got != k {
					t.Errorf("err %v, same key %v", err, got == k)
				}
				return
			}
			if !errors.Is(err, ErrKey) {
				t.Errorf("err = %v, want ErrKey", err)
			}
			if len(tt.text) > 8 && strings.Contains(err.Error(), tt.text) {
				t.Errorf("the error shows the key: %v", err)
			}
		})
	}
}

func TestParseURLAlphabet(t *testing.T) {
	k := Key(bytes.Repeat([]byte{0xfb, 0xff}, 16))
	got, err := Parse(base64.RawURLEncoding.EncodeToString(k[:]))
	if err != nil || got != k {
		t.Errorf("err %v, same key %v", err, got == k)
	}
}

func TestKeyNeverPrints(t *testing.T) {
	k := fixedKey()
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "key", k, "in", struct{ K Key }{k})
	asJSON, err := json.Marshal(map[string]any{"k": k, "p": &k})
	if err != nil {
		t.Fatal(err)
	}
	printed := fmt.Sprintf("%v %+v %#v %s %q %x %X %d %T", k, k, k, k, k, k, k, k, k) +
		fmt.Sprint(k, &k, struct{ K Key }{k}) + log.String() + string(asJSON)
	for _, leak := range []string{"65 66", "65,66", "4142", "ABCD", "QUJD", "0x41"} {
		if strings.Contains(printed, leak) {
			t.Errorf("%q shows through in %s", leak, printed)
		}
	}
	if !strings.Contains(k.String(), "hidden") {
		t.Errorf("String = %q", k.String())
	}
}

func TestNewKeysDiffer(t *testing.T) {
	one, two := NewKey(), NewKey()
	if one == two || one == (Key{}) {
		t.Error("two new keys are equal or zero")
	}
}
