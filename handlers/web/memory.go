package web

import "sync"

// Memory keeps what is costly to make, up to a number of bytes. It has two generations: what isn't asked for while a generation
// fills up is forgotten. Its methods may be called from many goroutines.
type Memory[K comparable, V any] struct {
	limit int // bytes of a generation
	size  func(V) int

	mu         sync.Mutex
	young, old map[K]V
	used       int // bytes of the young
}

// NewMemory returns a memory of so many bytes; size says how many a value takes.
func NewMemory[K comparable, V any](limit int, size func(V) int) *Memory[K, V] {
	return &Memory[K, V]{limit: limit / 2, size: size, young: map[K]V{}}
}

// Get returns the value of a key, and makes it when it isn't there. An error of makes is returned, and nothing is kept.
func (m *Memory[K, V]) Get(key K, makes func() (V, error)) (V, error) {
	m.mu.Lock()
	value, found := m.young[key]
	if !found {
		if value, found = m.old[key]; found {
			m.put(key, value)
		}
	}
	m.mu.Unlock()
	if found {
		return value, nil
	}
	value, err := makes()
	if err != nil {
		return value, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, value)
	return value, nil
}

// put adds a value. One that would push out much else is not worth keeping.
func (m *Memory[K, V]) put(key K, value V) {
	size := m.size(value)
	if size > m.limit/8 {
		return
	}
	if m.used += size; m.used > m.limit {
		m.old, m.young, m.used = m.young, map[K]V{}, size
	}
	m.young[key] = value
}
