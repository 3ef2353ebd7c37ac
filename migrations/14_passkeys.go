package migrations

func init() {
	step("1401_passkeys", `CREATE TABLE IF NOT EXISTS passkeys (
		id {id}, staff_id {ref} NOT NULL, hash {hash} NOT NULL UNIQUE, name {name} NOT NULL, credential {text} NOT NULL,
		created_at {time} NOT NULL, last_used_at {time},
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE) {table}`)
	index("1402_passkeys_staff", "passkeys (staff_id)")
}
