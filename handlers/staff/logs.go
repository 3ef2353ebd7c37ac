package staff

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

func (p *Panel) logRoutes() []web.Route {
	return []web.Route{
		{Method: fiber.MethodGet, Path: "/logins", Role: web.Admin, Handle: p.listLogins},
		{Method: fiber.MethodGet, Path: "/audit-log", Role: web.Admin, Handle: p.listAudits},
	}
}

// linesPerPage is how many lines a page of a log shows.
const linesPerPage = 50

// LogView is a page of a log.
type LogView struct {
	Setup  []TabView
	Name   string // of the log, which ends the keys of its words
	Path   string
	Who    string
	Whats  []OptionView
	From   string // dates as typed
	To     string
	Rows   []LogRowView
	Asked  bool   // something is filtered
	Newest string // addresses, "" when the page begins or ends there
	Older  string
}

// LogRowView is a line of a log.
type LogRowView struct {
	At     web.Stamp
	Who    string
	What   string
	Bad    bool
	Detail string
	IP     string
}

// loginResults are the results that the login log knows.
var loginResults = []string{"ok", "half", "wrong", "wrong_code", "locked"}

func (p *Panel) listLogins(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	filter, view := p.logFilter(c, "login_log", "logins")
	lines, err := models.Logins(c.UserContext(), p.DB, filter)
	if err != nil {
		return err
	}
	for _, result := range loginResults {
		view.Whats = append(view.Whats, OptionView{Value: result, Label: v.T("login_log.result." + result), Chosen: result == filter.What})
	}
	for _, l := range lines {
		view.Rows = append(view.Rows, LogRowView{At: v.Stamp(l.At), Who: l.Username, What: v.T("login_log.result." + l.Result),
			Bad: l.Result != "ok" && l.Result != "half", Detail: l.UserAgent, IP: l.IP})
	}
	if n := len(lines); n > linesPerPage {
		view.older(c, models.LogPlace{At: lines[n-2].At, ID: lines[n-2].ID})
	}
	return p.showLog(c, view)
}

func (p *Panel) listAudits(c *fiber.Ctx) error {
	v := web.VisitOf(c)
	filter, view := p.logFilter(c, "audit_log", "audit-log")
	lines, err := models.Audits(c.UserContext(), p.DB, filter)
	if err != nil {
		return err
	}
	actions, err := models.AuditActions(c.UserContext(), p.DB)
	if err != nil {
		return err
	}
	for _, action := range actions {
		view.Whats = append(view.Whats, OptionView{Value: action, Label: auditWord(v, action), Chosen: action == filter.What})
	}
	slices.SortStableFunc(view.Whats, func(a, b OptionView) int { return strings.Compare(a.Label, b.Label) })
	for _, l := range lines {
		row := LogRowView{At: v.Stamp(l.At), Who: l.Actor, What: auditWord(v, l.Action), Bad: l.Result != "ok", Detail: l.Detail, IP: l.IP}
		if l.ObjectID > 0 {
			row.Detail = strings.TrimSpace("#" + number(l.ObjectID) + " " + l.Detail)
		}
		view.Rows = append(view.Rows, row)
	}
	if n := len(lines); n > linesPerPage {
		view.older(c, models.LogPlace{At: lines[n-2].At, ID: lines[n-2].ID})
	}
	return p.showLog(c, view)
}

// auditWord says what an action of the audit log is.
func auditWord(v *web.Visit, action string) string {
	if !slices.Contains(models.AuditKinds, action) {
		return action
	}
	return v.T("audit." + strings.ReplaceAll(action, ".", "_"))
}

// logFilter reads what a request asks for. One line more than a page shows tells whether there is another page. A date that is none
// asks for nothing.
func (p *Panel) logFilter(c *fiber.Ctx, name, path string) (models.LogFilter, LogView) {
	v := web.VisitOf(c)
	view := LogView{Setup: p.setupNav(c), Name: name, Path: p.Staff(path), Who: strings.TrimSpace(web.QueryValue(c, "who")),
		From: web.QueryValue(c, "from"), To: web.QueryValue(c, "to")}
	filter := models.LogFilter{Who: view.Who, What: web.QueryValue(c, "what"), Limit: linesPerPage + 1, Before: placeOf(c.Query("before"))}
	filter.From, filter.Until = days(v, view.From, view.To)
	view.Asked = filter.Who != "" || filter.What != "" || !filter.From.IsZero() || !filter.Until.IsZero()
	if !filter.Before.At.IsZero() {
		view.Newest = logAddress(c, view.Path, "")
	}
	return filter, view
}

// days returns the beginning of one day and the end of another, as the visitor typed them; the zero time for what is no date.
func days(v *web.Visit, first, last string) (from, until time.Time) {
	if day, err := time.ParseInLocation(time.DateOnly, first, v.Location); err == nil {
		from = day
	}
	if day, err := time.ParseInLocation(time.DateOnly, last, v.Location); err == nil {
		until = day.AddDate(0, 0, 1)
	}
	return from, until
}

// older leaves the line out that told of another page, and links to that page.
func (l *LogView) older(c *fiber.Ctx, last models.LogPlace) {
	l.Rows = l.Rows[:linesPerPage]
	l.Older = logAddress(c, l.Path, strconv.FormatInt(last.At.UnixMicro(), 10)+"-"+number(last.ID))
}

func logAddress(c *fiber.Ctx, path, before string) string {
	return web.Query(path, map[string]string{"who": web.QueryValue(c, "who"), "what": web.QueryValue(c, "what"),
		"from": web.QueryValue(c, "from"), "to": web.QueryValue(c, "to"), "before": before})
}

// placeOf reads a place in a log as an address names it; the zero one when it names none.
func placeOf(text string) models.LogPlace {
	at, id, _ := strings.Cut(text, "-")
	micros, lineID := web.Number(at, 0), web.Number(id, 0)
	if micros <= 0 || lineID <= 0 || micros > time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() {
		return models.LogPlace{}
	}
	return models.LogPlace{At: time.UnixMicro(micros).UTC(), ID: lineID}
}

func (p *Panel) showLog(c *fiber.Ctx, view LogView) error {
	return p.Show(c, p.Frame(), web.Page{Name: "staff/logs/index", Title: web.VisitOf(c).T("log.title." + view.Name), View: view})
}
