package migrations

func init() {
	step("0101_departments", `CREATE TABLE IF NOT EXISTS departments (
		id {id}, name {name} NOT NULL, position {int} NOT NULL DEFAULT 0, private {bool} NOT NULL DEFAULT FALSE,
		created_at {time} NOT NULL) {table}`)

	step("0102_staff", `CREATE TABLE IF NOT EXISTS staff (
		id {id}, username {key} NOT NULL UNIQUE, fullname {name} NOT NULL, email {key} NOT NULL UNIQUE,
		password_hash {key} NOT NULL, admin {bool} NOT NULL DEFAULT FALSE, active {bool} NOT NULL DEFAULT TRUE,
		timezone {short} NOT NULL DEFAULT '', language {short} NOT NULL DEFAULT '', signature {text} NOT NULL,
		avatar {short} NOT NULL DEFAULT '', totp_secret {blob}, totp_last_step {ref} NOT NULL DEFAULT 0,
		created_at {time} NOT NULL, last_login_at {time}) {table}`)

	step("0103_staff_departments", `CREATE TABLE IF NOT EXISTS staff_departments (
		staff_id {ref} NOT NULL, department_id {ref} NOT NULL,
		PRIMARY KEY (staff_id, department_id),
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE,
		FOREIGN KEY (department_id) REFERENCES departments (id) ON DELETE CASCADE) {table}`)

	step("0104_users", `CREATE TABLE IF NOT EXISTS users (
		id {id}, fullname {name} NOT NULL, email {key} NOT NULL UNIQUE, password_hash {key} NOT NULL DEFAULT '',
		active {bool} NOT NULL DEFAULT TRUE, timezone {short} NOT NULL DEFAULT '', language {short} NOT NULL DEFAULT '',
		created_at {time} NOT NULL, last_login_at {time}) {table}`)
	index("0105_users_fullname", "users (fullname)")

	step("0106_sessions", `CREATE TABLE IF NOT EXISTS sessions (
		hash {hash} NOT NULL PRIMARY KEY, staff_id {ref}, user_id {ref}, data {text} NOT NULL,
		ip {short} NOT NULL, user_agent {name} NOT NULL,
		created_at {time} NOT NULL, seen_at {time} NOT NULL, expires_at {time} NOT NULL,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE,
		FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE) {table}`)
	index("0107_sessions_expires", "sessions (expires_at)")

	step("0108_attempts", `CREATE TABLE IF NOT EXISTS attempts (
		id {id}, action {short} NOT NULL, subject {hash} NOT NULL, at {time} NOT NULL) {table}`)
	index("0109_attempts_subject", "attempts (action, subject, at)")
	index("0110_attempts_at", "attempts (at)")

	step("0111_login_log", `CREATE TABLE IF NOT EXISTS login_log (
		id {id}, staff_id {ref}, username {name} NOT NULL, at {time} NOT NULL, ip {short} NOT NULL,
		user_agent {name} NOT NULL, result {short} NOT NULL,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)
	index("0112_login_log_at", "login_log (at)")

	step("0113_audit_log", `CREATE TABLE IF NOT EXISTS audit_log (
		id {id}, at {time} NOT NULL, staff_id {ref}, actor {name} NOT NULL, action {short} NOT NULL,
		object {short} NOT NULL, object_id {ref} NOT NULL DEFAULT 0, ip {short} NOT NULL, result {short} NOT NULL,
		detail {text} NOT NULL, FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE SET NULL) {table}`)
	index("0114_audit_log_at", "audit_log (at)")

	step("0115_one_time_links", `CREATE TABLE IF NOT EXISTS one_time_links (
		hash {hash} NOT NULL PRIMARY KEY, purpose {short} NOT NULL, staff_id {ref}, user_id {ref},
		email {key} NOT NULL DEFAULT '', expires_at {time} NOT NULL,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE,
		FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE) {table}`)
	index("0116_one_time_links_expires", "one_time_links (expires_at)")

	step("0117_recovery_codes", `CREATE TABLE IF NOT EXISTS recovery_codes (
		hash {hash} NOT NULL PRIMARY KEY, staff_id {ref} NOT NULL,
		FOREIGN KEY (staff_id) REFERENCES staff (id) ON DELETE CASCADE) {table}`)

	step("0118_api_keys", `CREATE TABLE IF NOT EXISTS api_keys (
		id {id}, name {name} NOT NULL, token_hash {hash} NOT NULL UNIQUE, permissions {json} NOT NULL,
		addresses {text} NOT NULL, active {bool} NOT NULL DEFAULT TRUE, calls_per_minute {int} NOT NULL DEFAULT 0,
		revision {ref} NOT NULL DEFAULT 1, created_at {time} NOT NULL, last_used_at {time}) {table}`)
	index("0119_sessions_staff", "sessions (staff_id)")
	index("0120_sessions_user", "sessions (user_id)")
	index("0121_one_time_links_staff", "one_time_links (staff_id)")
	index("0122_one_time_links_user", "one_time_links (user_id)")
	index("0123_login_log_known", "login_log (username, ip, at)")
	index("0124_recovery_codes_staff", "recovery_codes (staff_id)")
	index("0125_staff_avatar", "staff (avatar)")
}
