package accounts

import (
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"

	"helpdeskz/models"
)

// The cost of a password's hash, after the OWASP password storage cheat sheet: argon2id, 19 MiB, two passes.
const (
	argonMemory  = 19 * 1024
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
)

// The lengths of a password, in characters. The upper bound keeps a giant body from being hashed.
const (
	MinPassword = 8
	MaxPassword = 200
)

// hashing bounds how many passwords are hashed at once, and thereby the memory they take.
var hashing = make(chan struct{}, 2)

//go:embed common_passwords.txt
var commonList string

var common = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.Lines(commonList) {
		words[strings.TrimSpace(word)] = true
	}
	return words
}()

// CheckPassword says what is wrong with a new password. about are texts it must not equal, such as the user's own name.
// Errors: invalid, at the field "password".
func CheckPassword(password string, about ...string) error {
	fields := models.Fields{}
	length := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password) || strings.ContainsRune(password, 0):
		fields.Add("password", "field.text")
	case length < MinPassword:
		fields.Add("password", "field.password_short", "Min", MinPassword)
	case length > MaxPassword:
		fields.Add("password", "field.too_long", "Max", MaxPassword)
	case common[strings.ToLower(password)]:
		fields.Add("password", "field.password_common")
	}
	for _, text := range about {
		if text != "" && strings.EqualFold(password, text) {
			fields.Add("password", "field.password_common")
		}
	}
	return fields.Error()
}

// HashPassword returns a password's hash in the PHC string format ($argon2id$…).
func HashPassword(password string) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, see crypto/rand
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		encode(salt), encode(derive(password, salt, argonTime, argonMemory, argonThreads, argonKey)))
}

func derive(password string, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, length)
}

// nobody is hashed against when there is no account, so that an unknown name takes as long as a wrong password.
var nobody = HashPassword("nobody has this password")

// VerifyPassword tells whether a password fits a hash, and whether the hash should be made anew because its kind is outdated.
// An empty hash never fits, and takes as long as any other.
func VerifyPassword(hash, password string) (fits, outdated bool) {
	if len(password) > 4*MaxPassword {
		password = ""
	}
	switch {
	case strings.HasPrefix(hash, "$argon2id$"):
		return verifyArgon(hash, password)
	case strings.HasPrefix(hash, "$2"):
		// PHP writes $2y$ for what the library calls $2a$.
		err := bcrypt.CompareHashAndPassword([]byte(strings.Replace(hash, "$2y$", "$2a$", 1)), []byte(password))
		return err == nil, true
	}
	verifyArgon(nobody, password)
	return false, false
}

func verifyArgon(hash, password string) (fits, outdated bool) {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 {
		return false, false
	}
	_, errVersion := fmt.Sscanf(parts[2], "v=%d", &version)
	_, errCost := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads)
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	want, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errVersion != nil || errCost != nil || errSalt != nil || errKey != nil || len(want) == 0 {
		return false, false
	}
	got := derive(password, salt, time, memory, threads, uint32(len(want)))
	fits = subtle.ConstantTimeCompare(got, want) == 1
	return fits, memory != argonMemory || time != argonTime
}
