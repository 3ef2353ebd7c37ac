package staff

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// The views of the panel.
const (
	viewMine     = "mine"
	viewNobodys  = "unassigned"
	viewActive   = "active"
	viewOverdue  = "overdue"
	viewAnswered = "answered"
	viewClosed   = "closed"
	viewAll      = "all" // of a search, which looks everywhere
)

var viewLists = map[string]models.List{
	viewMine: models.ListActive, viewNobodys: models.ListActive, viewActive: models.ListActive, viewOverdue: models.ListActive, viewAnswered: models.ListAnswered, viewClosed: models.ListClosed,
	viewAll: 0,
}

var listViews = map[models.List]string{
	models.ListActive: viewActive, models.ListAnswered: viewAnswered, models.ListClosed: viewClosed,
}

// maxKeyword is the longest keyword of a search, in characters.
const maxKeyword = 200

// ascendingMark ends the name of an order that begins with the smallest.
const ascendingMark = "_asc"

// dateFilters are the fields of the dates, and what each of them bounds. An upper bound includes its day.
var dateFilters = []struct {
	field string
	upper bool
	bound func(*models.TicketFilter) *time.Time
}{
	{"opened_from", false, func(f *models.TicketFilter) *time.Time { return &f.CreatedFrom }},
	{"opened_to", true, func(f *models.TicketFilter) *time.Time { return &f.CreatedBefore }},
	{"updated_from", false, func(f *models.TicketFilter) *time.Time { return &f.UpdatedFrom }},
	{"updated_to", true, func(f *models.TicketFilter) *time.Time { return &f.UpdatedBefore }},
}

// listing is which tickets a list shows, as its address says it. It is also kept in the address of a ticket that was opened
// from the list.
type listing struct {
	View    string
	Keyword string
	Sort    string // as in the address
	Dates   map[string]string
	Page    int64
	Filter  models.TicketFilter
	Errors  web.FormErrors
}

// readListing reads the listing of an address. otherwise is the view when the address names none. Errors: not_found (the view).
func readListing(v *web.Visit, query url.Values, otherwise string) (listing, error) {
	l := listing{View: query.Get("view"), Keyword: strings.TrimSpace(query.Get("q")), Page: web.PageNumber(query.Get("page")),
		Dates: map[string]string{}, Errors: web.FormErrors{}}
	l.readChoices(v, query)
	l.readDates(v, query)
	if utf8.RuneCountInString(l.Keyword) > maxKeyword {
		l.Errors["q"] = v.T("field.too_long", "Max", maxKeyword)
	}
	if l.View == "" {
		l.View = otherwise
		if l.Keyword != "" || l.Filter.Status != 0 {
			l.View = viewAll
		}
	}
	list, known := viewLists[l.View]
	if !known {
		return l, models.NotFound("page")
	}
	if l.Filter.Status != 0 && list != 0 && l.Filter.Status.List() != list {
		l.View, list = viewAll, 0
	}
	l.Filter.List = list
	if of, whose := agentOfView(v, l.View); whose {
		l.Filter.AssigneeID = of
	}
	l.Filter.Overdue = l.View == viewOverdue || query.Get("overdue") == "1"
	l.readSort(query.Get("sort"))
	size := int64(v.Set.TicketsPerPage)
	// One more than a page shows tells whether another page follows.
	l.Filter.Limit, l.Filter.Offset = size+1, (l.Page-1)*size
	return l, nil
}

// agentOfView returns whose tickets a view shows, and whether it is one of those that do.
func agentOfView(v *web.Visit, view string) (staffID int64, is bool) {
	switch view {
	case viewMine:
		return v.Staff.ID, true
	case viewNobodys:
		return models.Nobody, true
	}
	return 0, false
}

// nobody is how a form and an address say that no agent is meant.
const nobody = "none"

// readChoices takes department, status, priority and agent; what is none of the offered ones is a fault of the field.
func (l *listing) readChoices(v *web.Visit, query url.Values) {
	wrong := func(field string) { l.Errors[field] = v.T("field.choose") }
	if text := query.Get("department"); text != "" {
		l.Filter.DepartmentID = web.Number(text, -1)
		if _, known := v.Set.Department(l.Filter.DepartmentID); !known || !v.Scope.SeesDepartment(l.Filter.DepartmentID) {
			wrong("department")
		}
	}
	if text := query.Get("status"); text != "" {
		l.Filter.Status = models.Status(web.Number(text, -1))
		if !l.Filter.Status.Valid() {
			wrong("status")
		}
	}
	if text := query.Get("priority"); text != "" {
		l.Filter.PriorityID = web.Number(text, -1)
		if _, known := v.Set.Priority(l.Filter.PriorityID); !known {
			wrong("priority")
		}
	}
	l.readAssignee(v, query.Get("assignee"))
}

// readAssignee takes the agent whose tickets are asked for.
func (l *listing) readAssignee(v *web.Visit, text string) {
	if text == "" {
		return
	}
	if l.Filter.AssigneeID = models.Nobody; text == nobody {
		return
	}
	l.Filter.AssigneeID = web.Number(text, 0)
	if _, known := v.Set.StaffUser(l.Filter.AssigneeID); !known {
		l.Errors["assignee"] = v.T("field.choose")
	}
}

// readDates takes days in the viewer's zone.
func (l *listing) readDates(v *web.Visit, query url.Values) {
	for _, d := range dateFilters {
		text := query.Get(d.field)
		if text == "" {
			continue
		}
		l.Dates[d.field] = text
		day, err := time.ParseInLocation(time.DateOnly, text, v.Location)
		if err != nil || day.Year() < 1970 {
			l.Errors[d.field] = v.T("field.date")
			continue
		}
		if d.upper {
			day = day.AddDate(0, 0, 1)
		}
		*d.bound(&l.Filter) = day.UTC()
	}
}

func (l *listing) readSort(sort string) {
	name, ascending := strings.CutSuffix(sort, ascendingMark)
	for _, s := range models.Sorts {
		if string(s) == name {
			l.Filter.Sort, l.Filter.Ascending, l.Sort = s, ascending, sort
			return
		}
	}
	l.Filter.Sort = models.SortUpdated
}

// values returns the parameters that say the listing, without the page.
func (l *listing) values() url.Values {
	values := url.Values{"view": {l.View}}
	set := func(name, value string) {
		if value != "" && value != "0" {
			values.Set(name, value)
		}
	}
	set("q", l.Keyword)
	set("department", number(l.Filter.DepartmentID))
	set("status", number(int64(l.Filter.Status)))
	set("priority", number(l.Filter.PriorityID))
	if l.otherAgent() {
		set("assignee", assigneeValue(l.Filter.AssigneeID))
	}
	set("sort", l.Sort)
	if l.Filter.Overdue && l.View != viewOverdue {
		values.Set("overdue", "1")
	}
	for name, value := range l.Dates {
		set(name, value)
	}
	return values
}

// otherAgent tells that an agent is asked for beside the view.
func (l *listing) otherAgent() bool {
	return l.Filter.AssigneeID != 0 && l.View != viewMine && l.View != viewNobodys
}

// assigneeValue writes an agent, or nobody, as forms and addresses have it.
func assigneeValue(id int64) string {
	if id == models.Nobody {
		return nobody
	}
	return number(id)
}

// query returns the address's query of a page of the listing, "" for the first.
func (l *listing) query(page string) string {
	values := l.values()
	if page != "" {
		values.Set("page", page)
	}
	return "?" + values.Encode()
}

// here returns the query of the page that is shown.
func (l *listing) here() string {
	if l.Page > 1 {
		return l.query(number(l.Page))
	}
	return l.query("")
}

// key names the listing as one agent sees it with the present settings.
func (l *listing) key(v *web.Visit) string {
	return number(v.Set.Revision) + " " + number(v.Staff.ID) + " " + l.here() + " " + number(int64(len(l.Errors)))
}

// narrowed tells that more than a view, or a department in a view, is asked for.
func (l *listing) narrowed() bool {
	f := l.Filter
	return l.Keyword != "" || l.otherAgent() || f.Status != 0 || f.PriorityID != 0 || len(l.Dates) > 0 || l.View == viewAll
}

// total returns how many tickets the listing has when it is one of the counted ones, else -1.
func (l *listing) total(counts models.TicketCounts, scope models.Scope) int64 {
	if l.narrowed() || l.Filter.Overdue && (l.Filter.List != models.ListActive || l.Filter.AssigneeID != 0) {
		return -1
	}
	bucket := models.Bucket(l.View)
	switch {
	case l.Filter.Overdue:
		bucket = models.BucketOverdue
	case l.Filter.AssigneeID != 0:
		bucket = models.BucketOfAgent(l.Filter.AssigneeID)
	}
	if l.Filter.DepartmentID != 0 {
		return counts[l.Filter.DepartmentID][bucket]
	}
	return counts.Sum(scope, bucket)
}

// mark returns the name of the rail's link for this listing.
func (l *listing) mark() string {
	switch {
	case l.narrowed():
		return ""
	case l.Filter.DepartmentID != 0:
		if l.View == viewActive && !l.Filter.Overdue {
			return "department=" + number(l.Filter.DepartmentID)
		}
		return ""
	}
	return l.View
}
