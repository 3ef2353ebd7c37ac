package accounts_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/modelstest"
)

func TestAvatar(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		s, _ := peopleDesk(db)
		disk, err := files.NewDisk(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		s.Files = disk
		maria := addStaff(t, db, "maria", true)
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 500, 300))); err != nil {
			t.Fatal(err)
		}
		for name, test := range map[string]struct {
			content io.Reader
			word    string
		}{
			"nothing": {strings.NewReader(""), "field.picture"},
			"text":    {strings.NewReader("hello"), "field.picture"},
			"giant":   {io.MultiReader(bytes.NewReader(picture.Bytes()), endless{}), "field.too_large"},
		} {
			if err := s.SetAvatar(t.Context(), self(maria), test.content); wordsAt(err)["picture"].Key != test.word {
				t.Errorf("%s: %v, want %s", name, err, test.word)
			}
		}
		if err := s.SetAvatar(t.Context(), self(maria), &picture); err != nil {
			t.Fatal(err)
		}
		key := stored(t, db, maria.ID).Avatar
		if unowned, err := models.UnownedBlobs(t.Context(), db, []string{key}); err != nil || len(unowned) != 0 {
			t.Errorf("the sweep would take the picture: %v %v", unowned, err)
		}
		if err := s.RemoveAvatar(t.Context(), self(maria)); err != nil {
			t.Fatal(err)
		}
		if unowned, err := models.UnownedBlobs(t.Context(), db, []string{key}); err != nil || len(unowned) != 1 {
			t.Errorf("the sweep would leave the picture: %v %v", unowned, err)
		}
	})
}

// endless is a file that has no end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
