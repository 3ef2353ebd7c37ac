package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
)

// MaxLogo is the largest picture that is taken for the logo, in bytes of its file.
const MaxLogo = 5 << 20

// SetLogo stores the picture that stands for the desk in the portal, in the panel and in mails. Errors: invalid (logo).
func (s *Service) SetLogo(ctx context.Context, by Actor, picture io.Reader) error {
	logo, err := s.storeLogo(ctx, picture)
	if err != nil {
		return wrap("logo", err)
	}
	// Where this fails the sweep takes the bytes, as it takes those of the former logo.
	return wrap("logo", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := models.SaveSitePicture(ctx, tx, logo); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "settings.change", "settings", 0, fmt.Sprintf("general: logo, %d × %d", logo.Width, logo.Height))
	}))
}

// storeLogo puts a picture's bytes into the store and returns the row that is to name them.
func (s *Service) storeLogo(ctx context.Context, picture io.Reader) (*models.SitePicture, error) {
	var small []byte
	var size image.Point
	err := files.TakePicture(picture, MaxLogo, func(r io.Reader) (err error) {
		small, size, err = files.Logo(r)
		return err
	})
	var refused *files.Refusal
	if errors.As(err, &refused) {
		fields := models.Fields{}
		fields.Add("logo", "field."+string(refused.Reason), "max", refused.Args["max"])
		return nil, fields.Error()
	}
	if err != nil {
		return nil, err
	}
	blob, err := s.Files.Put(ctx, bytes.NewReader(small))
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return &models.SitePicture{Name: models.PictureLogo, BlobKey: blob.Key, Width: size.X, Height: size.Y}, nil
}

// RemoveLogo takes the logo away: the desk's name stands in its place again. It is fine when there is none.
func (s *Service) RemoveLogo(ctx context.Context, by Actor) error {
	return wrap("remove logo", s.change(ctx, func(ctx context.Context, tx bun.Tx) error {
		gone, err := models.DeleteSitePicture(ctx, tx, models.PictureLogo)
		if err != nil || !gone {
			return err
		}
		return s.audit(ctx, tx, by, "settings.change", "settings", 0, "general: no logo")
	}))
}
