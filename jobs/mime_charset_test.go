package jobs

import (
	"testing"
)

func TestToUTF8(t *testing.T) {
	tests := []struct{ name, label, text, want string }{
		{"none, ASCII", "", "plain", "plain"},
		{"none, UTF-8", "", "Grüße", "Grüße"},
		{"none, windows-1252", "", "Gr\xfc\xdfe \x80 5", "Grüße € 5"},
		{"none, escapes", "", "\x1b$BF|K\\\x1b(B", "日本"},
		{"none, meta", "", "<meta charset=koi8-r>\xf0\xd2\xc9\xd7\xc5\xd4", "<meta charset=koi8-r>Привет"},
		{"latin 1 is windows-1252", "ISO-8859-1", "\x93quoted\x94 \x80", "“quoted” €"},
		{"gb2312 is gb18030", "gb2312", "\xc4\xe3\xba\xc3 \x82\x35\x8f\x33 \x81\x40", "你好 龦 丂"},
		{"x-gbk", "x-gbk", "\xc4\xe3\xba\xc3", "你好"},
		{"big5", "big5", "\xa7\x41\xa6\x6e", "你好"},
		{"Korean by its old name", "ks_c_5601-1987", "\xbe\xc8\xb3\xe7", "안녕"},
		{"iso-2022-kr", "iso-2022-kr", "\x1b$)C\x0e>H3g\x0f ok", "안녕 ok"},
		{"iso-2022-jp", "ISO-2022-JP", "\x1b$B$3$s\x1b(B!", "こん!"},
		{"iso-2022-jp with half-width", "iso-2022-jp", "\x1b(I1\x1b(B", "ｱ"},
		{"iso-2022-jp that is UTF-8", "iso-2022-jp", "日本", "日本"},
		{"shift_jis", "Shift_JIS", "\x93\xfa\x96\x7b", "日本"},
		{"koi8-r", "koi8-r", "\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"},
		{"utf-7", "UTF-7", "Gr+APwA3w-e", "Grüße"},
		{"utf-16 with its mark", "utf-16", "\xfe\xff\x00a\x00b", "ab"},
		{"UTF-8 with its mark", "utf-8", "\xef\xbb\xbfab", "ab"},
		{"UTF-8 with a broken byte", "utf-8", "aé\xff è ö ü ä", "aé\ufffd è ö ü ä"},
		{"UTF-8 that is windows-1252", "utf-8", "Gr\xfc\xdfe", "Grüße"},
		{"ASCII that is UTF-8", "us-ascii", "Grüße", "Grüße"},
		{"quoted label", ` "UTF-8" `, "é", "é"},
		{"label with a language", "utf-8*en", "é", "é"},
		{"label in a label", "charset=koi8-r", "\xf0", "П"},
		{"unknown label", "x-unknown", "é", "é"},
		{"NUL", "utf-8", "a\x00b", "ab"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := toUTF8(tt.label, []byte(tt.text)); got != tt.want {
				t.Errorf("toUTF8(%q, %q) = %q, want %q", tt.label, tt.text, got, tt.want)
			}
		})
	}
}

func TestDecodeHeader(t *testing.T) {
	tests := []struct{ name, raw, fallback, want string }{
		{"plain", "Hello there", "", "Hello there"},
		{"q", "=?iso-8859-1?Q?Gr=FC=DFe_aus?= Bern", "", "Grüße aus Bern"},
		{"b", "=?UTF-8?B?R3LDvMOfZQ==?=", "", "Grüße"},
		{"space between words goes", "=?utf-8?q?a?= =?utf-8?q?b?=", "", "ab"},
		{"space before text stays", "=?utf-8?q?a?= b =?utf-8?q?c?=", "", "a b c"},
		{"a letter cut in two", "=?utf-8?B?w7w=?= =?utf-8?Q?x=C3?= =?utf-8?Q?=BC?=", "", "üxü"},
		{"two charsets", "=?koi8-r?B?8A==?= =?iso-8859-1?Q?=FC?=", "", "Пü"},
		{"spaces in a word", "=?utf-8?Q?a b c?=", "", "a b c"},
		{"no space around a word", "x=?utf-8?q?y?=z", "", "xyz"},
		{"broken base64", "=?utf-8?B?R3LDvMOfZQ?=", "", "Grüße"},
		{"broken escapes", "=?utf-8?Q?100=25=ZZ=?=", "", "100%=ZZ"},
		{"unknown charset", "=?x-none?Q?abc?=", "", "abc"},
		{"no end", "=?utf-8?Q?abc", "", "=?utf-8?Q?abc"},
		{"iso-2022-jp", "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "", "日本"},
		{"raw in the mail's charset", "\xf0\xd2", "koi8-r", "Пр"},
		{"raw UTF-8", "Grüße", "koi8-r", "Grüße"},
		{"hidden line break", "=?utf-8?Q?a=0D=0ABcc:_x?=", "", "a  Bcc: x"},
		{"hidden NUL", "=?utf-8?Q?a=00b?=", "", "ab"},
		{"folded", "a\t b", "", "a  b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := decodeHeader(tt.raw, tt.fallback); got != tt.want {
				t.Errorf("decodeHeader(%q) = %q, want %q", tt.raw, got, tt.want)
			}
		})
	}
}
