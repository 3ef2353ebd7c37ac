package htmlsafe

import (
	"regexp"
	"strings"
)

const (
	// maxLine is how much of a line is looked at, in bytes; marks are shorter.
	maxLine = 600
	// maxAttribution is how many lines "On … wrote:" is broken into at most.
	maxAttribution = 3
	// maxHeaders is how many lines are searched for the headers of a quoted message.
	maxHeaders = 8
)

// attributionForms are "On Monday, Maria wrote:" in the languages of mail programs: en es de fr it pt nl pl sv da no fi
// cs ru uk tr hu ro el ja zh ko. They begin and end as given.
var attributionForms = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
	`on\b.*\bwrote`, `(?:el|il|in data|le|em|op|am|den|dne|dňa|la|στις|în|pe)\b.*(?:escribió|ha scritto|a écrit|escreveu|schreef.*|` +
		`schrieb.*|skrev.*|napsal(?:a|\(a\))?|napísal(?:a|\(a\))?|έγραψε.*|a scris)`,
	`w dniu\b.*(?:pisze|napisał(?:a|\(a\))?)`, `dnia\b.*(?:pisze|napisał(?:a|\(a\))?)`,
	`.*\d.*(?:wrote|escribió|escreveu|schrieb.*|schreef.*|a écrit|ha scritto|napisał(?:a|\(a\))?|skrev.*|kirjoitti|пишет|писал(?:а|\(а\))?|` +
		`написал(?:а|\(а\))?|пише|написав(?:ла)?|yazdı|şunu yazdı|şunları yazdı|írta|napsal(?:a|\(a\))?)`,
	`.*\d.*(?:写道|寫道|写了|寫了)`, `.*\d.*(?:のメール|が書きました|は書きました|書きました)`, `.*\d.*(?:님이 작성|작성|에 쓴 글)`,
}, `|`) + `)\s?(?:[:：]\s*>?|-{2,})?$`)

var (
	// attributionStart are the words with which most of them begin.
	attributionStart = regexp.MustCompile(`(?i)^(?:on|el|il|in data|le|em|op|am|den|dne|dňa|la|w dniu|dnia|na|pe|în|в|在|於|于)(?:\s|\pZ|\d|,)`)
	// certainDate is what an attribution holds that is a mark even when no quote follows.
	certainDate = regexp.MustCompile(`\d{4}|\d[:.h]\d\d|\d.*@`)
	// datedSender is an attribution without a verb: a date, then a name and an address.
	datedSender = regexp.MustCompile(`(?:\d{4}|\d[./-]\d).*<[^<>@\s]+@[^<>\s]+>\s?:$`)
)

// originalForms are the lines that Outlook and others draw above what they quote.
var originalForms = regexp.MustCompile(`(?i)^[-_=*— ]{2,}\s*(?:on .*\d{4}.* wrote|original message|reply message|original appointment|` +
	`ursprüngliche nachricht|ursprungsnachricht|originalnachricht|message d['’]origine|message original|mensaje original|messaggio originale|` +
	`mensagem original|oorspronkelijk bericht|(?:wiadomość )?oryginalna(?: wiadomość)?|wiadomość oryginalna|ursprungligt meddelande|` +
	`originalmeddelande|oprindelig (?:meddelelse|besked)|opprinnelig melding|alkuperäinen viesti|původní zpráva|исходное сообщение|` +
	`оригинальное сообщение|orijinal mesaj|özgün ileti|eredeti üzenet|原始邮件|原始郵件|邮件原件|元のメッセージ|원본 메시지)\s*[-_=*— ]*$`)

// forwardForms begin a message that is passed on.
var forwardForms = regexp.MustCompile(`(?i)^(?:[-_=* ]{2,}\s*(?:forwarded message|forwarded by .*|weitergeleitete nachricht|` +
	`mensaje reenviado|message transféré|message transmis|messaggio inoltrato|mensagem encaminhada|doorgestuurd bericht|` +
	`(?:treść )?przekazan(?:a|ej) wiadomoś(?:ć|ci)|vidarebefordrat meddelande|videresendt (?:besked|meddelelse|melding)|` +
	`пересылаемое сообщение|转发的邮件|転送されたメッセージ)\s*[-_=* ]*|begin forwarded message:|anfang der weitergeleiteten nachricht:|` +
	`début du message (?:réexpédié|transféré)\s?:|inizio messaggio inoltrato:|inicio del mensaje reenviado:)$`)

// phoneForms are what phones and their apps write below each message.
var phoneForms = regexp.MustCompile(`(?i)^(?:sent (?:from|via|with) |get outlook for |gesendet (?:von|mit) |von meinem .* gesendet|envoyé (?:de|depuis|à partir) |` +
	`enviado (?:desde|do|de|a partir) |inviato (?:da|dal) |verzonden (?:vanaf|met|van) |wysłan[eoy] (?:z|ze) |skickat från |sendt fra |` +
	`lähetetty |отправлено (?:с|из) |з мого |从我的|从 .* 发送|發自|发自|iphoneから送信)`)

// headerWords are the names of the headers that programs put above a quoted message, with what they mean.
var headerWords = func() map[string]string {
	words := map[string]string{}
	for meaning, list := range map[string]string{
		"from":    "from|von|de|da|van|od|från|fra|lähettäjä|от|кому від|від|kimden|feladó|από|发件人|寄件者|寄件人|差出人|보낸 사람|보낸사람",
		"date":    "sent|date|gesendet|datum|envoyé|enviado|enviado el|enviada em|fecha|inviato|data|verzonden|wysłano|skickat|sendt|dato|lähetetty|päivämäärä|odesláno|отправлено|дата|tarih|gönderilme tarihi|küldve|发送时间|发送日期|日期|寄件日期|送信日時|日時|보낸 날짜|보낸날짜|envoyé le|message du",
		"to":      "to|an|à|a|para|aan|do|till|til|vastaanottaja|komu|кому|kime|címzett|收件人|收件者|宛先|받는 사람|받는사람",
		"subject": "subject|betreff|objet|sujet|asunto|oggetto|assunto|onderwerp|temat|ämne|emne|aihe|předmět|тема|konu|tárgy|θέμα|主题|主旨|主題|件名|제목",
		"other":   "cc|copie à|kopie|copie|kopia|копия|抄送|reply-to|antwort an|importance|attachments",
	} {
		for word := range strings.SplitSeq(list, "|") {
			words[word] = meaning
		}
	}
	return words
}()

// headerOf returns what header a line is, or "".
func headerOf(text string) string {
	at := strings.IndexAny(text, ":：")
	if at <= 0 || at > 40 {
		return ""
	}
	return headerWords[strings.ToLower(strings.Trim(text[:at], " *_"+noBreakSpace))]
}

// beginsRest reports whether everything from the first of the lines on is an earlier message.
func beginsRest(lines []foldedLine) bool {
	text := lines[0].text
	if isRuler(text) && len(lines) > 1 {
		return quotesHeaders(lines[1:], true)
	}
	return strings.IndexAny(text, "-_=*—") == 0 && originalForms.MatchString(text) ||
		quotesHeaders(lines, lines[0].ruled) || datedAttribution(lines)
}

// isRuler reports whether a line is nothing but a line.
func isRuler(text string) bool {
	return len(text) >= 3 && (strings.Trim(text, "_") == "" || strings.Trim(text, "-") == "" || strings.Trim(text, "=") == "")
}

// quotesHeaders reports whether lines begin with the headers of a message. Without a line drawn above them they have to
// be many enough not to be somebody's own words ("From: Berlin, To: Paris").
func quotesHeaders(lines []foldedLine, ruled bool) bool {
	seen := map[string]bool{}
	address := false
	for _, l := range lines[:min(len(lines), maxHeaders)] {
		header := headerOf(l.text)
		if header == "" && len(seen) == 0 {
			return false
		}
		if header != "" {
			seen[header] = true
		}
		address = address || strings.Contains(l.text, "@")
		if seen["from"] && (seen["date"] && (seen["to"] || seen["subject"]) || seen["subject"] && seen["to"]) {
			if ruled || seen["subject"] || address {
				return true
			}
		}
	}
	return false
}

// datedAttribution reports whether lines begin with an attribution that has a date and so needs no quote behind it.
func datedAttribution(lines []foldedLine) bool {
	for n := 1; n <= min(maxAttribution, len(lines)); n++ {
		if lines[n-1].class != own {
			return false
		}
		if last := lines[n-1].text; endsWithColon(last) || strings.HasSuffix(last, "wrote") {
			text := joined(lines[:n])
			return attributionStart.MatchString(text) && certainDate.MatchString(text) && attributionForms.MatchString(text) ||
				n == 1 && datedSender.MatchString(text)
		}
	}
	return false
}

// attributionLines returns how many of the last lines are the attribution of the quote behind them.
func attributionLines(lines []foldedLine) int {
	last := lines[len(lines)-1].text
	if !endsWithColon(last) {
		return 0
	}
	for n := 1; n <= min(maxAttribution, len(lines)); n++ {
		from := lines[len(lines)-n:]
		if from[0].class != own {
			break
		}
		split := n == 2 && strings.IndexAny(last, "<>") == 0 // broken in front of the address or behind it
		if (split || attributionStart.MatchString(from[0].text)) && attributionForms.MatchString(joined(from)) {
			return n
		}
	}
	// Any language: a short line with a number in it, as of the date, that ends in a colon.
	if len(last) < maxLine/2 && strings.ContainsAny(last, "0123456789") {
		return 1
	}
	return 0
}

// surelyAttributed reports whether the last of the lines say whose words follow in a blockquote without a mark, which
// writers use for other things too.
func surelyAttributed(lines []foldedLine) bool {
	n := 0
	if len(lines) > 0 {
		n = attributionLines(lines)
	}
	if n == 0 {
		return false
	}
	text := joined(lines[len(lines)-n:])
	return attributionForms.MatchString(text) || strings.Contains(text, "@")
}

func endsWithColon(text string) bool {
	text = strings.TrimRight(text, "> "+noBreakSpace)
	return strings.HasSuffix(text, ":") || strings.HasSuffix(text, "：")
}

func isForward(text string) bool {
	return (strings.HasPrefix(text, "-") || endsWithColon(text)) && forwardForms.MatchString(text)
}

func isSignatureMark(text string) bool { return text == "--" || text == "—" }

// isFooterMark reports whether a line below a quote begins what a mailing list adds.
func isFooterMark(text string) bool { return len(text) >= 2 && strings.Trim(text, "_") == "" }

func isPhoneSignature(text string) bool {
	return len(text) < 120 && !strings.HasSuffix(text, ".") && phoneForms.MatchString(text)
}
