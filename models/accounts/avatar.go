package accounts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
)

// MaxAvatar is the largest picture that is taken for an avatar, in bytes of its file.
const MaxAvatar = 10 << 20

// SetAvatar stores a picture of the agent who asks, which is shown in place of the letters. Errors: invalid (picture).
func (s *Service) SetAvatar(ctx context.Context, by Actor, picture io.Reader) error {
	small, err := avatarOf(picture)
	if err != nil {
		return err
	}
	blob, err := s.Files.Put(ctx, bytes.NewReader(small))
	if err != nil {
		return fmt.Errorf("accounts: avatar: store: %w", err)
	}
	// Where this fails the sweep takes the bytes, as it takes those of the former picture.
	return s.setAvatar(ctx, by, blob.Key)
}

// avatarOf returns a picture as it is stored.
func avatarOf(picture io.Reader) (small []byte, err error) {
	err = files.TakePicture(picture, MaxAvatar, func(r io.Reader) (err error) {
		small, err = files.Avatar(r)
		return err
	})
	var refused *files.Refusal
	if errors.As(err, &refused) {
		fields := models.Fields{}
		fields.Add("picture", "field."+string(refused.Reason), "max", refused.Args["max"])
		return nil, fields.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("accounts: avatar: %w", err)
	}
	return small, nil
}

// RemoveAvatar takes the picture of the agent who asks away. It is fine when there is none.
func (s *Service) RemoveAvatar(ctx context.Context, by Actor) error { return s.setAvatar(ctx, by, "") }

func (s *Service) setAvatar(ctx context.Context, by Actor, key string) error {
	err := models.Tx(ctx, s.DB, func(ctx context.Context, tx bun.Tx) error {
		if err := models.TouchDesk(ctx, tx); err != nil {
			return err
		}
		return models.SetStaffAvatar(ctx, tx, by.Staff.ID, key)
	})
	if err != nil {
		return fmt.Errorf("accounts: avatar: %w", err)
	}
	return nil
}
