package accounts_test

import (
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

func TestVerifyPassword(t *testing.T) {
	// As PHP's password_hash writes it.
	const php = "$2y$07$BCryptRequires22Chrcte/VlQH0piJtjXl.0t1XkA8pw9dMXTpOq"
	crypted, err := bcrypt.GenerateFromPassword([]byte("correct horse"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	ours := accounts.HashPassword("correct horse")
	weak := strings.Replace(ours, "m=19456,t=2", "m=4096,t=1", 1)
	tests := map[string]struct {
		hash, password string
		fits, outdated bool
	}{
		"ours":               {ours, "correct horse", true, false},
		"ours, wrong":        {ours, "correct horsf", false, false},
		"ours, other case":   {ours, "Correct horse", false, false},
		"ours, blank behind": {ours, "correct horse ", false, false},
		"ours, empty":        {ours, "", false, false},
		"bcrypt":             {string(crypted), "correct horse", true, true},
		"bcrypt, wrong":      {string(crypted), "correct horsf", false, true},
		"bcrypt of PHP":      {php, "rasmuslerdorf", true, true},
		"bcrypt, broken":     {"$2y$07$short", "x", false, true},
		"another cost":       {weak, "correct horse", false, true},
		"no hash":            {"", "correct horse", false, false},
		"no hash, empty":     {"", "", false, false},
		"nobody's":           {"", "nobody has this password", false, false},
		"plain text":         {"correct horse", "correct horse", false, false},
		"broken argon2":      {"$argon2id$v=19$m=19456,t=2,p=1$!!$!!", "x", false, false},
		"argon2, no key":     {"$argon2id$v=19$m=19456,t=2,p=1$AAAA$", "x", false, false},
		"too long":           {ours, strings.Repeat("a", 1<<20), false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fits, outdated := accounts.VerifyPassword(test.hash, test.password)
			if fits != test.fits || outdated != test.outdated {
				t.Errorf("fits %t, outdated %t; want %t, %t", fits, outdated, test.fits, test.outdated)
			}
		})
	}
	if again := accounts.HashPassword("correct horse"); again == ours {
		t.Error("two hashes of a password are the same: there is no salt")
	}
}

func TestCheckPassword(t *testing.T) {
	tests := map[string]struct {
		password string
		about    []string
		want     string
	}{
		"good":            {"correct horse", nil, ""},
		"eight":           {"zk7!pq4w", nil, ""},
		"eight letters é": {"éèàùâêîô", nil, ""},
		"long":            {strings.Repeat("long ", 40), nil, ""},
		"seven":           {"zk7!pq4", nil, "field.password_short"},
		"empty":           {"", nil, "field.password_short"},
		"too long":        {strings.Repeat("a", 201), nil, "field.too_long"},
		"common":          {"Password123", nil, "field.password_common"},
		"the own name":    {"Maria Souza", []string{"maria", "maria souza"}, "field.password_common"},
		"NUL":             {"zk7!pq4w\x00", nil, "field.text"},
		"not UTF-8":       {"zk7!pq4w\xff", nil, "field.text"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := accounts.CheckPassword(test.password, test.about...)
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if models.KindOf(err) != models.KindInvalid || !strings.Contains(err.Error(), "password="+test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}
