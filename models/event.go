package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// EventKind says what happened to a ticket beside its messages and notes.
type EventKind string

// The kinds of events. Before and after are the status's name, the id of the priority, the
// department or the agent (empty for nobody), the customer's address, or a file's name.
const (
	EventStatus     EventKind = "status"
	EventPriority   EventKind = "priority"
	EventDepartment EventKind = "department"
	EventAssignee   EventKind = "assignee"
	EventCustomer   EventKind = "customer"
	EventFileGone   EventKind = "file_deleted"
	EventNoteGone   EventKind = "note_deleted"
	EventField      EventKind = "field"
	EventAutoClosed EventKind = "auto_closed"
)

// Event is a line of a ticket's history. StaffID is 0 when a customer or the desk itself did it; Actor is the name at the time.
type Event struct {
	bun.BaseModel `bun:"table:events,alias:e"`

	ID          int64 `bun:",pk,autoincrement"`
	TicketID    int64
	Kind        EventKind
	StaffID     int64 `bun:",nullzero"`
	Actor       string
	BeforeValue string
	AfterValue  string
	At          time.Time
}

// eventsShown bounds the events that a ticket's page loads.
const eventsShown = 200

// InsertEvents adds lines to tickets' histories.
func InsertEvents(ctx context.Context, db bun.IDB, events ...*Event) error {
	if len(events) == 0 {
		return nil
	}
	if _, err := db.NewInsert().Model(&events).Exec(ctx); err != nil {
		return fmt.Errorf("insert events: %w", err)
	}
	return nil
}

// EventsOf returns the newest events of a ticket that was read under the reader's scope, oldest first, 200 at most.
func EventsOf(ctx context.Context, db bun.IDB, t *Ticket) ([]Event, error) {
	events := []Event{}
	err := db.NewSelect().Model(&events).Where("e.ticket_id = ?", t.ID).Order("e.id DESC").Limit(eventsShown).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("events of ticket %d: %w", t.ID, err)
	}
	slices.Reverse(events)
	return events, nil
}
