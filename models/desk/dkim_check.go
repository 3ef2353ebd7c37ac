package desk

import (
	"context"
	"errors"
	"net"
	"strings"

	"helpdeskz/models"
)

// DKIMFound is what the DNS says of a key.
type DKIMFound string

// What the DNS may say. Other means that a record is there with another key.
const (
	DKIMPublished   DKIMFound = "published"
	DKIMMissing     DKIMFound = "missing"
	DKIMOther       DKIMFound = "other"
	DKIMUnreachable DKIMFound = "unreachable"
)

// LookupTXT returns the TXT records of a name, each in one piece, as net.Resolver does.
type LookupTXT func(ctx context.Context, name string) ([]string, error)

// CheckDKIM looks for the key of a mailbox's domain in the DNS, and has mails signed with it once it is there. answer is what stands
// there instead, or why there is no answer. Errors: not_found.
func (s *Service) CheckDKIM(ctx context.Context, by Actor, m *models.Mailbox) (found DKIMFound, answer string, err error) {
	k, err := s.DKIMKeyFor(ctx, m)
	if err != nil {
		return "", "", err
	}
	lookup := s.LookupTXT
	if lookup == nil {
		lookup = net.DefaultResolver.LookupTXT
	}
	records, err := lookup(ctx, k.RecordName()+".")
	found, answer = judgeRecords(k, records, err)
	if found == DKIMPublished {
		return found, "", s.SignWithDKIM(ctx, by, m.ID, true)
	}
	return found, answer, nil
}

func judgeRecords(k *models.DKIMKey, records []string, err error) (found DKIMFound, answer string) {
	var unknown *net.DNSError
	switch {
	case errors.As(err, &unknown) && unknown.IsNotFound, err == nil && len(records) == 0:
		return DKIMMissing, ""
	case err != nil:
		return DKIMUnreachable, err.Error()
	}
	for _, r := range records {
		if holdsKey(r, k) {
			return DKIMPublished, ""
		}
	}
	return DKIMOther, strings.ToValidUTF8(strings.Join(records, "\n"), "")
}

// holdsKey tells whether a key record is of a key (RFC 6376 section 3.6.1).
func holdsKey(record string, k *models.DKIMKey) bool {
	tags := map[string]string{"v": "DKIM1", "k": string(models.DKIMRSA), "s": "*"}
	for part := range strings.SplitSeq(record, ";") {
		name, value, _ := strings.Cut(part, "=")
		tags[strings.TrimSpace(name)] = strings.Join(strings.Fields(value), "")
	}
	return tags["v"] == "DKIM1" && tags["k"] == string(k.Algorithm) && tags["p"] == k.PublicKey && (tags["s"] == "*" || strings.Contains(tags["s"], "email"))
}
