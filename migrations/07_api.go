package migrations

func init() {
	// idempotency_keys remembers requests of other programs that took effect, so that one which is repeated does not again.
	step("0701_idempotency_keys", `CREATE TABLE IF NOT EXISTS idempotency_keys (
		token {hash} NOT NULL PRIMARY KEY, print {hash} NOT NULL, made {ref} NOT NULL DEFAULT 0, created_at {time} NOT NULL) {table}`)
	index("0702_idempotency_keys_created", "idempotency_keys (created_at)")
}
