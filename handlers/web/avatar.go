package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/models"
	"helpdeskz/models/files"
)

// avatarLife is how long a browser may keep an agent's picture; another picture has another address.
const avatarLife = "private, max-age=31536000, immutable"

// AvatarOf returns the address of an agent's picture below base, "" for one without a picture.
func (v *Visit) AvatarOf(staffID int64, base string) string {
	if staff, known := v.Set.StaffUser(staffID); known && staff.Avatar != "" {
		return base + "/" + staff.Avatar
	}
	return ""
}

// SendAvatar answers with the picture that the route's parameter "picture" names. Only those can be had that an agent has now.
// Errors: not_found.
func (k *Kit) SendAvatar(c *fiber.Ctx) error {
	key := c.Params("picture")
	for i := range VisitOf(c).Set.Staff {
		if key != "" && VisitOf(c).Set.Staff[i].Avatar == key {
			return k.sendPicture(c, key, avatarLife)
		}
	}
	return models.NotFound("file")
}

// sendPicture answers with a picture that was made here: a PNG that a browser may keep as long as life says.
func (k *Kit) sendPicture(c *fiber.Ctx, key, life string) error {
	info, err := k.Files.Stat(c.UserContext(), key)
	if errors.Is(err, files.ErrNotFound) {
		return models.NotFound("file")
	}
	if err != nil {
		return err
	}
	content, err := k.Files.Open(c.UserContext(), key)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, filePolicy)
	c.Set(fiber.HeaderContentType, "image/png")
	c.Set(fiber.HeaderCacheControl, life)
	return c.SendStream(content, int(info.Size))
}
