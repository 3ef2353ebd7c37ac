package jobs

import (
	"github.com/cention-sany/utf7"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// labels are names of charsets that mails use and the WHATWG table lacks, or gives to pages for other reasons.
var labels = map[string]encoding.Encoding{
	"us-ascii": nil, "ascii": nil, "ansi_x3.4-1968": nil, "7bit": nil, "8bit": nil,

	"utf8mb4": encoding.Nop, "uft-8": encoding.Nop, "utf": encoding.Nop, "cp65001": encoding.Nop,
	"utf-7": utf7.UTF7, "unicode-1-1-utf-7": utf7.UTF7, "csunicode11utf7": utf7.UTF7,

	"cp437": charmap.CodePage437, "ibm437": charmap.CodePage437, "cp850": charmap.CodePage850, "ibm850": charmap.CodePage850,
	"cp852": charmap.CodePage852, "ibm852": charmap.CodePage852, "cp858": charmap.CodePage858,
	"8859-1": charmap.Windows1252, "iso8859_1": charmap.Windows1252, "ansi": charmap.Windows1252,

	"cp932": japanese.ShiftJIS, "ms932": japanese.ShiftJIS, "cp51932": japanese.EUCJP,
	"cp50220": japanese.ISO2022JP, "cp50221": japanese.ISO2022JP, "iso-2022-jp-ms": japanese.ISO2022JP,
	"iso-2022-jp-1": japanese.ISO2022JP, "iso-2022-jp-2": japanese.ISO2022JP,

	"cp936": simplifiedchinese.GB18030, "ms936": simplifiedchinese.GB18030, "hz-gb-2312": simplifiedchinese.HZGB2312,
	"cp950": traditionalchinese.Big5,
	"cp949": korean.EUCKR, "ms949": korean.EUCKR, "uhc": korean.EUCKR, "ks_c_5601": korean.EUCKR,
	"iso-2022-kr": iso2022KR{}, "csiso2022kr": iso2022KR{},
}

// iso2022KR is EUC-KR with its high bits taken away between the bytes SO and SI (RFC 1557).
type iso2022KR struct{}

// NewDecoder implements encoding.Encoding.
func (iso2022KR) NewDecoder() *encoding.Decoder {
	return &encoding.Decoder{Transformer: transform.Chain(new(shiftKR), korean.EUCKR.NewDecoder())}
}

// NewEncoder implements encoding.Encoding; nothing is ever written in this charset.
func (iso2022KR) NewEncoder() *encoding.Encoder { return korean.EUCKR.NewEncoder() }

// shiftKR turns ISO-2022-KR into EUC-KR.
type shiftKR struct{ shifted bool }

// Reset implements transform.Transformer.
func (s *shiftKR) Reset() { s.shifted = false }

// Transform implements transform.Transformer.
func (s *shiftKR) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	const so, si = 0x0e, 0x0f
	for _, b := range src {
		if nDst == len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nSrc++
		switch {
		case b == so, b == si:
			s.shifted = b == so
			continue
		case s.shifted && b > ' ' && b < 0x7f:
			b |= 0x80
		}
		dst[nDst] = b
		nDst++
	}
	return nDst, nSrc, nil
}
