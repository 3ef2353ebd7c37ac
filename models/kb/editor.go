package kb

import (
	"context"
	"io"
	"time"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
)

// Editor holds the rules for those who write the knowledge base: all staff.
type Editor struct {
	DB    *bun.DB
	Files files.Store
	Now   func() time.Time // UTC
}

// Actor is who writes.
type Actor struct {
	Staff *models.Staff
	IP    string
}

// Upload is a file that comes with an article. Open may be called once.
type Upload struct {
	Name        string
	ContentType string // as claimed by the sender
	Size        int64  // bytes
	Open        func() (io.ReadCloser, error)
}

func (e *Editor) audit(ctx context.Context, tx bun.Tx, by Actor, action, object string, id int64, detail string) error {
	return models.InsertAudit(ctx, tx, &models.Audit{At: e.Now(), StaffID: by.Staff.ID, Actor: by.Staff.Username, Action: action, Object: object,
		ObjectID: id, IP: by.IP, Result: "ok", Detail: detail})
}
