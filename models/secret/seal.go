package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
)

// sealVersion is the first byte of every sealed value; another cipher or layout gets another number.
const sealVersion = 1

// ErrOpen means that a sealed value can't be opened: damaged, sealed with another key, or moved from another place.
var ErrOpen = errors.New("secret: the stored value does not open with this key at this place")

// Seal encrypts plain with AES-256-GCM for one place in the database. The result is a version byte, the nonce, then
// the ciphertext with its tag: 29 bytes longer than plain. It opens with the same table, column and row only, so a
// value copied to another row is useless there.
func (k Key) Seal(plain []byte, table, column string, row int64) ([]byte, error) {
	gcm, err := k.gcm()
	if err != nil {
		return nil, err
	}
	out := make([]byte, 1, 1+gcm.Overhead()+len(plain))
	out[0] = sealVersion
	return gcm.Seal(out, nil, plain, place(table, column, row)), nil
}

// Open decrypts what Seal returned for the same place. It returns ErrOpen for everything else.
func (k Key) Open(sealed []byte, table, column string, row int64) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != sealVersion {
		return nil, ErrOpen
	}
	gcm, err := k.gcm()
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nil, sealed[1:], place(table, column, row))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// gcm draws a random 96-bit nonce for each value and puts it in front of the ciphertext.
func (k Key) gcm() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.derive("seal 1"))
	if err != nil {
		return nil, fmt.Errorf("secret: cipher: %w", err)
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("secret: cipher mode: %w", err)
	}
	return gcm, nil
}

// place names one value as additional data; the lengths in it keep ("ab", "c") and ("a", "bc") apart.
func place(table, column string, row int64) []byte {
	data := binary.AppendUvarint(nil, uint64(len(table)))
	data = append(data, table...)
	data = binary.AppendUvarint(data, uint64(len(column)))
	data = append(data, column...)
	return binary.BigEndian.AppendUint64(data, uint64(row))
}
