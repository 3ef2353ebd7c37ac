package tickets

import (
	"context"
	"strings"
	"testing"

	"helpdeskz/models"
	"helpdeskz/models/settings"
)

func TestOpenThroughEachChannel(t *testing.T) {
	tests := []struct {
		name   string
		in     func(d *testDesk) OpenInput
		want   models.Ticket
		author string
		user   string
		mails  []string
	}{
		{"portal, guest", func(*testDesk) OpenInput {
			return OpenInput{Channel: models.ChannelPortal, DepartmentID: 2, Name: " Gus \t Guest ", Email: " GUS@Example.test "}
		}, models.Ticket{DepartmentID: 2, PriorityID: 1, Status: models.StatusOpen}, "Gus Guest", "gus@example.test",
			[]string{models.TemplateNewUser, models.TemplateNewTicket}},
		{"portal, guest with a known address", func(*testDesk) OpenInput {
			return OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "C. C.", Email: "cora@example.test"}
		}, models.Ticket{DepartmentID: 1, PriorityID: 1, Status: models.StatusOpen}, "C. C.", "cora@example.test", []string{models.TemplateNewTicket}},
		{"portal, signed in", func(d *testDesk) OpenInput {
			return OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, User: d.cora(), By: Actor{User: d.cora()},
				Name: strings.Repeat("forged", 100)}
		}, models.Ticket{DepartmentID: 1, PriorityID: 1, Status: models.StatusOpen}, "Cora Customer", "cora@example.test",
			[]string{models.TemplateNewTicket}},
		{"panel", func(d *testDesk) OpenInput {
			return OpenInput{Channel: models.ChannelPanel, DepartmentID: 3, User: d.cora(), By: Actor{Staff: d.agent("anna", 3)},
				Scope: models.InDepartments(3), PriorityID: 4, Status: models.StatusInProgress}
		}, models.Ticket{DepartmentID: 3, PriorityID: 4, Status: models.StatusInProgress}, "Anna", "cora@example.test",
			[]string{models.TemplateStaffReply}},
		{"panel, quiet, for somebody new", func(d *testDesk) OpenInput {
			return OpenInput{Channel: models.ChannelPanel, DepartmentID: 3, Name: "New", Email: "new@example.test",
				By: Actor{Staff: d.agent("anna", 3)}, Scope: models.InDepartments(3), Silent: true, Status: models.StatusClosed}
		}, models.Ticket{DepartmentID: 3, PriorityID: 1, Status: models.StatusClosed}, "Anna", "new@example.test", nil},
		{"API, for a customer, in a private department", func(d *testDesk) OpenInput {
			return OpenInput{Channel: models.ChannelAPI, DepartmentID: d.department("Hidden", true), User: d.cora()}
		}, models.Ticket{DepartmentID: 4, PriorityID: 1, Status: models.StatusOpen}, "Cora Customer", "cora@example.test",
			[]string{models.TemplateNewTicket}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				d.customer("cora@example.test")
				in := tt.in(d)
				in.Subject, in.Body = "  My \r\n question ", Body{HTML: "<p>Hello <script>alert(1)</script>there</p>"}
				in.Files = []Upload{upload("../a.png", "bytes")}
				made, err := d.Open(context.Background(), in)
				d.must(err)
				got := d.ticket(made.ID)
				d.same("ticket returned and stored", got, *made)
				d.same("ticket", []any{tt.want.DepartmentID, tt.want.PriorityID, tt.want.Status, tt.want.Status.List(), "My question", in.Channel, 0},
					[]any{got.DepartmentID, got.PriorityID, got.Status, got.List, got.Subject, got.Channel, got.Replies})
				user, err := models.UserByID(context.Background(), d.db, got.UserID)
				d.must(err)
				message := d.messages(got.ID)[0]
				d.same("people", []string{tt.user, tt.author}, []string{user.Email, message.AuthorName})
				d.same("body", "<p>Hello there</p>", message.Body)
				d.same("last writer", []any{message.Author, message.StaffID, "Hello there"}, []any{got.LastAuthor, got.LastStaffID, got.Preview})
				files, err := models.AttachmentsOf(context.Background(), d.db, &got, []models.Message{message})
				d.must(err)
				d.same("files", []string{"a.png"}, []string{files[message.ID][0].Name})
				d.same("stored", []string{files[message.ID][0].BlobKey}, d.store.keys())
				var kinds []string
				for _, m := range d.outbox(0) {
					kinds = append(kinds, m.Kind)
				}
				d.same("mails", tt.mails, kinds)
				found, _, err := models.SearchTickets(context.Background(), d.db, models.Everything(), models.TicketFilter{Limit: 5}, "question "+tt.user)
				d.must(err)
				d.same("found", []int64{got.ID}, found)
			})
		})
	}
}

func (d *testDesk) cora() *models.User {
	d.t.Helper()
	user, err := models.UserByEmail(context.Background(), d.db, "cora@example.test")
	d.must(err)
	return user
}

func TestOpenRefuses(t *testing.T) {
	fine := func() OpenInput {
		return OpenInput{Channel: models.ChannelPortal, DepartmentID: 1, Name: "Gus", Email: "gus@example.test", Subject: "Ink",
			Body: Body{Text: "Hello"}}
	}
	tests := []struct {
		name   string
		change func(d *testDesk, in *OpenInput)
		want   map[string]string
	}{
		{"nothing", func(*testDesk, *OpenInput) {}, map[string]string{}},
		{"all empty", func(_ *testDesk, in *OpenInput) { *in = OpenInput{Channel: models.ChannelPortal} },
			map[string]string{"department": "field.choose", "fullname": "field.required", "email": "field.required", "subject": "field.required",
				"body": "field.required"}},
		{"over-long", func(_ *testDesk, in *OpenInput) {
			in.Name, in.Subject, in.Body.Text = strings.Repeat("ä", 151), strings.Repeat("ä", 201), strings.Repeat("ä", models.MaxBody+1)
			in.Email = strings.Repeat("e", 190) + "@example.test"
		}, map[string]string{"fullname": "field.too_long", "subject": "field.too_long", "body": "field.too_long", "email": "field.email"}},
		{"not UTF-8, and NUL", func(_ *testDesk, in *OpenInput) { in.Subject, in.Body.Text = "a\xff", "a\x00b" },
			map[string]string{"subject": "field.text", "body": "field.text"}},
		{"only markup", func(_ *testDesk, in *OpenInput) { in.Body = Body{HTML: "<p> <b></b><script>x</script></p>"} },
			map[string]string{"body": "field.required"}},
		{"unknown numbers", func(_ *testDesk, in *OpenInput) { in.DepartmentID, in.PriorityID, in.Status = 99, 99, 99 },
			map[string]string{"department": "field.choose", "priority": "field.choose", "status": "field.choose"}},
		{"a private department through the portal", func(d *testDesk, in *OpenInput) { in.DepartmentID = d.department("Hidden", true) },
			map[string]string{"department": "field.choose"}},
		{"an agent in another department", func(d *testDesk, in *OpenInput) {
			in.Channel, in.By, in.Scope = models.ChannelPanel, Actor{Staff: d.agent("anna", 2)}, models.InDepartments(2)
		}, map[string]string{"department": "field.choose"}},
		{"a file of a kind that is not allowed", func(_ *testDesk, in *OpenInput) { in.Files = []Upload{upload("a.exe", "x")} },
			map[string]string{"files": "files.extension"}},
		{"an empty file", func(_ *testDesk, in *OpenInput) { in.Files = []Upload{upload("a.png", "")} }, map[string]string{"files": "files.empty"}},
		{"too many files", func(_ *testDesk, in *OpenInput) {
			in.Files = []Upload{upload("a.png", "x"), upload("b.png", "x"), upload("c.png", "x"), upload("d.png", "x")}
		}, map[string]string{"files": "files.too_many"}},
		{"too large a file", func(d *testDesk, in *OpenInput) {
			d.settings(func(s *settings.Settings) { s.AttachmentMB = 0.00001 })
			in.Files = []Upload{upload("a.png", "more than ten bytes")}
		}, map[string]string{"files": "files.too_large"}},
		{"files at all", func(d *testDesk, in *OpenInput) {
			d.settings(func(s *settings.Settings) { s.Attachments = false })
			in.Files = []Upload{upload("a.png", "x")}
		}, map[string]string{"files": "files.disallowed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			eachDesk(t, func(t *testing.T, d *testDesk) {
				in := fine()
				tt.change(d, &in)
				before := d.rows()
				_, err := d.Open(context.Background(), in)
				d.same("refused", tt.want, wrongFields(t, err))
				if len(tt.want) > 0 {
					d.same("rows", before, d.rows())
					d.same("files", []string(nil), d.store.keys())
				}
			})
		})
	}
}
