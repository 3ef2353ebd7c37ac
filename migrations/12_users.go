package migrations

func init() {
	// user_words holds the words of customers' names and addresses, by which they are found.
	step("1201_user_words", `CREATE TABLE IF NOT EXISTS user_words (
		word {short} NOT NULL, user_id {ref} NOT NULL, PRIMARY KEY (word, user_id),
		FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE) {clustered}`)
	index("1202_user_words_user", "user_words (user_id, word)")
}
