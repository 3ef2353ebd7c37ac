package migrations

func init() {
	// search_words is the index that the search reads backwards: the newest tickets with a word are the last rows of its
	// stretch. It has no foreign key, whose index would double its size: search_tickets says what to take out.
	step("0601_search_words", `CREATE TABLE IF NOT EXISTS search_words (
		word {short} NOT NULL, ticket_id {ref} NOT NULL, PRIMARY KEY (word, ticket_id)) {clustered}`)
	step("0602_search_tickets", `CREATE TABLE IF NOT EXISTS search_tickets (
		ticket_id {ref} NOT NULL PRIMARY KEY, words {text} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE) {table}`)
}
