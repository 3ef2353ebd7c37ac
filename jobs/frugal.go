package jobs

import (
	"runtime/debug"
	"sync"
)

// bulky is the size in bytes from which a mail is read alone and with a collector that works early: a desk that takes in
// several of them at once must not need the memory of all of them many times over.
const bulky = 4 << 20

// frugalGrowth is by how many per cent the heap may grow meanwhile before it is collected.
const frugalGrowth = 5

var oneBulky sync.Mutex

// frugal waits until no other large mail is being read. Call done when this one is dealt with; the memory is then given back.
func frugal(size int) (done func()) {
	if size < bulky {
		return func() {}
	}
	oneBulky.Lock()
	before := debug.SetGCPercent(frugalGrowth)
	return func() {
		debug.SetGCPercent(before)
		debug.FreeOSMemory()
		oneBulky.Unlock()
	}
}
