package cli

import (
	"os"
	"runtime/debug"
)

// The collector's settings for a web server of many small pages: it waits until the heap has grown fourfold, which saves a
// tenth of the processor's time, but begins earlier when the heap nears its bound.
const (
	heapGrowth = 300      // per cent
	heapBound  = 64 << 20 // bytes; what a page needs beyond it is still had
)

// tuneMemory leaves what the operator has set by GOGC or GOMEMLIMIT as it is.
func tuneMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(heapBound)
	}
}
