package migrations

func init() {
	// mailbox_grants are the providers' leaves to sign in to mailboxes, with the app that asks for them.
	step("2601_mailbox_grants", `CREATE TABLE IF NOT EXISTS mailbox_grants (
		mailbox_id {ref} NOT NULL PRIMARY KEY, provider {short} NOT NULL, tenant {key} NOT NULL, auth_url {text} NOT NULL,
		token_url {text} NOT NULL, scopes {text} NOT NULL, servers {text} NOT NULL, client_id {key} NOT NULL, client_secret {blob},
		secret_ends_at {time}, access_token {blob}, refresh_token {blob}, expires_at {time}, renewed_at {time}, ends_at {time},
		refused_at {time}, trouble {text} NOT NULL, revision {ref} NOT NULL DEFAULT 0,
		FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE CASCADE) {table}`)
	// mailbox_authorisations are the ways to a provider and back that somebody has begun.
	step("2602_mailbox_authorisations", `CREATE TABLE IF NOT EXISTS mailbox_authorisations (
		hash {hash} NOT NULL PRIMARY KEY, session_hash {hash} NOT NULL, mailbox_id {ref} NOT NULL, use_in {bool} NOT NULL,
		use_out {bool} NOT NULL, expires_at {time} NOT NULL,
		FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE CASCADE) {table}`)
	index("2603_mailbox_authorisations_mailbox", "mailbox_authorisations (mailbox_id)")
}
