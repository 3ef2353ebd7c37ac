package htmlsafe

import (
	"strings"
	"testing"
)

// attributionLinesByLanguage are attributions as mail programs write them.
var attributionsByLanguage = map[string]string{
	"en":            "On Mon, Mar 2, 2026 at 9:15 AM Maria Lopez <maria@example.com> wrote:",
	"en broken":     "On Mon, Mar 2, 2026 at 9:15 AM Maria Lopez\n<maria@example.com> wrote:",
	"en in three":   "On Mon, Mar 2, 2026 at 9:15 AM\nMaria Lopez\n<maria@example.com> wrote:",
	"en Apple":      "On 2 Mar 2026, at 09:15, Maria Lopez <maria@example.com> wrote:",
	"en Zoho":       "---- On Mon, 02 Mar 2026 09:15:00 +0100 maria@example.com wrote ----",
	"es":            "El lun, 2 mar 2026 a las 9:15, Maria Lopez (<maria@example.com>) escribió:",
	"de":            "Am Mo., 2. März 2026 um 09:15 Uhr schrieb Maria Lopez <maria@example.com>:",
	"de Apple":      "Am 02.03.2026 um 09:15 schrieb Maria Lopez <maria@example.com>:",
	"fr":            "Le lun. 2 mars 2026 à 09:15, Maria Lopez <maria@example.com> a écrit :",
	"fr nbsp":       "Le 2 mars 2026 à 09:15, Maria Lopez <maria@example.com> a écrit\u00a0:",
	"it":            "Il giorno lun 2 mar 2026 alle ore 09:15 Maria Lopez <maria@example.com> ha scritto:",
	"pt":            "Em seg., 2 de mar. de 2026 às 09:15, Maria Lopez <maria@example.com> escreveu:",
	"nl":            "Op ma 2 mrt 2026 om 09:15 schreef Maria Lopez <maria@example.com>:",
	"pl":            "W dniu pon., 2 mar 2026 o 09:15 Maria Lopez <maria@example.com> napisał(a):",
	"pl old":        "Dnia 2 marca 2026 09:15 Maria Lopez <maria@example.com> napisał(a):",
	"sv":            "Den mån 2 mars 2026 kl 09:15 skrev Maria Lopez <maria@example.com>:",
	"ru":            "пн, 2 мар. 2026 г. в 09:15, Maria Lopez <maria@example.com>:",
	"ru Mail":       "Понедельник, 2 марта 2026, 9:15 +03:00 от Maria Lopez <maria@example.com>:",
	"ru Apple":      "2 марта 2026 г., в 09:15, Maria Lopez <maria@example.com> написал(а):",
	"ja":            "2026年3月2日(月) 9:15 Maria Lopez <maria@example.com>:",
	"zh":            "Maria Lopez <maria@example.com> 于2026年3月2日周一 09:15写道：",
	"zh Apple":      "在 2026年3月2日，09:15，Maria Lopez <maria@example.com> 写道：",
	"da":            "Den man. 2. mar. 2026 kl. 09.15 skrev Maria Lopez <maria@example.com>:",
	"fi":            "ma 2. maalisk. 2026 klo 9.15 Maria Lopez (maria@example.com) kirjoitti:",
	"cs":            "po 2. 3. 2026 v 9:15 odesílatel Maria Lopez <maria@example.com> napsal:",
	"tr":            "Maria Lopez <maria@example.com>, 2 Mar 2026 Pzt, 09:15 tarihinde şunu yazdı:",
	"unknown words": "2026-03-02 9:15 Maria Lopez <maria@example.com> bla bla:",
}

func TestFoldTextAttributions(t *testing.T) {
	for language, line := range attributionsByLanguage {
		quote := line + "\n\n> How do I\n> open the file?\n"
		wantFold(t, language, "It works now.\n\n", quote)
		wantFold(t, language+", signed", "It works now.\n\n", "-- \nMaria\n\n"+quote)
		if got, _ := FoldText(quote); got != quote {
			t.Errorf("%s: a quote alone is folded to %q", language, got)
		}
		inHTML := FromText("It works now.\n\n" + quote)
		visible, quoted := Fold(inHTML)
		if ToText(visible) != "It works now." || !strings.Contains(quoted, "open the file") {
			t.Errorf("%s in HTML: visible %q, quoted %q", language, visible, quoted)
		}
		gmail := `<div dir="ltr">It works now.</div><br><div class="x">` + strings.TrimSuffix(FromText(line), "\n") +
			`<blockquote>How do I open the file?</blockquote></div>`
		if visible, _ := Fold(gmail); ToText(visible) != "It works now." {
			t.Errorf("%s above a blockquote: visible %q", language, visible)
		}
	}
}

// wantFold folds a text made of two parts and wants just these back.
func wantFold(t *testing.T, name, visible, quoted string) {
	t.Helper()
	gotVisible, gotQuoted := FoldText(visible + quoted)
	if gotVisible != visible || gotQuoted != quoted {
		t.Errorf("%s:\nvisible %q\nquoted  %q", name, gotVisible, gotQuoted)
	}
}

func TestFoldText(t *testing.T) {
	tests := map[string]struct{ visible, quoted string }{
		"nothing":               {"", ""},
		"no quote":              {"Hello,\n\nit works.\n\nMaria\n", ""},
		"only a quote":          {"> one\n> two\n> three\n> four\n", ""},
		"only a signature":      {"-- \nMaria\n", ""},
		"only headers":          {"From: a@b.example\nSent: Monday\nTo: c@d.example\nSubject: x\n\ntext\n", ""},
		"no attribution":        {"Yes.\n", "> Does it work?\n"},
		"several levels":        {"Yes.\n", "> Is it?\n>> Was it?\n>> \n> Well?\n"},
		"CRLF":                  {"Yes.\r\n\r\n", "> Does it work?\r\n"},
		"signature":             {"Yes.\n", "-- \nMaria\nExample Ltd\n"},
		"stripped signature":    {"Yes.\n", "--\nMaria\n"},
		"phone":                 {"Yes.\n\n", "Sent from my iPhone\n"},
		"phone and quote":       {"Yes.\n\n", "Von meinem iPhone gesendet\n\n> Am 02.03.2026 um 09:15 schrieb Maria <m@example.com>:\n> Ja?\n"},
		"quote, then signature": {"Yes.\n", "> Does it work?\n\n-- \nMaria\n"},
		"list footer":           {"Yes.\n", "> Does it work?\n_______________\nlist mailing list\nhttps://lists.example\n"},
		"Outlook": {"Yes.\n\n", "-----Original Message-----\nFrom: Maria <maria@example.com>\nSent: Monday, March 2, 2026 9:15 AM\n" +
			"To: Support\nSubject: File\n\nDoes it work?\n"},
		"Outlook German":    {"Ja.\n\n", "-----Ursprüngliche Nachricht-----\nVon: Maria\nGesendet: Montag\nAn: Support\nBetreff: Datei\n\nGeht es?\n"},
		"Outlook, no line":  {"Oui.\n", "De : Maria <maria@example.com>\nEnvoyé : lundi 2 mars 2026\nÀ : Support\nObjet : Fichier\n\nMarche-t-il ?\n"},
		"Outlook, bold":     {"Yes.\n", "*From:* Maria\n*Sent:* Monday\n*To:* Support\n*Subject:* File\n\nDoes it?\n"},
		"Outlook web":       {"Yes.\n", "________________________________\nFrom: Maria\nSent: Monday\nTo: Support\n\nDoes it work?\n"},
		"Outlook Chinese":   {"可以。\n", "发件人: Maria\n发送时间: 2026年3月2日\n收件人: Support\n主题: 文件\n\n可以吗？\n"},
		"attribution alone": {"Yes.\n", "On Mon, Mar 2, 2026 at 9:15 AM Maria <m@example.com> wrote:\n\nDoes it work?\n"},
		"travel":            {"Please book:\nFrom: Berlin\nTo: Paris\nDate: 3 May\nThank you\n", ""},
		"someone wrote":     {"On Monday the colleague wrote:\nit works\nbut it doesn't\n", ""},
		"answers between":   {"> Does it work?\nYes.\n> And this?\nNo.\n", ""},
		"answers, then old": {"> Does it work?\nYes.\n\n", "> Regards\n> Maria\n"},
		"forwarded": {"See below.\n\n---------- Forwarded message ---------\nFrom: Maria <m@example.com>\nDate: Mon\nSubject: x\n" +
			"To: Support\n\n> Does it work?\n", ""},
		"forwarded by Apple": {"See below.\n\nBegin forwarded message:\n\n> From: Maria <m@example.com>\n> Subject: x\n>\n> Hello\n", ""},
		"dashes in the text": {"one\n--\n" + strings.Repeat("a long list\n", 20), ""},
		"empty quote":        {"Yes.\n>\n>\n", ""},
		"greater than":       {"a > b\nand c >= d\n", ""},
		"blanks only":        {" \n\t\n", ""},
	}
	for name, tt := range tests {
		wantFold(t, name, tt.visible, tt.quoted)
	}
}

func TestFoldTextAnswerBelow(t *testing.T) {
	const quote = "On 2 Mar 2026, Maria <maria@example.com> wrote:\n> one\n> two\n> three\n\n"
	tests := map[string]struct{ text, visible, quoted string }{
		"below a long quote":   {quote + "It works.\n", "It works.\n", quote},
		"signed":               {quote + "It works.\n-- \nMaria\n", "It works.\n-- \nMaria\n", quote},
		"below a short quote":  {"> one\nIt works.\n", "> one\nIt works.\n", ""},
		"above and below":      {"Hi\n" + quote + "It works.\n", "Hi\n" + quote + "It works.\n", ""},
		"Outlook marks, below": {"-----Original Message-----\n> one\n> two\n> three\nIt works.\n", "It works.\n", "-----Original Message-----\n> one\n> two\n> three\n"},
	}
	for name, tt := range tests {
		visible, quoted := FoldText(tt.text)
		if visible != tt.visible || quoted != tt.quoted {
			t.Errorf("%s:\nvisible %q\nquoted  %q", name, visible, quoted)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, line := range attributionsByLanguage {
		f.Add("Hello\n" + line + "\n> quoted\n-- \nMaria")
	}
	for _, m := range htmlMails {
		f.Add(m.source)
	}
	for _, source := range attacks {
		f.Add(source)
	}
	f.Add("\x00<p>>0")
	f.Fuzz(func(t *testing.T, source string) {
		visible, quoted := FoldText(source)
		if visible+quoted != source && quoted+visible != source {
			t.Errorf("text %q became %q and %q", source, visible, quoted)
		}
		wantWholeFold(t, source)
		clean := Sanitize(source)
		visible, quoted = wantWholeFold(t, clean)
		for _, part := range []string{visible, quoted} {
			for _, why := range unsafe(Sanitize(part)) {
				t.Errorf("%s in %q", why, part)
			}
		}
	})
}

// wantWholeFold folds HTML and fails when words were lost, doubled or moved, or when nothing is left to see.
func wantWholeFold(t *testing.T, source string) (visible, quoted string) {
	t.Helper()
	visible, quoted = Fold(source)
	all := words(source)
	if words(visible)+words(quoted) != all && words(quoted)+words(visible) != all {
		t.Errorf("%q became %q and %q", source, visible, quoted)
	}
	if quoted != "" && words(visible) == "" && !strings.Contains(visible, "<img") {
		t.Errorf("%q leaves nothing to see: %q", source, visible)
	}
	return visible, quoted
}
