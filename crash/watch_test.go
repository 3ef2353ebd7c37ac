package crash

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// filesFolder is where the program writes files before it gives them their place.
const filesFolder = "files/tmp"

// watch names what the program does in its data folder: "file begun", "file written", "file placed", and "database written" for
// the embedded database. Unlike on a wire the program has gone a little further when it dies.
func watch(t *testing.T, folder string, trap *trap) {
	t.Helper()
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = watcher.Close() })
	for _, name := range []string{folder, filepath.Join(folder, filesFolder)} {
		if err := watcher.Add(name); err != nil {
			t.Fatal(err)
		}
	}
	go func() {
		for event := range watcher.Events {
			if point := pointOf(event); point != "" {
				trap.passes(point)
			}
		}
	}()
	go func() {
		for range watcher.Errors { // too many at once; others follow
		}
	}()
}

func pointOf(event fsnotify.Event) string {
	switch {
	case strings.HasSuffix(event.Name, ".db-wal") && event.Has(fsnotify.Write):
		return "database written"
	case !strings.Contains(event.Name, filesFolder):
		return ""
	case event.Has(fsnotify.Create):
		return "file begun"
	case event.Has(fsnotify.Write):
		return "file written"
	case event.Has(fsnotify.Rename):
		return "file placed"
	}
	return ""
}
