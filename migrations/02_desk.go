package migrations

func init() {
	step("0201_settings", `CREATE TABLE IF NOT EXISTS settings (
		name {short} NOT NULL PRIMARY KEY, value {text} NOT NULL) {table}`)

	// revisions counts the changes of what every instance keeps in memory, so that a change shows at once everywhere.
	step("0202_revisions", `CREATE TABLE IF NOT EXISTS revisions (
		name {short} NOT NULL PRIMARY KEY, revision {ref} NOT NULL) {table}`)
	step("0203_revisions_desk", `{insert} revisions (name, revision) VALUES ('desk', 1)`)

	step("0204_leases", `CREATE TABLE IF NOT EXISTS leases (
		name {short} NOT NULL PRIMARY KEY, holder {short} NOT NULL, expires_at {time} NOT NULL) {table}`)

	step("0205_priorities", `CREATE TABLE IF NOT EXISTS priorities (
		id {id}, name {name} NOT NULL, color {short} NOT NULL, position {int} NOT NULL) {table}`)

	step("0206_custom_fields", `CREATE TABLE IF NOT EXISTS custom_fields (
		id {id}, kind {short} NOT NULL, title {name} NOT NULL, options {json} NOT NULL, required {bool} NOT NULL,
		all_departments {bool} NOT NULL, position {int} NOT NULL, revision {ref} NOT NULL DEFAULT 1) {table}`)
	step("0207_custom_field_departments", `CREATE TABLE IF NOT EXISTS custom_field_departments (
		field_id {ref} NOT NULL, department_id {ref} NOT NULL, PRIMARY KEY (field_id, department_id),
		FOREIGN KEY (field_id) REFERENCES custom_fields (id) ON DELETE CASCADE,
		FOREIGN KEY (department_id) REFERENCES departments (id) ON DELETE CASCADE) {table}`)

	step("0208_canned_responses", `CREATE TABLE IF NOT EXISTS canned_responses (
		id {id}, staff_id {ref}, title {name} NOT NULL, body {text} NOT NULL, position {int} NOT NULL,
		revision {ref} NOT NULL DEFAULT 1, created_at {time} NOT NULL, updated_at {time} NOT NULL,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)

	step("0209_categories", `CREATE TABLE IF NOT EXISTS categories (
		id {id}, parent_id {ref}, name {name} NOT NULL, position {int} NOT NULL, private {bool} NOT NULL,
		revision {ref} NOT NULL DEFAULT 1,
		FOREIGN KEY (parent_id) REFERENCES categories (id) ON DELETE CASCADE) {table}`)

	step("0210_articles", `CREATE TABLE IF NOT EXISTS articles (
		id {id}, category_id {ref}, staff_id {ref}, title {name} NOT NULL, body {long} NOT NULL,
		format {short} NOT NULL DEFAULT '', source {long}, private {bool} NOT NULL, views {ref} NOT NULL DEFAULT 0,
		revision {ref} NOT NULL DEFAULT 1, created_at {time} NOT NULL, updated_at {time} NOT NULL,
		FOREIGN KEY (category_id) REFERENCES categories (id) ON DELETE CASCADE,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)
	index("0211_articles_category", "articles (category_id, private, created_at)")
	index("0212_articles_popular", "articles (private, views)")
	index("0213_articles_newest", "articles (private, created_at)")

	// A picture that is put into an article before the article is first saved belongs to nobody but its author yet.
	step("0214_article_files", `CREATE TABLE IF NOT EXISTS article_files (
		id {id}, article_id {ref}, staff_id {ref}, name {name} NOT NULL, size {ref} NOT NULL, content_type {name} NOT NULL,
		inline {bool} NOT NULL DEFAULT FALSE, blob_key {short} NOT NULL, created_at {time},
		FOREIGN KEY (article_id) REFERENCES articles (id) ON DELETE CASCADE,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)
	index("0215_article_files_blob", "article_files (blob_key)")

	step("0216_mail_templates", `CREATE TABLE IF NOT EXISTS mail_templates (
		name {short} NOT NULL PRIMARY KEY, subject {name} NOT NULL, body {text} NOT NULL, state {short} NOT NULL) {table}`)

	step("0217_mailboxes", `CREATE TABLE IF NOT EXISTS mailboxes (
		id {id}, name {name} NOT NULL, email {key} NOT NULL UNIQUE, department_id {ref} NOT NULL,
		is_default {bool} NOT NULL DEFAULT FALSE, plus_addresses {bool} NOT NULL DEFAULT FALSE,
		incoming {short} NOT NULL, in_host {name} NOT NULL, in_port {int} NOT NULL, in_security {short} NOT NULL,
		in_insecure {bool} NOT NULL, in_username {name} NOT NULL, in_password {blob}, in_oauth {bool} NOT NULL DEFAULT FALSE, in_folder {name} NOT NULL,
		after_import {short} NOT NULL, move_to {name} NOT NULL,
		outgoing {short} NOT NULL, out_host {name} NOT NULL, out_port {int} NOT NULL, out_security {short} NOT NULL,
		out_insecure {bool} NOT NULL, out_username {name} NOT NULL, out_password {blob}, out_oauth {bool} NOT NULL DEFAULT FALSE,
		checked_at {time}, failing_since {time}, told_at {time}, failures {int} NOT NULL DEFAULT 0, last_error {text} NOT NULL,
		created_at {time} NOT NULL,
		FOREIGN KEY (department_id) REFERENCES departments (id)) {table}`)

	step("0218_mailbox_cursors", `CREATE TABLE IF NOT EXISTS mailbox_cursors (
		mailbox_id {ref} NOT NULL, folder {key} NOT NULL, uid_validity {ref} NOT NULL, last_uid {ref} NOT NULL,
		PRIMARY KEY (mailbox_id, folder),
		FOREIGN KEY (mailbox_id) REFERENCES mailboxes (id) ON DELETE CASCADE) {table}`)
	// dkim_keys are the keys that sign the mails of a domain.
	step("0225_dkim_keys", `CREATE TABLE IF NOT EXISTS dkim_keys (
		id {id}, domain {key} NOT NULL UNIQUE, selector {short} NOT NULL, algorithm {short} NOT NULL,
		private_key {blob} NOT NULL, public_key {text} NOT NULL, active {bool} NOT NULL DEFAULT FALSE, created_at {time} NOT NULL) {table}`)
	step("0219_revisions_attempts", `{insert} revisions (name, revision) VALUES ('attempts', 1)`)
	// article_drafts holds what an agent types until it is saved; the article 0 is one that is not there yet.
	step("0220_article_drafts", `CREATE TABLE IF NOT EXISTS article_drafts (
		staff_id {ref} NOT NULL, article_id {ref} NOT NULL, title {text} NOT NULL, body {long} NOT NULL, format {short} NOT NULL,
		category_id {ref} NOT NULL, private {bool} NOT NULL, revision {ref} NOT NULL, updated_at {time} NOT NULL,
		PRIMARY KEY (staff_id, article_id),
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE) {table}`)
}
