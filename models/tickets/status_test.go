package tickets

import (
	"testing"

	"helpdeskz/models"
)

func TestNextStatus(t *testing.T) {
	tests := []struct{ now, staff, customer models.Status }{
		{models.StatusOpen, models.StatusAnswered, models.StatusOpen},
		{models.StatusAnswered, models.StatusAnswered, models.StatusAwaitingReply},
		{models.StatusAwaitingReply, models.StatusAnswered, models.StatusAwaitingReply},
		{models.StatusInProgress, models.StatusInProgress, models.StatusInProgress},
		{models.StatusClosed, models.StatusClosed, models.StatusAwaitingReply},
	}
	if len(tests) != len(models.Statuses) {
		t.Fatalf("%d statuses are tested of %d", len(tests), len(models.Statuses))
	}
	for _, tt := range tests {
		if got := nextStatus(tt.now, models.AuthorStaff); got != tt.staff {
			t.Errorf("%v, staff reply: %v, want %v", tt.now, got, tt.staff)
		}
		if got := nextStatus(tt.now, models.AuthorCustomer); got != tt.customer {
			t.Errorf("%v, customer's reply: %v, want %v", tt.now, got, tt.customer)
		}
	}
}

func TestNotableChangesOfStatus(t *testing.T) {
	tests := []struct {
		before, after models.Status
		author        models.Author
		want          bool
	}{
		{models.StatusOpen, models.StatusAnswered, models.AuthorStaff, false},
		{models.StatusOpen, models.StatusOpen, models.AuthorStaff, false},
		{models.StatusOpen, models.StatusClosed, models.AuthorStaff, true},
		{models.StatusOpen, models.StatusInProgress, models.AuthorStaff, true},
		{models.StatusClosed, models.StatusAnswered, models.AuthorStaff, true},
		{models.StatusAnswered, models.StatusAwaitingReply, models.AuthorCustomer, false},
		{models.StatusClosed, models.StatusAwaitingReply, models.AuthorCustomer, true},
	}
	for _, tt := range tests {
		if got := notable(tt.before, tt.after, tt.author); got != tt.want {
			t.Errorf("%v to %v by %s: %v, want %v", tt.before, tt.after, tt.author, got, tt.want)
		}
	}
}
