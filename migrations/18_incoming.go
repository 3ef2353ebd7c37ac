package migrations

func init() {
	// ticket_codes are the codes under which an older desk knew its tickets, such as ABC-1DE-F2345; subjects name them for years.
	step("1801_ticket_codes", `CREATE TABLE IF NOT EXISTS ticket_codes (
		code {key} NOT NULL PRIMARY KEY, ticket_id {ref} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE) {table}`)
	index("1802_ticket_codes_ticket", "ticket_codes (ticket_id)")
	// What a sender brought lately: floods, and desks that answer one another.
	index("1803_mails_sender", "mails (sender, received_at)")
}
