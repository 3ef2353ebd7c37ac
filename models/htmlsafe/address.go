package htmlsafe

import (
	"net/url"
	"strings"
)

// linkAddress returns where a link may lead: http, https, mailto, tel or a path of this site; otherwise "".
func linkAddress(raw string) string {
	u := parseAddress(raw)
	if u == nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" {
			return ""
		}
	case "":
		if !ownPath(u) {
			return ""
		}
	default:
		return ""
	}
	return u.String()
}

// pictureAddress returns from where a picture may come: a part of the mail (cid, RFC 2392), http, https or PicturePath;
// otherwise "".
func pictureAddress(raw string) string {
	u := parseAddress(raw)
	if u == nil {
		return ""
	}
	switch {
	case u.Scheme == "cid" && u.Opaque != "":
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
	case u.Scheme == "" && ownPath(u) && strings.HasPrefix(u.Path, PicturePath):
	default:
		return ""
	}
	return u.String()
}

var inAddress = strings.NewReplacer("\t", "", "\n", "", "\r", "", " ", "%20")

// parseAddress reads an address as browsers do: blanks around it and line breaks within don't count, other blanks are
// percent-encoded, and // stands for https. It returns nil for what isn't one.
func parseAddress(raw string) *url.URL {
	if len(raw) > maxValue {
		return nil
	}
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == '\u00a0' })
	raw = inAddress.Replace(raw)
	switch {
	case strings.HasPrefix(raw, "//"):
		raw = "https:" + raw
	case len(raw) > 4 && strings.EqualFold(raw[:4], "www."):
		raw = "http://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil || strings.Contains(u.Host, "%") {
		return nil
	}
	// What Parse forgives may not survive being written and read once more.
	if again, err := url.Parse(u.String()); err != nil || again.String() != u.String() || again.Scheme != u.Scheme {
		return nil
	}
	return u
}

// ownPath reports whether an address is a plain path of this site. Browsers read a backslash as a slash, and two
// slashes as the begin of another host.
func ownPath(u *url.URL) bool {
	return u.Host == "" && u.Opaque == "" && strings.HasPrefix(u.Path, "/") && !strings.HasPrefix(u.Path, "//") &&
		!strings.Contains(u.Path, `\`) && !strings.Contains(u.Path, "..")
}
