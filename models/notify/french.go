package notify

import "helpdeskz/models"

var french = translation{
	templates: map[string]wording{
		models.TemplateNewUser: {`Bienvenue chez %company_name%`, `%company_logo%<p>Bonjour %client_name%,</p>
<p>Un compte vous attend chez %company_name%, sous votre adresse %client_email%. Il réunit vos questions et nos réponses en un seul endroit.</p>
<p><a href="%client_password%">Choisir un mot de passe</a>. Le lien ne sert qu’une fois, dans l’heure qui vient ; ensuite, vous en obtenez un autre sous « Mot de passe oublié ? » sur <a href="%support_url%">%support_url%</a>.</p>
<p>%company_name%</p>`},
		models.TemplateLostPassword: {`Choisissez un nouveau mot de passe pour %company_name%`, `%company_logo%<p>Bonjour %client_name%,</p>
<p>Quelqu’un, vous-même sans doute, a demandé un nouveau mot de passe chez %company_name%.</p>
<p><a href="%client_password%">Choisir un nouveau mot de passe</a>. Le lien ne sert qu’une fois, dans l’heure qui vient.</p>
<p>Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste le même.</p>
<p>%company_name%</p>`},
		models.TemplateConfirmEmail: {`Confirmez votre adresse chez %company_name%`, `%company_logo%<p>Bonjour %client_name%,</p>
<p>Vous avez demandé à %company_name% d’utiliser désormais l’adresse %client_email% pour vous.</p>
<p><a href="%client_password%">Confirmer l’adresse</a>. Le lien ne sert qu’une fois, dans l’heure qui vient.</p>
<p>Si ce n’était pas vous, vous n’avez rien à faire : rien ne change.</p>
<p>%company_name%</p>`},
		models.TemplateStaffInvited: {`Invitation à répondre aux tickets chez %company_name%`, `%company_logo%<p>Bonjour %client_name%,</p>
<p>Vous êtes désormais agent chez %company_name% : vous pouvez lire ce que demandent les clients et leur répondre.</p>
<p><a href="%client_password%">Choisir un mot de passe</a>, puis connectez-vous avec votre adresse %client_email%. Le lien ne sert qu’une fois, dans l’heure qui vient ; ensuite, vous en obtenez un autre sous « Mot de passe oublié ? » sur la page de connexion des agents.</p>
<p>%company_name%</p>`},
		models.TemplateNewTicket: {`[#%ticket_id%] Nous avons bien reçu votre question : %ticket_subject%`, `%company_logo%<p>Bonjour %client_name%,</p>
<p>Merci de nous avoir écrit. Votre question porte le numéro %ticket_id%, et nous y répondrons dès que possible.</p>
<p>Pour ajouter quelque chose, répondez à cet e-mail, ou <a href="%ticket_url%">ouvrez votre ticket</a>.</p>
<blockquote>%message%</blockquote>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		models.TemplateAutoresponse: {`[#%ticket_id%] Nous avons bien reçu votre réponse : %ticket_subject%`, `<p>Bonjour %client_name%,</p>
<p>Votre réponse a été ajoutée au ticket %ticket_id%, « %ticket_subject% ». Nous revenons vers vous dès que possible.</p>
<p><a href="%ticket_url%">Ouvrir votre ticket</a></p>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		models.TemplateStaffReply: {`[#%ticket_id%] %ticket_subject%`, `%message%
<p>--<br>Ticket %ticket_id% · %ticket_department% · %company_name%<br>Répondez à cet e-mail, ou <a href="%ticket_url%">ouvrez votre ticket</a>.</p>`},
		models.TemplateStaffNotified: {`[#%ticket_id%] %client_name% : %ticket_subject%`, `<p>Bonjour %staff_name%,</p>
<p>%client_name% (%client_email%) a écrit à %ticket_department% :</p>
<blockquote>%message%</blockquote>
<p>Ticket %ticket_id% · statut %ticket_status% · priorité %ticket_priority%</p>`},
		models.TemplateMailboxFails: {`Pas d’e-mails pour %mailbox_email% depuis %mailbox_since%`, `<p>Bonjour %staff_name%,</p>
<p>les e-mails de %mailbox_email% ne peuvent pas être relevés depuis %mailbox_since%. On continue d’essayer. Le serveur de messagerie a dit en dernier :</p>
<blockquote>%mailbox_error%</blockquote>
<p>Ce que les clients écrivent reste sur le serveur jusqu’à ce qu’on puisse le relever. Les réglages de l’adresse se trouvent <a href="%mailbox_url%">sur sa page dans l’espace des agents</a>, sous « Configuration », « Adresses e-mail ».</p>
<p>%company_name%</p>`},
		models.TemplateMailboxEnds: {`Pas de connexion à %mailbox_email% après le %mailbox_ends%`, `<p>Bonjour %staff_name%,</p>
<p>après le %mailbox_ends%, il n’est plus possible de se connecter à %mailbox_email% : l’autorisation du fournisseur expire, ou le secret de l’application qui la demande. Les e-mails de cette adresse ne sont alors ni relevés ni envoyés.</p>
<p>Renouvelez le secret ou connectez l’adresse à nouveau : <a href="%mailbox_url%">sur sa page dans l’espace des agents</a>, sous « Configuration », « Adresses e-mail », « OAuth ».</p>
<p>%company_name%</p>`},
	},
	statuses: map[models.Status]string{models.StatusOpen: "Ouvert", models.StatusAnswered: "Répondu", models.StatusAwaitingReply: "Attend une réponse",
		models.StatusInProgress: "En cours", models.StatusClosed: "Fermé"},
	priorities: map[string]string{"Low": "Basse", "Medium": "Moyenne", "High": "Haute", "Urgent": "Urgente", "Emergency": "Urgence extrême", "Critical": "Critique"},
	beginning:  "Seul le début de cet e-mail est joint. L’e-mail entier fait %d Mo et a été laissé sur le serveur de messagerie.",
}
