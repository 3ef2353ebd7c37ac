package desk

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"

	"helpdeskz/models"
)

// The sizes of RSA keys in bits: of a new one, and those that receivers verify (RFC 8301 section 3.2).
const (
	newRSABits   = 2048
	leastRSABits = 1024
	mostRSABits  = 4096
)

// maxPEM bounds what is read of a key; one of 4096 bits has 3.3 KB.
const maxPEM = 16 << 10

// keyPair is a key as it is stored: PKCS #8, and the form for the DNS.
type keyPair struct {
	algorithm models.DKIMAlgorithm
	private   []byte
	public    string
}

// makeKeyPair makes a new key, or takes the given one, and notes what is wrong with it.
func makeKeyPair(fields models.Fields, in DKIMInput) keyPair {
	if strings.TrimSpace(in.PEM) != "" {
		key, err := parseKey(in.PEM)
		if err != nil {
			fields.Add("pem", "dkim.bad_key")
			return keyPair{}
		}
		return pairOf(fields, "pem", key)
	}
	if len(fields) > 0 {
		return keyPair{} // making one takes a moment
	}
	var key crypto.Signer
	var err error
	switch in.Algorithm {
	case models.DKIMRSA:
		key, err = rsa.GenerateKey(rand.Reader, newRSABits)
	case models.DKIMEd25519:
		_, key, err = ed25519.GenerateKey(rand.Reader)
	default:
		err = errors.New("no algorithm")
	}
	if err != nil {
		fields.Add("algorithm", "field.choose")
		return keyPair{}
	}
	return pairOf(fields, "algorithm", key)
}

func pairOf(fields models.Fields, field string, key crypto.Signer) keyPair {
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		fields.Add(field, "dkim.bad_key")
		return keyPair{}
	}
	switch public := key.Public().(type) {
	case *rsa.PublicKey:
		if bits := public.N.BitLen(); bits < leastRSABits || bits > mostRSABits {
			fields.Add(field, "dkim.bad_size", "Least", leastRSABits, "Most", mostRSABits)
		}
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			fields.Add(field, "dkim.bad_key")
		}
		return keyPair{models.DKIMRSA, private, base64.StdEncoding.EncodeToString(der)}
	case ed25519.PublicKey:
		// RFC 8463 section 4: the bare key, where RSA has a structure.
		return keyPair{models.DKIMEd25519, private, base64.StdEncoding.EncodeToString(public)}
	}
	fields.Add(field, "dkim.bad_key")
	return keyPair{}
}

// parseKey reads a private key from the first block of PEM that holds one.
func parseKey(text string) (crypto.Signer, error) {
	if len(text) > maxPEM {
		return nil, errors.New("too long for a key")
	}
	rest := []byte(strings.TrimSpace(text))
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, errors.New("no private key")
		}
		switch block.Type {
		case "RSA PRIVATE KEY":
			return x509.ParsePKCS1PrivateKey(block.Bytes)
		case "PRIVATE KEY":
			key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if signer, is := key.(crypto.Signer); is && err == nil {
				return signer, nil
			}
			return nil, errors.New("no key that signs")
		}
	}
}
