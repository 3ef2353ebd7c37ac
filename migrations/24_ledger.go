package migrations

func init() {
	// The pages of the ledger, newest first: of all mails, of one decision, of one mailbox.
	index("2401_mails_received", "mails (received_at, id)")
	index("2402_mails_decided", "mails (decision, received_at, id)")
	index("2403_mails_mailbox", "mails (mailbox_id, received_at, id)")
}
