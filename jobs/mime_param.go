package jobs

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
)

// maxSections is how many pieces of one parameter are put together.
const maxSections = 100

// parameter returns a parameter of a Content-Type or Content-Disposition as text: RFC 2231's continuations and
// charsets, encoded words, raw bytes, quoted or not. It is "" when the parameter is missing.
func parameter(header, name string) string {
	values := parameters(header)
	if v := extended(values, name); v != "" {
		return v
	}
	return decodeHeader(values[name], "")
}

// parameters splits a header into its parameters. Names are in lower case; the first of several counts.
func parameters(header string) map[string]string {
	values := map[string]string{}
	_, rest, found := strings.Cut(header[:min(len(header), maxHeaderText)], ";")
	for found && rest != "" {
		end := strings.IndexAny(rest, "=;")
		if end < 0 {
			break
		}
		name, separator := strings.ToLower(strings.TrimSpace(rest[:end])), rest[end]
		rest = rest[end+1:]
		if separator == ';' {
			continue
		}
		var value string
		value, rest = parameterValue(rest)
		if _, again := values[name]; !again && name != "" {
			values[name] = value
		}
	}
	return values
}

// parameterValue reads a value to the next semicolon outside quotes. A backslash escapes a quote or a backslash
// only: file names of Windows hold unescaped ones.
func parameterValue(s string) (value, rest string) {
	s = strings.TrimLeft(s, " \t\r\n")
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ";")
		return strings.TrimSpace(value), rest
	}
	var b strings.Builder
	i := 1
	for ; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	_, rest, _ = strings.Cut(s[min(i+1, len(s)):], ";")
	return b.String(), rest
}

// extended puts together name*, name*0, name*0* and so on (RFC 2231, 3 and 4).
func extended(values map[string]string, name string) string {
	var label string
	var text bytes.Buffer
	add := func(v string, encoded, first bool) {
		if !encoded {
			text.WriteString(v)
			return
		}
		if parts := strings.SplitN(v, "'", 3); first && len(parts) == 3 {
			label, v = parts[0], parts[2]
		}
		// A stray percent sign spoils the escapes; the value stays readable without.
		if plain, err := url.PathUnescape(v); err == nil {
			v = plain
		}
		text.WriteString(v)
	}
	if v, ok := values[name+"*"]; ok {
		add(v, true, true)
		return oneLine(toUTF8(label, text.Bytes()))
	}
	for i := range maxSections {
		key := name + "*" + strconv.Itoa(i)
		v, plain := values[key]
		encoded := false
		if !plain {
			if v, encoded = values[key+"*"]; !encoded {
				break
			}
		}
		add(v, encoded, i == 0)
	}
	return decodeHeader(toUTF8(label, text.Bytes()), "")
}
