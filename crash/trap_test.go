package crash

import "sync"

// trap ends the program when it passes a point of its work for the nth time.
type trap struct {
	lock   sync.Mutex
	point  string
	left   int
	victim *process
}

// set names the point. The program must be named, too, before the trap can close.
func (t *trap) set(point string, nth int) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.point, t.left, t.victim = point, nth, nil
}

// holds names the program.
func (t *trap) holds(victim *process) {
	t.lock.Lock()
	defer t.lock.Unlock()
	t.victim = victim
}

func (t *trap) clear() { t.set("", 0) }

// passes is called by whoever sees the program at a point. When this was the one, the program is dead on return, and what it was
// about to say or hear must not reach the other side.
func (t *trap) passes(point string) (dead bool) {
	t.lock.Lock()
	defer t.lock.Unlock()
	if t.point != point || t.victim == nil || t.left == 0 {
		return false
	}
	if t.left--; t.left > 0 {
		return false
	}
	t.victim.kill()
	return true
}
