package migrations

func init() {
	// reply_drafts holds what an agent types under a ticket until it is sent, one for each: an answer, or a note.
	step("1601_reply_drafts", `CREATE TABLE IF NOT EXISTS reply_drafts (
		staff_id {ref} NOT NULL, ticket_id {ref} NOT NULL, note {bool} NOT NULL, body {long} NOT NULL, format {short} NOT NULL,
		updated_at {time} NOT NULL,
		PRIMARY KEY (staff_id, ticket_id),
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE) {table}`)
	index("1602_reply_drafts_ticket", "reply_drafts (ticket_id)")
}
