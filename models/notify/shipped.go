package notify

import "helpdeskz/models"

// Shipped returns the mail templates of a new desk in English, in the order in which the set-up lists them.
func Shipped() []models.MailTemplate {
	return append([]models.MailTemplate{
		{Name: models.TemplateNewUser, State: models.TemplateOn,
			Subject: `Welcome to %company_name%`,
			Body: `%company_logo%<p>Hello %client_name%,</p>
<p>there is an account for you at %company_name%, under your address %client_email%. With it you can see your questions and our answers in one place.</p>
<p><a href="%client_password%">Choose a password</a>. The link works once, within the next hour; later you get a new one under “Forgot your password?” at <a href="%support_url%">%support_url%</a>.</p>
<p>%company_name%</p>`},
		{Name: models.TemplateLostPassword, State: models.TemplateAlways,
			Subject: `Choose a new password for %company_name%`,
			Body: `%company_logo%<p>Hello %client_name%,</p>
<p>somebody, hopefully you, asked for a new password at %company_name%.</p>
<p><a href="%client_password%">Choose a new password</a>. The link works once, within the next hour.</p>
<p>If it was not you, you need not do anything: your password stays as it is.</p>
<p>%company_name%</p>`},
		{Name: models.TemplateConfirmEmail, State: models.TemplateAlways,
			Subject: `Confirm your address at %company_name%`,
			Body: `%company_logo%<p>Hello %client_name%,</p>
<p>you asked us at %company_name% to use the address %client_email% for you from now on.</p>
<p><a href="%client_password%">Confirm the address</a>. The link works once, within the next hour.</p>
<p>If it was not you, you need not do anything: nothing changes.</p>
<p>%company_name%</p>`},
		{Name: models.TemplateStaffInvited, State: models.TemplateAlways,
			Subject: `You are invited to answer tickets at %company_name%`,
			Body: `%company_logo%<p>Hello %client_name%,</p>
<p>you are now an agent at %company_name%: what customers ask there you can read and answer.</p>
<p><a href="%client_password%">Choose a password</a>, then sign in with your address %client_email%. The link works once, within the next hour; later you get a new one under “Forgot your password?” where agents sign in.</p>
<p>%company_name%</p>`},
		{Name: models.TemplateNewTicket, State: models.TemplateOn,
			Subject: `[#%ticket_id%] We have your question: %ticket_subject%`,
			Body: `%company_logo%<p>Hello %client_name%,</p>
<p>thank you for writing to us. Your question has the number %ticket_id%, and we answer as soon as we can.</p>
<p>To add something, just answer this mail, or <a href="%ticket_url%">open your ticket</a>.</p>
<blockquote>%message%</blockquote>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		{Name: models.TemplateAutoresponse, State: models.TemplateOff,
			Subject: `[#%ticket_id%] We have your answer: %ticket_subject%`,
			Body: `<p>Hello %client_name%,</p>
<p>your answer was added to ticket %ticket_id%, “%ticket_subject%”. We come back to you as soon as we can.</p>
<p><a href="%ticket_url%">Open your ticket</a></p>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		{Name: models.TemplateStaffReply, State: models.TemplateAlways,
			Subject: `[#%ticket_id%] %ticket_subject%`,
			Body: `%message%
<p>--<br>Ticket %ticket_id% · %ticket_department% · %company_name%<br>Answer this mail, or <a href="%ticket_url%">open your ticket</a>.</p>`},
		{Name: models.TemplateStaffNotified, State: models.TemplateOff,
			Subject: `[#%ticket_id%] %client_name%: %ticket_subject%`,
			Body: `<p>Hello %staff_name%,</p>
<p>%client_name% (%client_email%) wrote in %ticket_department%:</p>
<blockquote>%message%</blockquote>
<p>Ticket %ticket_id% · status %ticket_status% · priority %ticket_priority%</p>`},
	}, aboutMailboxes()...)
}

// aboutMailboxes are the templates of what admins are told.
func aboutMailboxes() []models.MailTemplate {
	return []models.MailTemplate{
		{Name: models.TemplateMailboxFails, State: models.TemplateOn,
			Subject: `No mail for %mailbox_email% since %mailbox_since%`,
			Body: `<p>Hello %staff_name%,</p>
<p>the desk has not been able to fetch mail for %mailbox_email% since %mailbox_since%. It keeps trying. The mail server last said:</p>
<blockquote>%mailbox_error%</blockquote>
<p>Mail that customers write stays on the server until it can be fetched. What is set up for the address stands <a href="%mailbox_url%">on its page in the panel</a>, under Setup, Email addresses.</p>
<p>%company_name%</p>`},
		{Name: models.TemplateMailboxEnds, State: models.TemplateOn,
			Subject: `No sign-in to %mailbox_email% after %mailbox_ends%`,
			Body: `<p>Hello %staff_name%,</p>
<p>after %mailbox_ends% the desk can’t sign in to %mailbox_email% any more: its provider’s leave ends, or the secret of the app that asks for it does. Mail of this address is then neither fetched nor sent.</p>
<p>Renew the secret or connect the address again: <a href="%mailbox_url%">on its page in the panel</a>, under Setup, Email addresses, OAuth.</p>
<p>%company_name%</p>`},
	}
}
