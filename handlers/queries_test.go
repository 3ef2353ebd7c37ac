package handlers_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/uptrace/bun"

	"helpdeskz/handlers/webtest"
	"helpdeskz/models/modelstest"
)

// queryLog counts the queries of a request.
type queryLog struct {
	lock  sync.Mutex
	texts []string
}

func (*queryLog) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (q *queryLog) AfterQuery(_ context.Context, event *bun.QueryEvent) {
	q.lock.Lock()
	defer q.lock.Unlock()
	q.texts = append(q.texts, event.Query)
}

// A page asks the database a small number of questions, however many rows it shows.
func TestPagesAskFewQuestions(t *testing.T) {
	counted := &queryLog{}
	db := modelstest.DB(t, "sqlite").WithQueryHook(counted)
	site := webtest.New(t, db)
	agent, customer := site.Agent("maria", false, 1, 2), site.Customer("ines@castro.test")
	for i := range 12 {
		site.Ticket(customer, 1, fmt.Sprintf("Question %d", i), "How does this work?")
	}
	panel, portal := site.As(agent), site.AsCustomer(customer)
	for _, page := range []struct {
		browser *webtest.Browser
		path    string
		most    int
	}{
		{panel, "/staff/tickets?view=active", 3},
		{panel, "/staff/tickets?q=question", 6},
		{panel, "/staff/tickets/1", 9},
		{portal, "/tickets", 4},
		{portal, "/tickets/show/1", 7},
		{portal, "/", 5},
	} {
		counted.texts = nil
		page.browser.Get(page.path).Want(200)
		if len(counted.texts) > page.most {
			t.Errorf("%s asks %d questions, want %d at most", page.path, len(counted.texts), page.most)
		}
	}
}
