package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/secret"
)

// errNoKey is wrapped when there is no key file.
var errNoKey = errors.New("the key file is missing")

// key returns the install's key, and makes it for a new desk. One in use has secrets that only its own key opens.
func (o *Options) key(ctx context.Context, db bun.IDB) (secret.Key, error) {
	used, err := models.DeskInUse(ctx, db)
	if err != nil {
		return secret.Key{}, err
	}
	key, err := o.existingKey()
	if errors.Is(err, errNoKey) && !used {
		key, err = secret.LoadOrCreate(o.keyFile())
	}
	if err == nil && used {
		err = ownKey(ctx, db, key)
	}
	if err != nil {
		return key, err
	}
	return key, models.SetKeyMark(ctx, db, keyMark(key))
}

// existingKey returns the install's key, and makes none.
func (o *Options) existingKey() (secret.Key, error) {
	if o.Key != "" {
		key, err := secret.Parse(o.Key)
		if err != nil {
			err = fmt.Errorf("--key: %w", err)
		}
		return key, err
	}
	key, err := secret.Load(o.keyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return key, fmt.Errorf("%w: put %s back from a backup, or give the key with --key", errNoKey, o.keyFile())
	}
	return key, err
}

// ownKey refuses a key of another desk: what that one has sealed would be lost, and what it has sent not known again.
func ownKey(ctx context.Context, db bun.IDB, key secret.Key) error {
	kept, err := models.KeyMark(ctx, db)
	if err == nil && kept != "" && kept != keyMark(key) {
		err = errors.New("the key is that of another desk; put this one's back from a backup, or give it with --key")
	}
	return err
}

// keyMark is what the database keeps of the key, to know it again.
func keyMark(key secret.Key) string { return fmt.Sprintf("%x", key.MAC("key-mark", nil)) }
