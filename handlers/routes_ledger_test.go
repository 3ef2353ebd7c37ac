package handlers_test

import (
	"crypto/rand"
	"crypto/sha256"
	"maps"
	"strings"
	"testing"

	"helpdeskz/models"
)

// ledgerRoutes are the table's lines on the mails received. {received} stands for the id of one in the quarantine.
var ledgerRoutes = map[string]routeCase{
	"GET /staff/ledger":                   {path: "/staff/ledger?decision=quarantine&mailbox=1&from=2026-01-01&before=1-1", want: onlyAdmins(200)},
	"GET /staff/ledger/:received":         {path: "/staff/ledger/{received}", want: onlyAdmins(200)},
	"GET /staff/ledger/:received/raw":     {path: "/staff/ledger/{received}/raw", want: onlyAdmins(200)},
	"POST /staff/ledger/:received/replay": {path: "/staff/ledger/{received}/replay", want: onlyAdmins(303)},
	"POST /staff/ledger/:received/accept": {path: "/staff/ledger/{received}/accept", want: onlyAdmins(303)},
	"POST /staff/ledger/:received/delete": {path: "/staff/ledger/{received}/delete", form: form("sure", "yes"), want: onlyAdmins(303)},
}

func init() { maps.Copy(routeTable, ledgerRoutes) }

// received puts a mail into the quarantine.
func (w *world) received(t *testing.T) made {
	t.Helper()
	raw := "Subject: " + rand.Text() + "\n\nHello\n"
	blob, err := w.Kit.Files.Put(t.Context(), strings.NewReader(raw))
	must(t, err)
	sum := sha256.Sum256([]byte(raw))
	mail := &models.Mail{Door: "pipe", SHA256: sum[:], Size: blob.Size, BlobKey: blob.Key, ReceivedAt: w.Kit.Now(),
		Decision: models.DecisionQuarantine, Reason: "no_sender", DecidedAt: w.Kit.Now()}
	must(t, models.InsertMail(t.Context(), w.DB, mail))
	return made{mail.ID}
}
