package notify

import "helpdeskz/models"

var german = translation{
	templates: map[string]wording{
		models.TemplateNewUser: {`Willkommen bei %company_name%`, `%company_logo%<p>Guten Tag %client_name%,</p>
<p>bei %company_name% gibt es jetzt ein Konto für Sie, unter Ihrer Adresse %client_email%. Damit sehen Sie Ihre Fragen und unsere Antworten an einem Ort.</p>
<p><a href="%client_password%">Passwort wählen</a>. Der Link gilt einmal, innerhalb der nächsten Stunde; danach bekommen Sie einen neuen unter „Passwort vergessen?“ auf <a href="%support_url%">%support_url%</a>.</p>
<p>%company_name%</p>`},
		models.TemplateLostPassword: {`Neues Passwort für %company_name%`, `%company_logo%<p>Guten Tag %client_name%,</p>
<p>jemand, hoffentlich Sie selbst, hat bei %company_name% ein neues Passwort angefordert.</p>
<p><a href="%client_password%">Neues Passwort wählen</a>. Der Link gilt einmal, innerhalb der nächsten Stunde.</p>
<p>Wenn Sie es nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.</p>
<p>%company_name%</p>`},
		models.TemplateConfirmEmail: {`Bestätigen Sie Ihre Adresse bei %company_name%`, `%company_logo%<p>Guten Tag %client_name%,</p>
<p>Sie haben %company_name% gebeten, von jetzt an die Adresse %client_email% für Sie zu verwenden.</p>
<p><a href="%client_password%">Adresse bestätigen</a>. Der Link gilt einmal, innerhalb der nächsten Stunde.</p>
<p>Wenn Sie es nicht waren, müssen Sie nichts tun: Es ändert sich nichts.</p>
<p>%company_name%</p>`},
		models.TemplateStaffInvited: {`Einladung: Tickets beantworten bei %company_name%`, `%company_logo%<p>Guten Tag %client_name%,</p>
<p>bei %company_name% sind Sie jetzt Agent: Was Kunden dort fragen, können Sie lesen und beantworten.</p>
<p><a href="%client_password%">Passwort wählen</a>, dann melden Sie sich mit Ihrer Adresse %client_email% an. Der Link gilt einmal, innerhalb der nächsten Stunde; danach bekommen Sie einen neuen unter „Passwort vergessen?“ auf der Anmeldeseite der Agenten.</p>
<p>%company_name%</p>`},
		models.TemplateNewTicket: {`[#%ticket_id%] Ihre Frage ist bei uns: %ticket_subject%`, `%company_logo%<p>Guten Tag %client_name%,</p>
<p>vielen Dank für Ihre Nachricht. Ihre Frage hat die Nummer %ticket_id%, und wir antworten, so bald wir können.</p>
<p>Um etwas zu ergänzen, antworten Sie einfach auf diese E-Mail, oder <a href="%ticket_url%">öffnen Sie Ihr Ticket</a>.</p>
<blockquote>%message%</blockquote>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		models.TemplateAutoresponse: {`[#%ticket_id%] Ihre Antwort ist bei uns: %ticket_subject%`, `<p>Guten Tag %client_name%,</p>
<p>Ihre Antwort wurde zu Ticket %ticket_id%, „%ticket_subject%“, hinzugefügt. Wir melden uns, so bald wir können.</p>
<p><a href="%ticket_url%">Ticket öffnen</a></p>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		models.TemplateStaffReply: {`[#%ticket_id%] %ticket_subject%`, `%message%
<p>--<br>Ticket %ticket_id% · %ticket_department% · %company_name%<br>Antworten Sie auf diese E-Mail, oder <a href="%ticket_url%">öffnen Sie Ihr Ticket</a>.</p>`},
		models.TemplateStaffNotified: {`[#%ticket_id%] %client_name%: %ticket_subject%`, `<p>Guten Tag %staff_name%,</p>
<p>%client_name% (%client_email%) hat an %ticket_department% geschrieben:</p>
<blockquote>%message%</blockquote>
<p>Ticket %ticket_id% · Status %ticket_status% · Priorität %ticket_priority%</p>`},
		models.TemplateMailboxFails: {`Keine E-Mails für %mailbox_email% seit %mailbox_since%`, `<p>Guten Tag %staff_name%,</p>
<p>die E-Mails für %mailbox_email% lassen sich seit %mailbox_since% nicht abrufen. Es wird weiter versucht. Zuletzt meldete der Mailserver:</p>
<blockquote>%mailbox_error%</blockquote>
<p>Was Kunden schreiben, bleibt auf dem Server, bis es sich abrufen lässt. Wie die Adresse eingerichtet ist, steht <a href="%mailbox_url%">auf ihrer Seite im Panel</a>, unter „Einstellungen“, „E-Mail-Adressen“.</p>
<p>%company_name%</p>`},
		models.TemplateMailboxEnds: {`Keine Anmeldung bei %mailbox_email% nach dem %mailbox_ends%`, `<p>Guten Tag %staff_name%,</p>
<p>nach dem %mailbox_ends% ist keine Anmeldung bei %mailbox_email% mehr möglich: Die Erlaubnis des Anbieters endet, oder das Geheimnis der App, die darum bittet. E-Mails dieser Adresse werden dann weder abgerufen noch gesendet.</p>
<p>Erneuern Sie das Geheimnis oder verbinden Sie die Adresse neu: <a href="%mailbox_url%">auf ihrer Seite im Panel</a>, unter „Einstellungen“, „E-Mail-Adressen“, „OAuth“.</p>
<p>%company_name%</p>`},
	},
	statuses: map[models.Status]string{models.StatusOpen: "Offen", models.StatusAnswered: "Beantwortet", models.StatusAwaitingReply: "Wartet auf Antwort",
		models.StatusInProgress: "In Bearbeitung", models.StatusClosed: "Geschlossen"},
	priorities: map[string]string{"Low": "Niedrig", "Medium": "Mittel", "High": "Hoch", "Urgent": "Dringend", "Emergency": "Notfall", "Critical": "Kritisch"},
	beginning:  "Nur der Anfang dieser E-Mail ist angehängt. Die ganze E-Mail hat %d MB und wurde auf dem Mailserver gelassen.",
}
