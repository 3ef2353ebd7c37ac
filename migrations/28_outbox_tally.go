package migrations

func init() {
	// outbox_tally has one row: how often the desk began to send. A copy of the database is known by it.
	step("2801_outbox_tally", `CREATE TABLE IF NOT EXISTS outbox_tally (
		id {ref} NOT NULL PRIMARY KEY, desk {short} NOT NULL, sendings {ref} NOT NULL) {table}`)
	step("2802_outbox_tally_row", `{insert} outbox_tally (id, desk, sendings) VALUES (1, '', 0)`)
}
