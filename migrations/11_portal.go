package migrations

func init() {
	// ratings holds what customers say of closed tickets, one for each.
	step("1101_ratings", `CREATE TABLE IF NOT EXISTS ratings (
		ticket_id {ref} NOT NULL PRIMARY KEY, score {int} NOT NULL, comment {text} NOT NULL,
		created_at {time} NOT NULL, updated_at {time} NOT NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE CASCADE) {table}`)

	// article_votes holds what readers say of an article: whether it helped. A visitor is known by a keyed hash of account or
	// address that no other article has, and counts once.
	step("1102_article_votes", `CREATE TABLE IF NOT EXISTS article_votes (
		article_id {ref} NOT NULL, visitor {hash} NOT NULL, helpful {bool} NOT NULL, voted_at {time} NOT NULL,
		PRIMARY KEY (article_id, visitor),
		FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE) {table}`)

	// captcha_uses remembers which puzzles were solved, so that a solution opens one form only.
	step("1103_captcha_uses", `CREATE TABLE IF NOT EXISTS captcha_uses (
		token {hash} NOT NULL PRIMARY KEY, expires_at {time} NOT NULL) {table}`)
	index("1104_captcha_uses_expires", "captcha_uses (expires_at)")
}
