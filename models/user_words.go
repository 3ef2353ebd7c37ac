package models

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
)

// userWord says that a customer's name or address holds a word.
type userWord struct {
	bun.BaseModel `bun:"table:user_words,alias:uw"`

	Word   string `bun:",pk"`
	UserID int64  `bun:",pk"`
}

func wordsOf(u *User) []string { return textWords(u.Fullname + "\n" + u.Email) }

// IndexUsers makes new customers findable by name and address.
func IndexUsers(ctx context.Context, db bun.IDB, users ...User) error {
	var rows []userWord
	for i := range users {
		for _, word := range wordsOf(&users[i]) {
			rows = append(rows, userWord{Word: word, UserID: users[i].ID})
		}
	}
	for some := range slices.Chunk(rows, indexRows) {
		if _, err := insertNew(db.NewInsert().Model(&some)).Exec(ctx); err != nil {
			return fmt.Errorf("index users: %w", err)
		}
	}
	return nil
}

// renewUserWords makes a customer be found by the name and address that are stored now.
func renewUserWords(ctx context.Context, db bun.IDB, id int64) error {
	u, err := UserByID(ctx, db, id)
	if IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	q := db.NewDelete().Model((*userWord)(nil)).Where("user_id = ?", id)
	if words := wordsOf(u); len(words) > 0 {
		q = q.Where("word NOT IN (?)", bun.List(words))
	}
	if _, err := q.Exec(ctx); err != nil {
		return fmt.Errorf("renew words of user %d: %w", id, err)
	}
	return IndexUsers(ctx, db, *u)
}
