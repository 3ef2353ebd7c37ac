package migrations

// What the pages of the set-up look for.
func init() {
	index("0901_ticket_fields_field", "ticket_fields (field_id)")

	// The logs and the outbox are read newest first, by who, by what or by state.
	index("0902_login_log_username", "login_log (username, at)")
	index("0903_login_log_result", "login_log (result, at)")
	index("0904_audit_log_actor", "audit_log (actor, at)")
	index("0905_audit_log_action", "audit_log (action, at)")
	index("0906_outbox_state", "outbox (state, id)")
}
