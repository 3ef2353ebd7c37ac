package models

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Status is a ticket's state; the numbers are those the API shows.
type Status int

// The statuses of a ticket.
const (
	StatusOpen          Status = 1
	StatusAnswered      Status = 2
	StatusAwaitingReply Status = 3
	StatusInProgress    Status = 4
	StatusClosed        Status = 5
)

// Statuses are all statuses in the order in which people are offered them.
var Statuses = []Status{StatusOpen, StatusAwaitingReply, StatusInProgress, StatusAnswered, StatusClosed}

var statusNames = map[Status]string{
	StatusOpen: "open", StatusAnswered: "answered", StatusAwaitingReply: "awaiting_reply",
	StatusInProgress: "in_progress", StatusClosed: "closed",
}

// String returns the status's name in the language files and in events: "awaiting_reply".
func (s Status) String() string { return statusNames[s] }

// Valid tells whether s is one of the five.
func (s Status) Valid() bool { return statusNames[s] != "" }

// List is one of the panel's lists that a ticket stands in by its status.
type List int

// The lists of the panel. Overdue is no list of its own: it is a flag on tickets of the active one.
const (
	ListActive   List = 1
	ListAnswered List = 2
	ListClosed   List = 3
)

// List returns the list in which a ticket with this status stands.
func (s Status) List() List {
	switch s {
	case StatusAnswered:
		return ListAnswered
	case StatusClosed:
		return ListClosed
	}
	return ListActive
}

// Author says who wrote a message.
type Author string

// The authors of messages.
const (
	AuthorCustomer Author = "customer"
	AuthorStaff    Author = "staff"
)

// Channel is the door through which something came in.
type Channel string

// The doors.
const (
	ChannelPortal Channel = "portal"
	ChannelPanel  Channel = "panel"
	ChannelMail   Channel = "mail"
	ChannelAPI    Channel = "api"
)

// Ticket is a customer's question with all that is said about it.
type Ticket struct {
	bun.BaseModel `bun:"table:tickets,alias:t"`

	ID           int64 `bun:",pk,autoincrement"`
	DepartmentID int64
	UserID       int64
	Subject      string
	Status       Status
	List         List
	Overdue      bool
	PriorityID   int64
	Channel      Channel
	Replies      int
	LastAuthor   Author
	LastStaffID  int64 `bun:",nullzero"`
	AssigneeID   int64 `bun:",nullzero"` // the agent whose it is, 0 for nobody's
	Preview      string
	FollowsID    int64 `bun:",nullzero"`
	CreatedAt    time.Time
	UpdatedAt    time.Time // by a message or another status; overdue and auto-close count from it
	ChangedAt    time.Time // by anything that other programs are told of: also another department, customer, agent or priority
}

// SetStatus moves the ticket to a status and thereby to its list; whoever stands elsewhere than in Active is never overdue.
func (t *Ticket) SetStatus(s Status) {
	t.Status, t.List = s, s.List()
	if t.List != ListActive {
		t.Overdue = false
	}
}

// InsertTicket adds a ticket and sets its ID. It has changed when it was updated.
func InsertTicket(ctx context.Context, db bun.IDB, t *Ticket) error {
	t.ChangedAt = t.UpdatedAt
	if _, err := db.NewInsert().Model(t).Exec(ctx); err != nil {
		return fmt.Errorf("insert ticket: %w", err)
	}
	return nil
}

// TicketByID returns a ticket that the scope may see. Errors: not_found.
func TicketByID(ctx context.Context, db bun.IDB, scope Scope, id int64) (*Ticket, error) {
	t := new(Ticket)
	if err := scope.where(db.NewSelect().Model(t), "t").Where("t.id = ?", id).Scan(ctx); err != nil {
		return nil, row(err, "ticket")
	}
	return t, nil
}

// LockTicket returns a ticket as TicketByID does and keeps others from changing it until the transaction ends.
func LockTicket(ctx context.Context, tx bun.Tx, scope Scope, id int64) (*Ticket, error) {
	t := new(Ticket)
	q := scope.where(tx.NewSelect().Model(t), "t").Where("t.id = ?", id)
	if err := ForUpdate(q).Scan(ctx); err != nil {
		return nil, row(err, "ticket")
	}
	return t, nil
}

// LockTickets returns those of the tickets that the scope may see, by id, and keeps others from changing them until the
// transaction ends.
func LockTickets(ctx context.Context, tx bun.Tx, scope Scope, ids []int64) ([]Ticket, error) {
	tickets := []Ticket{}
	if len(ids) == 0 {
		return tickets, nil
	}
	q := scope.where(tx.NewSelect().Model(&tickets), "t").Where("t.id IN (?)", bun.List(ids)).Order("t.id")
	if err := ForUpdate(q).Scan(ctx); err != nil {
		return nil, fmt.Errorf("lock tickets: %w", err)
	}
	return tickets, nil
}

// UpdateTicket writes what may change on a ticket: department, subject, status, list, priority, counters and times. now is when it
// changes.
func UpdateTicket(ctx context.Context, db bun.IDB, t *Ticket, now time.Time) error {
	t.ChangedAt = now
	_, err := db.NewUpdate().Model(t).WherePK().
		Column("department_id", "user_id", "subject", "status", "list", "overdue", "priority_id", "replies",
			"last_author", "last_staff_id", "assignee_id", "preview", "updated_at", "changed_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("update ticket %d: %w", t.ID, err)
	}
	return nil
}

// TicketsOverdue returns up to limit ids of active tickets that are not marked overdue and were last updated before the time
// given, oldest first.
func TicketsOverdue(ctx context.Context, db bun.IDB, before time.Time, limit int64) ([]int64, error) {
	var ids []int64
	err := db.NewSelect().Model((*Ticket)(nil)).Column("id").
		Where("overdue = ?", false).Where("list = ?", ListActive).Where("updated_at < ?", before).
		Order("updated_at").Limit(limit).Scan(ctx, &ids)
	return ids, err
}

// TicketsNotOverdue returns up to limit ids of tickets marked overdue although they were updated at or after the time given.
func TicketsNotOverdue(ctx context.Context, db bun.IDB, since time.Time, limit int64) ([]int64, error) {
	var ids []int64
	err := db.NewSelect().Model((*Ticket)(nil)).Column("id").
		Where("overdue = ?", true).Where("list = ?", ListActive).Where("updated_at >= ?", since).
		Limit(limit).Scan(ctx, &ids)
	return ids, err
}

// TicketsToClose returns up to limit ids of answered tickets last updated before the time given, oldest first.
func TicketsToClose(ctx context.Context, db bun.IDB, before time.Time, limit int64) ([]int64, error) {
	var ids []int64
	err := db.NewSelect().Model((*Ticket)(nil)).Column("id").
		Where("list = ?", ListAnswered).Where("updated_at < ?", before).
		Order("updated_at").Limit(limit).Scan(ctx, &ids)
	return ids, err
}
