package migrations

// What the pages of the set-up look for.
func init() {
	index("0901_ticket_fields_field", "ticket_fields (field_id)")
}
