package tickets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/files"
	"helpdeskz/models/notify"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// errFullDisk is what a memoryStore answers to the Put that it was told to fail.
var errFullDisk = errors.New("the disk is full")

type memoryFile struct {
	content []byte
	at      time.Time
}

// memoryStore is a files.Store whose Put fails when told to.
type memoryStore struct {
	sync.Mutex
	files  map[string]memoryFile
	now    func() time.Time
	failAt int // the Put to fail, counted down; 0 for none
}

func (s *memoryStore) Put(_ context.Context, r io.Reader) (files.Blob, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return files.Blob{}, err
	}
	s.Lock()
	defer s.Unlock()
	if s.failAt--; s.failAt == 0 {
		return files.Blob{}, errFullDisk
	}
	sum, key := sha256.Sum256(content), hex.EncodeToString(secret.Hash(secret.NewToken())[:16])
	s.files[key] = memoryFile{content: content, at: s.now()}
	return files.Blob{Key: key, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])}, nil
}

type memoryReader struct{ *bytes.Reader }

func (memoryReader) Close() error { return nil }

func (s *memoryStore) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	s.Lock()
	defer s.Unlock()
	f, there := s.files[key]
	if !there {
		return nil, files.ErrNotFound
	}
	return memoryReader{bytes.NewReader(f.content)}, nil
}

func (s *memoryStore) Stat(_ context.Context, key string) (files.Info, error) {
	s.Lock()
	defer s.Unlock()
	f, there := s.files[key]
	if !there {
		return files.Info{}, files.ErrNotFound
	}
	return files.Info{Key: key, Size: int64(len(f.content)), StoredAt: f.at}, nil
}

func (s *memoryStore) Delete(_ context.Context, key string) error {
	s.Lock()
	defer s.Unlock()
	delete(s.files, key)
	return nil
}

func (s *memoryStore) Walk(_ context.Context, olderThan time.Time, visit func(key string) error) error {
	for _, key := range s.keys() {
		s.Lock()
		old := s.files[key].at.Before(olderThan)
		s.Unlock()
		if !old {
			continue
		}
		if err := visit(key); err != nil {
			return err
		}
	}
	return nil
}

func (s *memoryStore) keys() []string {
	s.Lock()
	defer s.Unlock()
	return slices.Sorted(maps.Keys(s.files))
}

func shippedOr(set *settings.Snapshot, name string) models.MailTemplate {
	return notify.Template(set.Templates, name, set.Language)
}

func asError(err error, target **models.Error) bool { return errors.As(err, target) }
