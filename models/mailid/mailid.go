// Package mailid makes and recognises the Message-IDs of our own mails.
//
// An id names the ticket and the message it stands for, and carries a message authentication code, so that an id
// that somebody guessed or made up is no proof of anything. It consists of letters, digits and dots only and means
// the same in either case, so that it survives relays which mangle case, and fits into a plus-address or a line of
// a mail's text as well.
package mailid

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// MAC returns the authentication code of data under the install's key, 10 bytes or more (HMAC-SHA-256 gives 32).
type MAC func(data []byte) []byte

// codeBytes is how much of the code an id carries: 80 bits, 16 letters.
const codeBytes = 10

var (
	letters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
	mark    = regexp.MustCompile(`hdz\.([0-9]{1,19})\.([0-9]{1,19})\.([a-z2-7]{10})\.([a-z2-7]{16})`)
)

// New returns a fresh id, `<hdz.TICKET.MESSAGE.NONCE.CODE@domain>` with its angle brackets (RFC 5322, 3.6.4).
// Two calls never return the same id. A messageID of 0 stands for a mail about the ticket as a whole.
func New(mac MAC, ticketID, messageID int64, domain string) string {
	nonce := strings.ToLower(rand.Text()[:10])
	body := fmt.Sprintf("hdz.%d.%d.%s", ticketID, messageID, nonce)
	return "<" + body + "." + code(mac, body) + "@" + domain + ">"
}

// Parse returns the ticket and the message of one of our ids, and false for anything else: another's id, an id with
// a wrong code, an empty text.
func Parse(mac MAC, id string) (ticketID, messageID int64, ok bool) {
	return Find(mac, id)
}

// Find returns the ticket and the message of the last of our ids in a text, which may be a References header, the
// address a mail was sent to or a mail's body. Folding, case and what a relay puts around an id don't matter;
// ids with a wrong code don't count.
func Find(mac MAC, text string) (ticketID, messageID int64, ok bool) {
	found := mark.FindAllStringSubmatch(strings.ToLower(text), -1)
	for i := len(found) - 1; i >= 0; i-- {
		if ticketID, messageID, ok = verify(mac, found[i]); ok {
			return ticketID, messageID, true
		}
	}
	return 0, 0, false
}

// verify takes the submatches of mark: the whole, ticket, message, nonce, code.
func verify(mac MAC, m []string) (ticketID, messageID int64, ok bool) {
	body, given := m[0][:len(m[0])-len(m[4])-1], m[4]
	if !hmac.Equal([]byte(given), []byte(code(mac, body))) {
		return 0, 0, false
	}
	ticketID, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return 0, 0, false
	}
	messageID, err = strconv.ParseInt(m[2], 10, 64)
	return ticketID, messageID, err == nil
}

// code binds the purpose into what is authenticated, so that a code of another use of the key never fits here.
func code(mac MAC, body string) string {
	return letters.EncodeToString(mac([]byte("message-id\x00" + body))[:codeBytes])
}
