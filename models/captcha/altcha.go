package captcha

import (
	"bytes"
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// What a puzzle costs: a solver derives keys of this many rounds until one begins with the prefix, 256 of them more or less, which
// takes a telephone about a second. Checking takes one key, two thousandths of a second.
const (
	puzzleAlgorithm = "PBKDF2/SHA-256"
	puzzleCost      = 5000
	puzzlePrefix    = "00"
	puzzleKeyBytes  = 32
	puzzleSaltBytes = 16
)

// puzzleLife is how long a puzzle can be solved: as long as somebody may take to fill in a form.
const puzzleLife = time.Hour

// puzzlePurpose keeps the signature of a puzzle apart from all others.
const puzzlePurpose = "altcha"

// Parameters say what is to be solved, as the widget of ALTCHA 3 reads them: the counter is looked for whose key, derived from
// nonce and counter with the salt, begins with the prefix. Nonce, salt and prefix are hexadecimal.
type Parameters struct {
	Algorithm string `json:"algorithm"`
	Cost      int    `json:"cost"`
	ExpiresAt int64  `json:"expiresAt"` // Unix time, seconds
	KeyLength int    `json:"keyLength"`
	KeyPrefix string `json:"keyPrefix"`
	Nonce     string `json:"nonce"`
	Salt      string `json:"salt"`
}

// Puzzle is what a visitor's machine has to solve. Its signature says that this desk set it.
type Puzzle struct {
	Parameters Parameters `json:"parameters"`
	Signature  string     `json:"signature"`
}

// solution is what the widget found.
type solution struct {
	Counter uint32 `json:"counter"`
}

// Puzzle returns a fresh puzzle.
func (s *Service) Puzzle() Puzzle {
	parameters := Parameters{Algorithm: puzzleAlgorithm, Cost: puzzleCost, ExpiresAt: s.Now().Add(puzzleLife).Unix(),
		KeyLength: puzzleKeyBytes, KeyPrefix: puzzlePrefix, Nonce: randomHex(), Salt: randomHex()}
	return Puzzle{Parameters: parameters, Signature: hex.EncodeToString(s.signature(parameters))}
}

func randomHex() string {
	var raw [puzzleSaltBytes]byte
	rand.Read(raw[:])
	return hex.EncodeToString(raw[:])
}

func (s *Service) signature(p Parameters) []byte {
	data, _ := json.Marshal(p) // plain texts and numbers always marshal
	return s.Key.MAC(puzzlePurpose, data)
}

// checkAltcha checks a solution, and takes it: it never counts again.
func (s *Service) checkAltcha(ctx context.Context, answer string) error {
	puzzle, found, known := readSolution(answer)
	if !known {
		return wrong("captcha.wrong", nil)
	}
	signature, err := hex.DecodeString(puzzle.Signature)
	if err != nil || len(signature) != sha256.Size {
		return wrong("captcha.wrong", nil)
	}
	data, _ := json.Marshal(puzzle.Parameters) // plain texts and numbers always marshal
	switch expires := time.Unix(puzzle.Parameters.ExpiresAt, 0); {
	case !s.Key.Verify(puzzlePurpose, data, signature):
		return wrong("captcha.wrong", nil)
	case s.Now().After(expires):
		return wrong("captcha.late", nil)
	}
	if !puzzle.Parameters.solvedBy(found.Counter) {
		return wrong("captcha.wrong", nil)
	}
	return s.use(ctx, puzzle, signature)
}

// use takes a solved puzzle, so that it is solved once.
func (s *Service) use(ctx context.Context, puzzle Puzzle, signature []byte) error {
	err := models.InsertCaptchaUse(ctx, s.DB, &models.CaptchaUse{Token: secret.Hash(string(signature)),
		ExpiresAt: time.Unix(puzzle.Parameters.ExpiresAt, 0).UTC()})
	if models.IsDuplicate(err) {
		return wrong("captcha.wrong", nil)
	}
	return wrap("use", err)
}

// readSolution takes apart what the widget sends: base64 of the puzzle with its solution.
func readSolution(answer string) (Puzzle, solution, bool) {
	var sent struct {
		Challenge Puzzle   `json:"challenge"`
		Solution  solution `json:"solution"`
	}
	raw, err := base64.StdEncoding.DecodeString(answer)
	if err != nil {
		return Puzzle{}, solution{}, false
	}
	err = json.NewDecoder(bytes.NewReader(raw)).Decode(&sent)
	return sent.Challenge, sent.Solution, err == nil
}

// solvedBy derives the key that a counter gives. The parameters are the desk's own.
func (p Parameters) solvedBy(counter uint32) bool {
	nonce, err := hex.DecodeString(p.Nonce)
	if err != nil {
		return false
	}
	salt, err := hex.DecodeString(p.Salt)
	if err != nil {
		return false
	}
	key, err := pbkdf2.Key(sha256.New, string(binary.BigEndian.AppendUint32(nonce, counter)), salt, p.Cost, p.KeyLength)
	return err == nil && strings.HasPrefix(hex.EncodeToString(key), p.KeyPrefix)
}
