package api

import (
	"helpdeskz/models"
)

type ticketList struct {
	success
	Total   int64          `json:"total_tickets"`
	Pages   int64          `json:"pages"`
	Tickets []ticketAnswer `json:"tickets"`
}

// listTickets answers with a page of tickets by id, or, when it is asked for changes, with those that were updated since.
func (a *API) listTickets(c *call) (any, error) {
	filter := models.TicketFilter{DepartmentID: c.optionalID("department_id"), UserID: c.optionalID("user_id"), Status: c.status(),
		Sort: models.SortID, Ascending: true}
	if c.has("updated_since") || c.has("cursor") {
		return a.listChanges(c, filter)
	}
	page := c.page(int64(c.visit.Set.TicketsPerPage))
	if err := c.fault(); err != nil {
		return nil, err
	}
	filter.Limit, filter.Offset = page.size, page.offset()
	rows, err := models.ListTickets(c.ctx, a.DB, models.Everything(), filter)
	if err != nil {
		return nil, err
	}
	total, err := a.countTickets(c, filter)
	if err != nil {
		return nil, err
	}
	return ticketList{success: good, Total: total, Pages: page.of(total), Tickets: c.ticketAnswers(rows)}, nil
}

// countTickets returns how many tickets a filter by department, status and user has. Only those of one user are counted row by
// row; the others are known.
func (a *API) countTickets(c *call, f models.TicketFilter) (int64, error) {
	if f.UserID != 0 {
		return models.CountTickets(c.ctx, a.DB, models.Everything(), f)
	}
	counts, err := models.LoadTicketCounts(c.ctx, a.DB)
	if err != nil {
		return 0, err
	}
	var total int64
	for department, buckets := range counts {
		if f.DepartmentID != 0 && f.DepartmentID != department {
			continue
		}
		for _, s := range models.Statuses {
			if f.Status == 0 || f.Status == s {
				total += buckets[models.BucketOf(s)]
			}
		}
	}
	return total, nil
}
