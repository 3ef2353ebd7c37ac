package migrations

func init() {
	// ratings holds what customers say of closed tickets, one for each.
	step("1101_ratings", `CREATE TABLE IF NOT EXISTS ratings (
		ticket_id {ref} NOT NULL PRIMARY KEY, score {int} NOT NULL, comment {text} NOT NULL,
		created_at {time} NOT NULL, updated_at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE) {table}`)
}
