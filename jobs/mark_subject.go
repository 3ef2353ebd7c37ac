package jobs

import (
	"regexp"
	"strings"
)

// autoSubjects are what programs of many languages write in front of a subject that they answer to, or whole: of people who are
// away and of answers that nobody wrote.
var autoSubjects = []string{
	`auto(matic|mated)?[- ]?(reply|response|responder)`, `auto-?(re|antwort)\s?:`, `out of (the )?office`, `ooo\s?:`,
	`vacation\s?(reply|response|message|notice|:)`, `away from (my mail|(the )?office)`, `away\s?:`, `on vacation\s?(:|$)`,
	`abwesenheits\w+`, `abwesenheit\s?:`, `(ich bin )?abwesend\s?(:|$)`, `automatische (rück)?(antwort|mail|nachricht)`, `autoantwort`, `nicht im (büro|haus)`,
	`réponse automatique`, `absence( du bureau)?\s?:`, `message d.absence`, `absente? du bureau`,
	`respuesta automática`, `(estoy )?fuera de (la )?oficina`, `respuesta de ausencia`,
	`risposta automatica`, `fuori (sede|ufficio)`, `automatisch antwoord`, `automatische reactie`, `afwezig(heid)?\s?(:|$)`, `afwezigheids\w+`,
	`resposta automática`, `fora do escritório`, `ausência temporária`,
	`odpowiedź automatyczna`, `automatyczna odpowiedź`, `poza biurem`, `automatická odpove[dď]`, `automatická odpověď`, `mimo kancelář`,
	`автоматический ответ`, `автоответ`, `автоматична відповідь`, `автоматичен отговор`, `automatski odgovor`, `samodejni odgovor`,
	`autosvar`, `automatiske?t? svar`, `frånvaro\s?:`, `fraværs\w+`, `fravær\s?:`, `automaattinen vastaus`, `poissa\s?:`,
	`automatikus válasz`, `răspuns automat`, `otomatik (yanıt|cevap)`, `αυτόματη απάντηση`, `תשובה אוטומטית`, `رد تلقائي`,
	`自動(応答|返信|回覆|回應)`, `不在通知`, `自动(答复|回复|响应)`, `자동 ?(회신|응답)`, `부재 ?중`,
}

// receiptSubjects are those of read and delivery receipts, and of mails that ask to be deleted, of programs without RFC 8098.
var receiptSubjects = []string{
	`(not )?read\s?:`, `(read|return|delivery) receipt`, `(delivered|relayed|recall)\s?:`, `(nicht |un)?gelesen( gelöscht)?\s?:`, `lesebestätigung`,
	`(non )?lu\s?:`, `(no )?leído\s?:`, `(non )?letto\s?:`, `gelezen\s?:`, `lida\s?:`,
}

// failureSubjects are what mail servers write in front of, or instead of, the subject of a mail that they return.
var failureSubjects = []string{
	`(undeliverable|returned mail|non[- ]?delivery report|unzustellbar|nicht zustellbar|non remis|no se puede entregar|onbestelbaar) ?:`,
	`undelivered mail returned to sender`, `failure notice`, `delivery status notification`, `mail delivery (failed|failure|subsystem)`,
	`delivery failure`, `mail system error`, `returned mail\b`, `permanent delivery failure`, `mail delivery warning`, `non-delivery: `,
	`mail could not be delivered`,
}

var (
	autoSubject  = subjects(autoSubjects)
	robotSubject = subjects(autoSubjects, receiptSubjects, failureSubjects)

	// failureSubject has no marks of answers in front: those are of people who ask about a report.
	failureSubject = regexp.MustCompile(`(?i)^(?:` + strings.Join(failureSubjects, "|") + `)`)

	// awaySubject is how Lotus Notes says it, with the name of who is away in front.
	awaySubject = regexp.MustCompile(`(?i)(is out of the office|is on vacation|ist (außer haus|nicht im (haus|büro)|abwesend)|est absente?\b|está ausente)`)
)

// subjects matches a subject that begins with one of the texts, with signs and marks of answers in front.
func subjects(lists ...[]string) *regexp.Regexp {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return regexp.MustCompile(`(?i)^(?:[^\pL\pN]|\b(?:re|aw|auto)\s?:)*(?:` + strings.Join(all, "|") + `)`)
}

// isAway takes the subjects of answers from somebody on holiday.
func isAway(l *Letter) bool {
	return autoSubject.MatchString(l.Subject) || awaySubject.MatchString(l.Subject)
}
