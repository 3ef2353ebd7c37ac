package models_test

import (
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
)

// TestALinkThatWasSentIsNotKept: who reads the database after the mail has gone finds no token in it.
func TestALinkThatWasSentIsNotKept(t *testing.T) {
	tests := []struct {
		kind  string
		state models.OutboxState
		kept  bool
	}{
		{models.TemplateLostPassword, models.OutboxSent, false},
		{models.TemplateNewUser, models.OutboxSent, false},
		{models.TemplateConfirmEmail, models.OutboxSent, false},
		{models.TemplateNewUser, models.OutboxUncertain, false},
		{models.TemplateLostPassword, models.OutboxQueued, true},
		{models.TemplateStaffReply, models.OutboxSent, true},
	}
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		queue(t, db, len(tests), func(i int, m *models.OutboxMail) {
			m.Kind, m.HTML, m.Body, m.NextTryAt = tests[i-1].kind, "<p>/password/token</p>", "/password/token", at
		})
		for i, tt := range tests {
			mail, err := models.ClaimOutboxMail(t.Context(), db, int64(i+1), "a", at.Add(time.Hour))
			must(t, err)
			mail.State, mail.SentAt = tt.state, at
			must(t, models.FinishOutboxMail(t.Context(), db, mail))
		}
		mails, err := models.OutboxMails(t.Context(), db, 0, 10)
		must(t, err)
		for i, m := range mails {
			if kept := strings.Contains(m.HTML+m.Body, "token"); kept != tests[i].kept {
				t.Errorf("%s, %s: kept is %v, want %v", m.Kind, m.State, kept, tests[i].kept)
			}
		}
	})
}
