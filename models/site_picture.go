package models

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// SitePicture is a picture of the site's own. Width and Height are its pixels.
type SitePicture struct {
	bun.BaseModel `bun:"table:site_pictures,alias:sp"`

	Name    string `bun:",pk"`
	BlobKey string
	Width   int
	Height  int
}

// PictureLogo is the name of the desk's logo.
const PictureLogo = "logo"

// SitePictures returns the pictures that there are, by name.
func SitePictures(ctx context.Context, db bun.IDB) (map[string]SitePicture, error) {
	var rows []SitePicture
	if err := db.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("site pictures: %w", err)
	}
	pictures := make(map[string]SitePicture, len(rows))
	for _, row := range rows {
		pictures[row.Name] = row
	}
	return pictures, nil
}

// SaveSitePicture writes a picture in place of the one that had its name. The bytes of the former one go with the next sweep.
func SaveSitePicture(ctx context.Context, db bun.IDB, p *SitePicture) error {
	if _, err := upsert(db.NewInsert().Model(p), "name", "blob_key", "width", "height").Exec(ctx); err != nil {
		return fmt.Errorf("save site picture %s: %w", p.Name, err)
	}
	return nil
}

// DeleteSitePicture takes a picture away and tells whether it was there.
func DeleteSitePicture(ctx context.Context, db bun.IDB, name string) (bool, error) {
	done, err := db.NewDelete().Model((*SitePicture)(nil)).Where("name = ?", name).Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delete site picture %s: %w", name, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}
