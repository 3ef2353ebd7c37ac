package accounts

import (
	"net/netip"
	"strconv"
	"strings"
)

// allowed is a set of addresses that an API key may call from: one address, a network, or an IPv4 address with stars in
// place of numbers.
type allowed struct {
	network netip.Prefix
	octets  []int // of an address with stars; anyOctet stands for a star
}

const anyOctet = -1

// parseAllowed reads 203.0.113.7, 203.0.113.0/24, 203.0.113.* or the like of IPv6.
func parseAllowed(text string) (allowed, bool) {
	if strings.Contains(text, "*") {
		return parseStars(text)
	}
	if strings.Contains(text, "/") {
		network, err := netip.ParsePrefix(text)
		if err != nil || network.Addr().Is4In6() {
			return allowed{}, false
		}
		return allowed{network: network.Masked()}, true
	}
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Zone() != "" {
		return allowed{}, false
	}
	addr = addr.Unmap()
	return allowed{network: netip.PrefixFrom(addr, addr.BitLen())}, true
}

func parseStars(text string) (allowed, bool) {
	parts := strings.Split(text, ".")
	if len(parts) != 4 {
		return allowed{}, false
	}
	a := allowed{octets: make([]int, 4)}
	for i, part := range parts {
		if part == "*" {
			a.octets[i] = anyOctet
			continue
		}
		n, err := strconv.ParseUint(part, 10, 8)
		if err != nil || strconv.FormatUint(n, 10) != part {
			return allowed{}, false
		}
		a.octets[i] = int(n)
	}
	return a, true
}

// String returns the set in the form in which it is stored.
func (a allowed) String() string {
	if a.octets == nil {
		if a.network.IsSingleIP() {
			return a.network.Addr().String()
		}
		return a.network.String()
	}
	parts := make([]string, len(a.octets))
	for i, n := range a.octets {
		if parts[i] = strconv.Itoa(n); n == anyOctet {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, ".")
}

// holds tells whether the set contains an address.
func (a allowed) holds(addr netip.Addr) bool {
	addr = addr.WithZone("").Unmap()
	if a.octets == nil {
		return a.network.Contains(addr)
	}
	if !addr.Is4() {
		return false
	}
	for i, n := range addr.As4() {
		if a.octets[i] != anyOctet && a.octets[i] != int(n) {
			return false
		}
	}
	return true
}
