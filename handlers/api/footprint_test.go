package api_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// passing is the table that every call may write to: it says when a key was last used.
const passing = "api_keys"

// tables returns the names of all tables with rows of the desk.
func (d *desk) tables() []string {
	d.t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' ORDER BY name"
	if d.DB.Dialect().Name().String() == "mysql" {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name"
	}
	var names []string
	d.must(d.DB.NewRaw(query).Scan(d.t.Context(), &names))
	if !slices.Contains(names, "tickets") || !slices.Contains(names, "outbox") || !slices.Contains(names, "idempotency_keys") {
		d.t.Fatalf("tables: %q", names)
	}
	return names
}

// contents is all that the desk holds: every row and the key of every stored file.
func (d *desk) contents() string {
	d.t.Helper()
	var out strings.Builder
	for _, table := range d.tables() {
		if table == passing {
			continue
		}
		var rows []map[string]any
		d.must(d.DB.NewRaw("SELECT * FROM "+table).Scan(d.t.Context(), &rows))
		lines := make([]string, len(rows))
		for i, row := range rows {
			lines[i] = fmt.Sprintf("%s %v\n", table, row)
		}
		slices.Sort(lines)
		out.WriteString(strings.Join(lines, ""))
	}
	fmt.Fprintf(&out, "files %q\n", d.blobs())
	return out.String()
}

// blobs returns the keys of all stored files.
func (d *desk) blobs() []string {
	d.t.Helper()
	var keys []string
	d.must(d.Kit.Files.Walk(context.Background(), time.Now().Add(time.Hour), func(key string) error {
		keys = append(keys, key)
		return nil
	}))
	slices.Sort(keys)
	return keys
}
