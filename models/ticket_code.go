package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// TicketCode is the code, in capitals, under which an older desk knew a ticket.
type TicketCode struct {
	bun.BaseModel `bun:"table:ticket_codes,alias:tc"`

	Code     string `bun:",pk"`
	TicketID int64
}

// InsertTicketCodes adds codes; those that are known already stay as they are.
func InsertTicketCodes(ctx context.Context, db bun.IDB, codes []TicketCode) error {
	if len(codes) == 0 {
		return nil
	}
	if _, err := insertNew(db.NewInsert().Model(&codes)).Exec(ctx); err != nil {
		return fmt.Errorf("insert ticket codes: %w", err)
	}
	return nil
}

// TicketIDByCode returns the ticket that an older desk knew by a code in capitals. Errors: not_found.
func TicketIDByCode(ctx context.Context, db bun.IDB, code string) (int64, error) {
	var c TicketCode
	if err := db.NewSelect().Model(&c).Where("tc.code = ?", code).Scan(ctx); err != nil {
		return 0, row(err, "ticket")
	}
	return c.TicketID, nil
}
