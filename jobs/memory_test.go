package jobs

import (
	"runtime/metrics"
	"time"
)

// peakMemory returns by how much the heap was larger at some time while f ran than before, in bytes.
func peakMemory(f func()) int64 {
	before := heapNow()
	stop, peak := make(chan struct{}), make(chan int64)
	go func() {
		most := before
		for {
			select {
			case <-stop:
				peak <- max(most, heapNow())
				return
			case <-time.After(time.Millisecond):
				most = max(most, heapNow())
			}
		}
	}()
	f()
	close(stop)
	return <-peak - before
}

func heapNow() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
