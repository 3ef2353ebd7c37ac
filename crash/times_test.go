package crash

import (
	"testing"

	"helpdeskz/models"
)

func TestWrongTimes(t *testing.T) {
	tests := map[string]struct {
		row   models.OutboxMail
		n     int
		wrong bool
	}{
		"sent":                      {models.OutboxMail{State: models.OutboxSent}, 1, false},
		"sent, and never arrived":   {models.OutboxMail{State: models.OutboxSent}, 0, true},
		"sent twice":                {models.OutboxMail{State: models.OutboxSent, Attempts: 2}, 2, true},
		"uncertain":                 {models.OutboxMail{State: models.OutboxUncertain, Attempts: 2}, 2, false},
		"uncertain, never arrived":  {models.OutboxMail{State: models.OutboxUncertain, Attempts: 2}, 0, true},
		"more often than tried":     {models.OutboxMail{State: models.OutboxUncertain, Attempts: 2}, 3, true},
		"failed":                    {models.OutboxMail{State: models.OutboxFailed}, 0, false},
		"failed, and arrived":       {models.OutboxMail{State: models.OutboxFailed, Attempts: 1}, 1, true},
		"refused the second time":   {models.OutboxMail{State: models.OutboxFailed, Uncertain: true, Attempts: 2}, 1, false},
		"waits, and went out":       {models.OutboxMail{State: models.OutboxQueued, Attempts: 1}, 1, true},
		"waits, and may be outside": {models.OutboxMail{State: models.OutboxQueued, Uncertain: true, Attempts: 1}, 1, false},
	}
	for name, tt := range tests {
		if why := wrongTimes(&tt.row, tt.n); (why != "") != tt.wrong {
			t.Errorf("%s: %q", name, why)
		}
	}
}
