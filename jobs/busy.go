package jobs

import "sync"

// busy knows which mailboxes this process is at, so that one that takes long is left alone by the next look.
type busy struct {
	mu    sync.Mutex
	boxes map[int64]bool // true when it was asked for once more meanwhile
	all   sync.WaitGroup
}

// begin tells whether a mailbox was at rest, and isn't any more. Of one at work it notes that it was asked for once more.
func (b *busy) begin(id int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.boxes == nil {
		b.boxes = map[int64]bool{}
	}
	_, working := b.boxes[id]
	b.boxes[id] = working
	if !working {
		b.all.Add(1)
	}
	return !working
}

// rest lets a mailbox rest, and tells so; one that was asked for once more meanwhile goes on instead.
func (b *busy) rest(id int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.boxes[id] {
		b.boxes[id] = false
		return false
	}
	b.forget(id)
	return true
}

// end lets a mailbox rest in any case.
func (b *busy) end(id int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.forget(id)
}

func (b *busy) forget(id int64) {
	delete(b.boxes, id)
	b.all.Done()
}
