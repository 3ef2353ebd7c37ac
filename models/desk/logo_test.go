package desk_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/desk"
	"helpdeskz/models/files"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/settings"
)

func TestLogo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, other := service(db), settings.NewStore(db)
		disk, err := files.NewDisk(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		s.Files = disk
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 500, 100))); err != nil {
			t.Fatal(err)
		}
		long := io.MultiReader(bytes.NewReader(picture.Bytes()), strings.NewReader(strings.Repeat("x", desk.MaxLogo)))
		for name, content := range map[string]io.Reader{"nothing": strings.NewReader(""), "text": strings.NewReader("hello"), "giant": long} {
			if err := s.SetLogo(t.Context(), desk.Actor{}, content); wrongFields(err) != "logo" {
				t.Errorf("%s: %v", name, err)
			}
		}
		logo := func() models.SitePicture {
			t.Helper()
			set, err := other.Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			picture, _ := set.Logo()
			return picture
		}
		if got := logo(); got != (models.SitePicture{}) {
			t.Errorf("a refused logo is there: %+v", got)
		}
		var former string
		for range 2 {
			former = logo().BlobKey
			if err := s.SetLogo(t.Context(), desk.Actor{}, bytes.NewReader(picture.Bytes())); err != nil {
				t.Fatal(err)
			}
		}
		now := logo()
		if now.Width != 320 || now.Height != 64 || now.BlobKey == former {
			t.Errorf("logo %+v after %q", now, former)
		}
		if unowned, err := models.UnownedBlobs(t.Context(), db, []string{former, now.BlobKey}); err != nil || len(unowned) != 1 || unowned[0] != former {
			t.Errorf("the sweep would take %v (%v), not %s", unowned, err, former)
		}
		for range 2 {
			if err := s.RemoveLogo(t.Context(), desk.Actor{}); err != nil {
				t.Fatal(err)
			}
		}
		if got := logo(); got.BlobKey != "" {
			t.Errorf("the logo is still there: %+v", got)
		}
		if n, err := db.NewSelect().Model((*models.Audit)(nil)).Where("action = 'settings.change'").Count(t.Context()); err != nil || n != 3 {
			t.Errorf("%d lines in the audit log, want 3 (%v)", n, err)
		}
	})
}
