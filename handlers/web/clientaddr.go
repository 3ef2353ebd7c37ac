package web

import (
	"fmt"
	"net/netip"
	"strings"
)

// mappedBits is the length of the prefix ::ffff:0:0/96, under which IPv6 carries IPv4 addresses (RFC 4291).
const mappedBits = 96

// ClientAddr returns the address that a request came from, for allow-lists, limits and logs. remote is the other end
// of the connection, with or without a port; xff holds the X-Forwarded-For headers as they came, each a list. The
// walk goes from the right, past the trusted proxies, and takes the first other address: everything left of it is the
// caller's own claim. At something that isn't an address it stops with the last one that was. IPv4 addresses come out
// as such even when mapped into IPv6, and without a zone. The zero Addr means that remote is no address.
func ClientAddr(remote string, xff []string, trusted []netip.Prefix) netip.Addr {
	addr, ok := parseAddr(remote)
	for i := len(xff) - 1; i >= 0; i-- {
		for rest, more := xff[i], true; more; {
			if !ok || !inPrefixes(addr, trusted) {
				return addr
			}
			var hop string
			rest, hop, more = cutLast(rest)
			var next netip.Addr
			if next, ok = parseAddr(hop); ok {
				addr = next
			}
		}
	}
	return addr
}

// ParseProxies reads a list of addresses and CIDR prefixes, separated by commas or spaces; a bare address means itself
// alone. An empty list is fine and trusts nobody.
func ParseProxies(list string) ([]netip.Prefix, error) {
	var prefixes []netip.Prefix
	for _, word := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		p, err := parsePrefix(word)
		if err != nil {
			return nil, fmt.Errorf("trusted proxies: %q is neither an address nor a prefix such as 10.0.0.0/8", word)
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, nil
}

func parsePrefix(word string) (netip.Prefix, error) {
	if !strings.Contains(word, "/") {
		addr, err := netip.ParseAddr(word)
		if err != nil {
			return netip.Prefix{}, err
		}
		addr = addr.WithZone("").Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(word)
	if err != nil {
		return netip.Prefix{}, err
	}
	if p.Addr().Is4In6() && p.Bits() >= mappedBits {
		p = netip.PrefixFrom(p.Addr().Unmap(), p.Bits()-mappedBits)
	}
	return p.Masked(), nil
}

// cutLast splits a comma-separated list into its last item and what stands before it.
func cutLast(list string) (rest, last string, more bool) {
	if i := strings.LastIndexByte(list, ','); i >= 0 {
		return list[:i], list[i+1:], true
	}
	return "", list, false
}

// parseAddr reads 1.2.3.4, 1.2.3.4:80, 2001:db8::1, [2001:db8::1] and [2001:db8::1]:80.
func parseAddr(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		port, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}, false
		}
		addr = port.Addr()
	}
	return addr.WithZone("").Unmap(), true
}

func inPrefixes(addr netip.Addr, prefixes []netip.Prefix) bool {
	for _, p := range prefixes {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
