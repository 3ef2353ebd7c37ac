package migrations

func init() {
	// mails is the ledger: a row for every mail received, written before the mail server hears that we have it.
	step("0401_mails", `CREATE TABLE IF NOT EXISTS mails (
		id {id}, door {short} NOT NULL, mailbox_id {ref}, folder {key} NOT NULL, uid_validity {ref}, uid {ref}, uidl {key},
		sha256 {hash} NOT NULL, size {ref} NOT NULL, blob_key {short} NOT NULL, received_at {time} NOT NULL,
		decision {short} NOT NULL, reason {name} NOT NULL, ticket_id {ref}, message_id {ref},
		mail_message_id {name} NOT NULL, sender {name} NOT NULL, subject {name} NOT NULL, decided_at {time},
		replays {int} NOT NULL DEFAULT 0, accepted {bool} NOT NULL DEFAULT FALSE,
		UNIQUE (mailbox_id, folder, uid_validity, uid),
		FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE SET NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE SET NULL,
		FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE SET NULL) {table}`)
	index("0402_mails_sha256", "mails (sha256, mailbox_id, id)")
	index("0403_mails_decision", "mails (decision, id)")
	index("0404_mails_message_id", "mails (mail_message_id)")
	index("0405_mails_blob", "mails (blob_key)")
	index("0406_mails_uidl", "mails (mailbox_id, uidl)")

	step("0407_outbox", `CREATE TABLE IF NOT EXISTS outbox (
		id {id}, kind {short} NOT NULL, state {short} NOT NULL, mailbox_id {ref}, to_email {key} NOT NULL,
		to_name {name} NOT NULL, subject {text} NOT NULL, html {long} NOT NULL, body {long} NOT NULL, files {json} NOT NULL,
		in_reply_to {text} NOT NULL, refs {text} NOT NULL, ticket_id {ref}, message_id {ref},
		mail_message_id {key} NOT NULL UNIQUE, dedupe_key {key} NOT NULL UNIQUE, automatic {bool} NOT NULL, uncertain {bool} NOT NULL DEFAULT FALSE,
		attempts {int} NOT NULL DEFAULT 0, next_try_at {time} NOT NULL, lease_holder {short} NOT NULL DEFAULT '',
		lease_until {time}, last_error {text} NOT NULL, created_at {time} NOT NULL, trying_since {time} NOT NULL, sent_at {time},
		reworded_by {ref}, reworded_at {time},
		FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE SET NULL,
		FOREIGN KEY (ticket_id) REFERENCES tickets (id) ON DELETE SET NULL,
		FOREIGN KEY (message_id) REFERENCES messages (id) ON DELETE SET NULL,
		FOREIGN KEY (reworded_by) REFERENCES staff (id) ON DELETE SET NULL) {table}`)
	index("0408_outbox_due", "outbox (state, mailbox_id, next_try_at, id)")
	index("0409_outbox_message", "outbox (message_id, kind)")
	index("0410_outbox_flood", "outbox (to_email, automatic, created_at)")
	index("0411_outbox_ticket", "outbox (ticket_id)")
	index("0412_mails_ticket", "mails (ticket_id)")
	index("0413_mails_message", "mails (message_id)")

	// Whoever decides what becomes of a mail holds this row: the same mail may come through two doors at once.
	step("0414_revisions_mails", `{insert} revisions (name, revision) VALUES ('mails', 1)`)
}
