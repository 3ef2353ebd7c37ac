package secret

import (
	"bytes"
	"errors"
	"testing"
)

func TestSealOpen(t *testing.T) {
	k := NewKey()
	for _, plain := range []string{"", "p", "pässwörd", string(bytes.Repeat([]byte("x"), 100_000))} {
		sealed, err := k.Seal([]byte(plain), "mailboxes", "in_password", 7)
		if err != nil {
			t.Fatal(err)
		}
		if sealed[0] != sealVersion || len(sealed) != len(plain)+29 {
			t.Errorf("version %d, length %d for %d", sealed[0], len(sealed), len(plain))
		}
		if len(plain) > 1 && bytes.Contains(sealed, []byte(plain)) {
			t.Error("the plain text shows")
		}
		got, err := k.Open(sealed, "mailboxes", "in_password", 7)
		if err != nil || string(got) != plain {
			t.Errorf("opened %q, err %v", got, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	k := fixedKey()
	sealed, err := k.Seal([]byte("secret"), "ab", "c", 1)
	if err != nil {
		t.Fatal(err)
	}
	open := func(sealed []byte, table, column string, row int64) error {
		_, err := k.Open(sealed, table, column, row)
		return err
	}
	newer := append([]byte{sealVersion + 1}, sealed[1:]...)
	_, otherKey := NewKey().Open(sealed, "ab", "c", 1)
	tests := map[string]error{
		"another table":   open(sealed, "ax", "c", 1),
		"another column":  open(sealed, "ab", "d", 1),
		"another row":     open(sealed, "ab", "c", 2),
		"shifted names":   open(sealed, "a", "bc", 1),
		"another key":     otherKey,
		"another version": open(newer, "ab", "c", 1),
		"empty":           open(nil, "ab", "c", 1),
		"version only":    open(sealed[:1], "ab", "c", 1),
		"cut":             open(sealed[:len(sealed)-1], "ab", "c", 1),
	}
	for name, err := range tests {
		if !errors.Is(err, ErrOpen) {
			t.Errorf("%s: err = %v, want ErrOpen", name, err)
		}
	}
	for i := range sealed {
		damaged := bytes.Clone(sealed)
		damaged[i] ^= 1
		if err := open(damaged, "ab", "c", 1); !errors.Is(err, ErrOpen) {
			t.Errorf("byte %d changed: err = %v, want ErrOpen", i, err)
		}
	}
}

func TestSealTwiceDiffers(t *testing.T) {
	k := fixedKey()
	one, err1 := k.Seal([]byte("same"), "t", "c", 1)
	two, err2 := k.Seal([]byte("same"), "t", "c", 1)
	if err1 != nil || err2 != nil || bytes.Equal(one, two) {
		t.Errorf("two seals are equal (%v, %v)", err1, err2)
	}
}
