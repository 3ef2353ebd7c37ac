package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// User is a customer. Email is in lower case; an empty PasswordHash means that no password was ever chosen.
type User struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID           int64 `bun:",pk,autoincrement"`
	Fullname     string
	Email        string
	PasswordHash string
	Active       bool
	Timezone     string
	Language     string
	CreatedAt    time.Time
	LastLoginAt  time.Time `bun:",nullzero"`
}

// UserByID returns a customer. Errors: not_found.
func UserByID(ctx context.Context, db bun.IDB, id int64) (*User, error) {
	u := new(User)
	if err := db.NewSelect().Model(u).Where("u.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "user")
	}
	return u, nil
}

// UserByEmail returns the customer with this address, given in lower case. Errors: not_found.
func UserByEmail(ctx context.Context, db bun.IDB, email string) (*User, error) {
	u := new(User)
	if err := db.NewSelect().Model(u).Where("u.email = ?", email).Scan(ctx); err != nil {
		return nil, row(err, "user")
	}
	if u.Email != email { // MySQL takes no notice of blanks at the end
		return nil, NotFound("user")
	}
	return u, nil
}

// lastRune sorts behind every other letter in both databases.
const lastRune = "\U0010FFFF"

// UsersStarting returns up to limit customers whose address or name begins with the text, by address, for suggestions. A text
// is looked for as a range, which SQLite, unlike a pattern, finds by an index.
func UsersStarting(ctx context.Context, db bun.IDB, text string, limit int64) ([]User, error) {
	users := []User{}
	text = strings.ToLower(text) // as addresses are stored; names are compared in either case
	q := db.NewSelect().Model(&users)
	for _, column := range []string{"email", "fullname"} {
		ids := db.NewSelect().Table("users").Column("id").Where("? >= ?", bun.Ident(column), text).
			Where("? < ?", bun.Ident(column), text+lastRune).OrderExpr("?", bun.Ident(column)).Limit(limit)
		q = q.WhereOr("u.id IN (SELECT id FROM (?) AS found)", ids)
	}
	if err := q.Order("u.email").Limit(limit).Scan(ctx); err != nil {
		return nil, fmt.Errorf("users starting: %w", err)
	}
	return users, nil
}

// Users returns a page of customers, newest first.
func Users(ctx context.Context, db bun.IDB, limit, offset int64) ([]User, error) {
	users := []User{}
	// The ids alone, so that the columns of all those before the page are left where they are.
	page := db.NewSelect().Table("users").Column("id").Order("id DESC").Limit(limit).Offset(offset)
	err := db.NewSelect().Model(&users).Join("JOIN (?) AS page ON page.id = u.id", page).Order("u.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("users: %w", err)
	}
	return users, nil
}

// CountUsers returns how many customers there are.
func CountUsers(ctx context.Context, db bun.IDB) (int64, error) {
	n, err := db.NewSelect().Model((*User)(nil)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count users: %w", err)
	}
	return n, nil
}

// LockUser returns a customer, and keeps others until the transaction ends from changing the row and from adding what belongs
// to the customer: tickets, sessions, links. Errors: not_found.
func LockUser(ctx context.Context, tx bun.Tx, id int64) (*User, error) {
	u := new(User)
	if err := ForUpdate(tx.NewSelect().Model(u).Where("u.id = ?", id)).Scan(ctx); err != nil {
		return nil, row(err, "user")
	}
	return u, nil
}

// InsertUser adds a customer, who can be found at once, and sets the ID. IsDuplicate tells of its error that the address is taken.
func InsertUser(ctx context.Context, db bun.IDB, u *User) error {
	if _, err := db.NewInsert().Model(u).Exec(ctx); err != nil {
		return err
	}
	return IndexUsers(ctx, db, *u)
}

// SetUserActive lets a customer in, or keeps the customer out.
func SetUserActive(ctx context.Context, db bun.IDB, id int64, active bool) error {
	if _, err := db.NewUpdate().Model((*User)(nil)).Set("active = ?", active).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("set user %d active: %w", id, err)
	}
	return nil
}

// SetUserPassword writes a new password hash.
func SetUserPassword(ctx context.Context, db bun.IDB, id int64, hash string) error {
	_, err := db.NewUpdate().Model((*User)(nil)).Set("password_hash = ?", hash).Where("id = ?", id).Exec(ctx)
	return err
}

// SetUserEmail writes a new address, given in lower case. IsDuplicate tells of its error that the address is taken.
func SetUserEmail(ctx context.Context, db bun.IDB, id int64, email string) error {
	if _, err := db.NewUpdate().Model((*User)(nil)).Set("email = ?", email).Where("id = ?", id).Exec(ctx); err != nil {
		return err
	}
	return renewUserWords(ctx, db, id)
}

// DeleteUser removes a customer who has no tickets, with sessions and links.
func DeleteUser(ctx context.Context, db bun.IDB, id int64) error {
	if _, err := db.NewDelete().Model((*User)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete user %d: %w", id, err)
	}
	return nil
}

// SetUserLogin notes when a customer last signed in.
func SetUserLogin(ctx context.Context, db bun.IDB, id int64, at time.Time) error {
	_, err := db.NewUpdate().Model((*User)(nil)).Set("last_login_at = ?", at).Where("id = ?", id).Exec(ctx)
	return err
}
