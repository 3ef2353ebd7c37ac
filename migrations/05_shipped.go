package migrations

// What a new desk starts with: the priorities and departments of the original. Words that people read later
// (mail templates, settings) have defaults in the rules instead, so that they can be taken back to what was shipped.
func init() {
	step("0501_priorities", `{insert} priorities (id, name, color, position) VALUES
		(1, 'Low', '#8A8A8A', 1), (2, 'Medium', '#000000', 2), (3, 'High', '#F07D18', 3),
		(4, 'Urgent', '#E826C6', 4), (5, 'Emergency', '#E06161', 5), (6, 'Critical', '#FF0000', 6)`)
	step("0502_departments", `{insert} departments (id, name, position, private, created_at) VALUES
		(1, 'General', 1, FALSE, CURRENT_TIMESTAMP), (2, 'Advertising', 2, FALSE, CURRENT_TIMESTAMP),
		(3, 'Sales', 3, FALSE, CURRENT_TIMESTAMP)`)
}
