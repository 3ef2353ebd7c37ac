package tickets

import "helpdeskz/models"

// nextStatus returns the status that a reply gives to a ticket: staff answer it, unless it is in progress or closed, which
// stay; a customer's reply wakes it from answered and closed.
func nextStatus(now models.Status, author models.Author) models.Status {
	switch author {
	case models.AuthorStaff:
		if now == models.StatusInProgress || now == models.StatusClosed {
			return now
		}
		return models.StatusAnswered
	case models.AuthorCustomer:
		if now == models.StatusAnswered || now == models.StatusClosed {
			return models.StatusAwaitingReply
		}
	}
	return now
}
