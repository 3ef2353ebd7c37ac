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
func avatarOf(picture io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(picture, MaxAvatar+1))
	if err != nil {
		return nil, fmt.Errorf("accounts: avatar: read: %w", err)
	}
	fields := models.Fields{}
	if len(content) > MaxAvatar {
		fields.Add("picture", "field.too_large", "max", int64(MaxAvatar))
		return nil, fields.Error()
	}
	small, err := files.Avatar(bytes.NewReader(content))
	if errors.Is(err, files.ErrPicture) {
		fields.Add("picture", "field.picture")
		return nil, fields.Error()
	}
	return small, err
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
