package migrations

func init() {
	// site_pictures holds the pictures that are the site's own, such as its logo, by what each is.
	step("1501_site_pictures", `CREATE TABLE IF NOT EXISTS site_pictures (
		name {short} NOT NULL PRIMARY KEY, blob_key {short} NOT NULL, width {int} NOT NULL, height {int} NOT NULL) {table}`)
	index("1502_site_pictures_blob", "site_pictures (blob_key)")
}
