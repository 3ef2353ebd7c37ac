package migrations

func init() {
	// list says in which of the panel's lists a ticket stands (active, answered, closed); every list's index begins with it,
	// and holds what scope and order need, so that a page's ids come from the index alone.
	step("0301_tickets", `CREATE TABLE IF NOT EXISTS tickets (
		id {id}, department_id {ref} NOT NULL, user_id {ref} NOT NULL, subject {name} NOT NULL,
		status {int} NOT NULL, list {int} NOT NULL, overdue {bool} NOT NULL DEFAULT FALSE, priority_id {ref} NOT NULL,
		channel {short} NOT NULL, replies {int} NOT NULL DEFAULT 0, last_author {short} NOT NULL, last_staff_id {ref},
		assignee_id {ref}, preview {name} NOT NULL, follows_id {ref}, created_at {time} NOT NULL, updated_at {time} NOT NULL,
		changed_at {time} NOT NULL,
		FOREIGN KEY (department_id) REFERENCES departments (id),
		FOREIGN KEY (user_id) REFERENCES users (id),
		FOREIGN KEY (priority_id) REFERENCES priorities (id),
		FOREIGN KEY (last_staff_id) REFERENCES staff (id) ON DELETE SET NULL,
		FOREIGN KEY (assignee_id) REFERENCES staff (id) ON DELETE SET NULL,
		FOREIGN KEY (follows_id) REFERENCES tickets (id) ON DELETE SET NULL) {table}`)
	index("0302_tickets_list_updated", "tickets (list, updated_at, id, department_id)")
	index("0303_tickets_list_department", "tickets (list, department_id, updated_at, id)")
	index("0304_tickets_list_priority", "tickets (list, priority_id, updated_at, id, department_id)")
	index("0305_tickets_list_status", "tickets (list, status, updated_at, id, department_id)")
	index("0306_tickets_list_subject", "tickets (list, subject, id, department_id)")
	index("0307_tickets_list_id", "tickets (list, id, department_id)")
	index("0308_tickets_overdue", "tickets (overdue, list, updated_at, id, department_id)")
	index("0309_tickets_user", "tickets (user_id, list, updated_at, id)")

	step("0310_messages", `CREATE TABLE IF NOT EXISTS messages (
		id {id}, ticket_id {ref} NOT NULL, author {short} NOT NULL, user_id {ref}, staff_id {ref},
		author_name {name} NOT NULL, body {long} NOT NULL, channel {short} NOT NULL, ip {short} NOT NULL,
		mail_message_id {name} NOT NULL, created_at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
		FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)
	index("0311_messages_ticket", "messages (ticket_id, id)")

	step("0312_attachments", `CREATE TABLE IF NOT EXISTS attachments (
		id {id}, ticket_id {ref} NOT NULL, message_id {ref} NOT NULL, name {name} NOT NULL, size {ref} NOT NULL,
		content_type {name} NOT NULL, content_id {name} NOT NULL, inline {bool} NOT NULL, suspect {bool} NOT NULL,
		blob_key {short} NOT NULL, sha256 {hash} NOT NULL, created_at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
		FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE) {table}`)
	index("0313_attachments_blob", "attachments (blob_key)")

	step("0314_notes", `CREATE TABLE IF NOT EXISTS notes (
		id {id}, ticket_id {ref} NOT NULL, staff_id {ref}, author_name {name} NOT NULL, body {text} NOT NULL,
		created_at {time} NOT NULL, updated_at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)

	step("0315_events", `CREATE TABLE IF NOT EXISTS events (
		id {id}, ticket_id {ref} NOT NULL, kind {short} NOT NULL, staff_id {ref}, actor {name} NOT NULL,
		before_value {name} NOT NULL, after_value {name} NOT NULL, at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)

	step("0316_ticket_fields", `CREATE TABLE IF NOT EXISTS ticket_fields (
		ticket_id {ref} NOT NULL, field_id {ref} NOT NULL, value {text} NOT NULL, sealed {blob},
		PRIMARY KEY (ticket_id, field_id),
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
		FOREIGN KEY (field_id) REFERENCES custom_fields (id) ON DELETE CASCADE) {table}`)

	step("0317_participants", `CREATE TABLE IF NOT EXISTS participants (
		ticket_id {ref} NOT NULL, email {key} NOT NULL, PRIMARY KEY (ticket_id, email),
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE) {table}`)

	// ticket_counts holds differences: a ticket that enters or leaves a list adds a row, a job sums them up now and then.
	// No two writers ever wait for the same row, and a count is a sum over a handful of rows.
	step("0318_ticket_counts", `CREATE TABLE IF NOT EXISTS ticket_counts (
		id {id}, department_id {ref} NOT NULL, bucket {short} NOT NULL, n {ref} NOT NULL,
		FOREIGN KEY (department_id) REFERENCES departments (id) ON DELETE CASCADE) {table}`)

	// submissions remembers the token of a form that was accepted, so that a double click makes one ticket.
	step("0319_submissions", `CREATE TABLE IF NOT EXISTS submissions (
		token {hash} NOT NULL PRIMARY KEY, ticket_id {ref} NOT NULL, message_id {ref}, created_at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE,
		FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE CASCADE) {table}`)
	index("0320_submissions_created", "submissions (created_at)")

	// What hangs on a ticket, message or user is found by it: when one is shown, and when one is deleted.
	index("0321_tickets_follows", "tickets (follows_id)")
	index("0322_messages_user", "messages (user_id)")
	index("0323_messages_staff", "messages (staff_id)")
	index("0324_attachments_ticket", "attachments (ticket_id)")
	index("0325_attachments_message", "attachments (message_id)")
	index("0326_notes_ticket", "notes (ticket_id)")
	index("0327_events_ticket", "events (ticket_id)")
	index("0328_submissions_ticket", "submissions (ticket_id)")
	index("0329_submissions_message", "submissions (message_id)")
	index("0333_tickets_changed", "tickets (changed_at, id)")
	index("0330_tickets_updated", "tickets (updated_at, id, department_id)")

	index("0332_tickets_assignee", "tickets (assignee_id, list, updated_at, id, department_id)")

	// Who reads all tickets by id counts his way to a later page here, in a tenth of the bytes of the rows themselves.
	index("0331_tickets_id", "tickets (id, department_id, list, status)")
}
