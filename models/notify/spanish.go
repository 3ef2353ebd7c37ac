package notify

import "helpdeskz/models"

var spanish = translation{
	templates: map[string]wording{
		models.TemplateNewUser: {`Le damos la bienvenida a %company_name%`, `%company_logo%<p>Hola, %client_name%:</p>
<p>Ya tiene una cuenta en %company_name%, con su dirección %client_email%. Con ella puede ver sus preguntas y nuestras respuestas en un solo lugar.</p>
<p><a href="%client_password%">Elegir una contraseña</a>. El enlace funciona una sola vez, durante la próxima hora; después puede pedir otro en «¿Ha olvidado su contraseña?», en <a href="%support_url%">%support_url%</a>.</p>
<p>%company_name%</p>`},
		models.TemplateLostPassword: {`Elija una contraseña nueva para %company_name%`, `%company_logo%<p>Hola, %client_name%:</p>
<p>Alguien, esperamos que usted, ha pedido una contraseña nueva en %company_name%.</p>
<p><a href="%client_password%">Elegir una contraseña nueva</a>. El enlace funciona una sola vez, durante la próxima hora.</p>
<p>Si no ha sido usted, no tiene que hacer nada: su contraseña sigue como está.</p>
<p>%company_name%</p>`},
		models.TemplateConfirmEmail: {`Confirme su dirección en %company_name%`, `%company_logo%<p>Hola, %client_name%:</p>
<p>Ha pedido a %company_name% que use desde ahora la dirección %client_email% para usted.</p>
<p><a href="%client_password%">Confirmar la dirección</a>. El enlace funciona una sola vez, durante la próxima hora.</p>
<p>Si no ha sido usted, no tiene que hacer nada: no cambia nada.</p>
<p>%company_name%</p>`},
		models.TemplateStaffInvited: {`Invitación para responder tickets en %company_name%`, `%company_logo%<p>Hola, %client_name%:</p>
<p>Ya es agente en %company_name%: puede leer las preguntas y responderlas.</p>
<p><a href="%client_password%">Elegir una contraseña</a> y, después, inicie sesión con su dirección %client_email%. El enlace funciona una sola vez, durante la próxima hora; después puede pedir otro en «¿Ha olvidado su contraseña?», en la página de acceso de los agentes.</p>
<p>%company_name%</p>`},
		models.TemplateNewTicket: {`[#%ticket_id%] Hemos recibido su pregunta: %ticket_subject%`, `%company_logo%<p>Hola, %client_name%:</p>
<p>Gracias por escribirnos. Su pregunta tiene el número %ticket_id% y le responderemos en cuanto podamos.</p>
<p>Para añadir algo, responda a este correo o <a href="%ticket_url%">abra su ticket</a>.</p>
<blockquote>%message%</blockquote>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		models.TemplateAutoresponse: {`[#%ticket_id%] Hemos recibido su respuesta: %ticket_subject%`, `<p>Hola, %client_name%:</p>
<p>Su respuesta se ha añadido al ticket %ticket_id%, «%ticket_subject%». Le escribiremos en cuanto podamos.</p>
<p><a href="%ticket_url%">Abrir su ticket</a></p>
<p>%company_name%<br><a href="%support_url%">%support_url%</a></p>`},
		models.TemplateStaffReply: {`[#%ticket_id%] %ticket_subject%`, `%message%
<p>--<br>Ticket %ticket_id% · %ticket_department% · %company_name%<br>Responda a este correo o <a href="%ticket_url%">abra su ticket</a>.</p>`},
		models.TemplateStaffNotified: {`[#%ticket_id%] %client_name%: %ticket_subject%`, `<p>Hola, %staff_name%:</p>
<p>%client_name% (%client_email%) ha escrito a %ticket_department%:</p>
<blockquote>%message%</blockquote>
<p>Ticket %ticket_id% · estado %ticket_status% · prioridad %ticket_priority%</p>`},
		models.TemplateMailboxFails: {`Sin correo de %mailbox_email% desde %mailbox_since%`, `<p>Hola, %staff_name%:</p>
<p>no se puede recibir el correo de %mailbox_email% desde %mailbox_since%. Se sigue intentando. Lo último que dijo el servidor de correo:</p>
<blockquote>%mailbox_error%</blockquote>
<p>Lo que le escriban se queda en el servidor hasta que se pueda recibir. La configuración de la dirección está <a href="%mailbox_url%">en su página del panel</a>, en «Configuración», «Direcciones de correo».</p>
<p>%company_name%</p>`},
		models.TemplateMailboxEnds: {`Sin acceso a %mailbox_email% después del %mailbox_ends%`, `<p>Hola, %staff_name%:</p>
<p>después del %mailbox_ends% ya no se puede iniciar sesión en %mailbox_email%: caduca el permiso del proveedor, o el secreto de la aplicación que lo pide. El correo de esta dirección deja entonces de recibirse y enviarse.</p>
<p>Renueve el secreto o conecte la dirección de nuevo: <a href="%mailbox_url%">en su página del panel</a>, en «Configuración», «Direcciones de correo», «OAuth».</p>
<p>%company_name%</p>`},
	},
	statuses: map[models.Status]string{models.StatusOpen: "Abierto", models.StatusAnswered: "Respondido", models.StatusAwaitingReply: "Espera respuesta",
		models.StatusInProgress: "En curso", models.StatusClosed: "Cerrado"},
	priorities: map[string]string{"Low": "Baja", "Medium": "Media", "High": "Alta", "Urgent": "Urgente", "Emergency": "Emergencia", "Critical": "Crítica"},
	beginning:  "Solo se adjunta el principio de este correo. El correo entero ocupa %d MB y se dejó en el servidor de correo.",
}
