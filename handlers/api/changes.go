package api

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"helpdeskz/models"
)

// settling is how long after its time a change may become visible: longer than any transaction takes.
const settling = 10 * time.Second

// cursor is a place in the tickets by their last change. From begins what had not settled when this run through the pages came
// to it, zero before that: the next run begins there again, so that nothing is left out which became visible behind it.
type cursor struct {
	at   time.Time
	id   int64
	from time.Time
}

func (c cursor) String() string {
	text := fmt.Sprintf("%d %d %d", c.at.UnixMicro(), c.id, micro(c.from))
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

func micro(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

// parseCursor reads what String wrote.
func parseCursor(text string) (c cursor, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, false
	}
	var at, from int64
	if n, err := fmt.Sscanf(string(raw), "%d %d %d", &at, &c.id, &from); n != 3 || err != nil || at < 0 || from < 0 || c.id < 0 {
		return cursor{}, false
	}
	c.at = time.UnixMicro(at).UTC()
	if from > 0 {
		c.from = time.UnixMicro(from).UTC()
	}
	return c, c.at.Year() <= maxYear && c.from.Year() <= maxYear
}

// maxYear bounds times to those that both databases know.
const maxYear = 9999

// since reads where a list of changes begins: at a cursor, else at a time, in Unix seconds or as RFC 3339 has it.
func (c *call) since() cursor {
	if text := c.text("cursor"); text != "" {
		place, ok := parseCursor(text)
		if !ok {
			c.wrong.Add("cursor", "api.cursor")
		}
		return place
	}
	text := strings.TrimSpace(c.required("updated_since"))
	at, err := time.Parse(time.RFC3339, text)
	if unix, bad := strconv.ParseInt(text, 10, 64); bad == nil {
		at, err = time.Unix(unix, 0), nil
	}
	if text != "" && (err != nil || at.Year() < 1 || at.Year() > maxYear) {
		c.wrong.Add("updated_since", "api.time")
		return cursor{}
	}
	return cursor{at: at.UTC()}
}

type changeList struct {
	success
	Tickets []changeAnswer `json:"tickets"`
	Next    string         `json:"next_cursor"`
	More    bool           `json:"more"`
}

// changeAnswer is a ticket with the moment of its last change, to the microsecond: ticket and moment name one change.
type changeAnswer struct {
	ticketAnswer
	ChangedAt string `json:"changed_at"`
}

func (c *call) changeAnswers(rows []models.TicketRow) []changeAnswer {
	answers := make([]changeAnswer, len(rows))
	for i := range rows {
		answers[i] = changeAnswer{c.ticketAnswer(&rows[i]), rows[i].ChangedAt.UTC().Format(time.RFC3339Nano)}
	}
	return answers
}

// listChanges answers with tickets by their last change, the oldest first, and with the cursor for those after them. When there
// are no more, the cursor goes back to what may not have settled: the newest changes come once more with the next call.
func (a *API) listChanges(c *call, f models.TicketFilter) (any, error) {
	place := c.since()
	if err := c.fault(); err != nil {
		return nil, err
	}
	size := max(1, int64(c.visit.Set.TicketsPerPage))
	f.Limit = size + 1
	rows, err := models.TicketsChangedSince(c.ctx, a.DB, models.Everything(), f, place.at, place.id)
	if err != nil {
		return nil, err
	}
	more := int64(len(rows)) > size
	if more {
		rows = rows[:size]
	}
	next := place.after(rows, more, c.visit.Now.Add(-settling))
	return changeList{success: good, Tickets: c.changeAnswers(rows), Next: next.String(), More: more}, nil
}

// after returns the place behind the rows. Unsettled is when changes begin that may not all be visible.
func (c cursor) after(rows []models.TicketRow, more bool, unsettled time.Time) cursor {
	next := c
	if n := len(rows); n > 0 {
		next.at, next.id = rows[n-1].ChangedAt, rows[n-1].ID
	}
	if next.from.IsZero() && next.at.After(unsettled) {
		next.from = unsettled
		if c.at.After(unsettled) {
			next.from = c.at
		}
	}
	if more || next.from.IsZero() {
		return next
	}
	return cursor{at: next.from}
}
