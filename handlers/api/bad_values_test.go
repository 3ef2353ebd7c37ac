package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// Values that no kind of parameter takes, and that no number is.
var (
	noText   = []string{"a\xff", "a\x00b"}
	noNumber = []string{"abc", "-1", "0", "1.5", "1e1", "0x1", "1 2", "１", "9223372036854775808", "-9223372036854775809",
		strings.Repeat("9", 400), "[1]", "true", "1;DROP TABLE users"}
	blank = []string{"", " ", "\t\n"}
)

// wrongValues are those that a parameter of a kind doesn't take.
var wrongValues = map[kind][]string{
	anyText:      noText,
	filterID:     all(noText, noNumber),
	knownID:      all(noText, noNumber, blank, []string{"999999"}),
	optionalID:   all(noText, noNumber, []string{"999999"}),
	statusNumber: all(noText, noNumber, []string{"6", "100"}),
	pageNumber:   all(noText, noNumber, []string{"1000000001"}),
	moment: all(noText, []string{" ", "yesterday", "2026-13-01T00:00:00Z", "2026-03-31", "99999999999999", "-99999999999999",
		"9223372036854775808", "1.5", "NaN"}),
	place: all(noText, []string{" ", "x", "AAAA", "!!!", "MCAwIDA=", strings.Repeat("A", 5000),
		"LTEgMCAw",                          // -1 0 0
		"MCAtMSAw",                          // 0 -1 0
		"OTIyMzM3MjAzNjg1NDc3NTgwNyAxIDA"}), // the last microsecond that there is
	name:     all(noText, blank, []string{strings.Repeat("x", 201), strings.Repeat("漢", 201)}),
	longText: all(noText, blank, []string{strings.Repeat("x", 200_001), "<script>alert(1)</script>", "<p> </p>"}),
	address: all(noText, blank, []string{"nobody", "@demo.test", "a@", "a@b", "a b@demo.test", "a@demo.test, b@demo.test",
		"A <a@demo.test>", strings.Repeat("x", 190) + "@demo.test", "a@demo.test\r\nBcc: b@demo.test"}),
	search:       all(noText, []string{" ", "nobody@demo.test", "not an address"}),
	word:         all(noText, blank, []string{"robot", "USER", "user,staff", "0"}),
	toggle:       all(noText, []string{"2", "-1", "yes", "on", "1.0", "99999999999999999999"}),
	neededToggle: all(noText, blank, []string{"2", "-1", "yes", "on", "1.0", "99999999999999999999"}),
	username:     all(noText, blank, []string{"ad min!", strings.Repeat("x", 300), "<admin>"}),
	secretText:   all(noText, []string{""}),
	ipAddress: all(noText, blank, []string{"999.1.1.1", "1.2.3", "1.2.3.4.5", "1.2.3.4/24", "::g", "localhost", "1.2.3.4, 5.6.7.8",
		"-1", "16909060", strings.Repeat("1", 500)}),
}

// needed tells which kinds of parameters must be there.
var needed = map[kind]bool{knownID: true, name: true, longText: true, address: true, word: true, neededToggle: true, username: true,
	secretText: true, ipAddress: true}

func all(lists ...[]string) (joined []string) {
	for _, list := range lists {
		joined = append(joined, list...)
	}
	return joined
}

// with returns the parameters with another value of one.
func with(given [][2]string, name, value string) [][2]string {
	return append(without(given, name), [2]string{name, value})
}

func without(given [][2]string, name string) (rest [][2]string) {
	for _, v := range given {
		if v[0] != name {
			rest = append(rest, v)
		}
	}
	return rest
}

// badShapes are all ways to send a parameter wrongly, by a name.
func (r route) badShapes(param string) map[string][][2]string {
	shapes, k := map[string][][2]string{}, r.params[param]
	for _, value := range wrongValues[k] {
		shapes["value "+value[:min(len(value), 40)]] = with(r.good, param, value)
	}
	one := "1"
	for _, v := range r.good {
		if v[0] == param {
			one = v[1]
		}
	}
	if k == fileList {
		return map[string][][2]string{"text instead of a file": with(r.good, param, "text")}
	}
	shapes["twice"] = append(with(r.good, param, one), [2]string{param, one})
	shapes["as a list"] = with(without(r.good, param), param+"[]", one)
	shapes["as a list and a value"] = append(with(r.good, param, one), [2]string{param + "[0]", one})
	shapes["as a map"] = with(without(r.good, param), param+"[x]", one)
	if needed[k] {
		shapes["missing"] = without(r.good, param)
		shapes["in other letters"] = with(without(r.good, param), strings.ToUpper(param), one)
	}
	return shapes
}

// Whatever is wrong with a parameter: the answer is an error in words, and nothing is stored.
func TestBadParameters(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.world()
		for _, r := range routeTable {
			t.Run(r.name, func(t *testing.T) {
				before := d.contents()
				for param := range r.params {
					for _, e := range r.encodings() {
						for shape, given := range r.badShapes(param) {
							if a := d.send(t, r.call(ids[r.id], e, given)); a.json["error"] != 1.0 {
								t.Errorf("%s, %s, %q: %.200s", param, e.name, shape, a.body)
							} else {
								a.fails(t, http.StatusOK)
							}
						}
					}
				}
				if after := d.contents(); after != before {
					t.Errorf("something was stored:\n%s", newLines(before, after))
				}
			})
		}
	})
}

// newLines returns the lines of a text that another one lacks.
func newLines(before, after string) string {
	was := map[string]bool{}
	for line := range strings.Lines(before) {
		was[line] = true
	}
	var fresh strings.Builder
	for line := range strings.Lines(after) {
		if !was[line] {
			fresh.WriteString(line[:min(len(line), 300)] + "\n")
		}
	}
	return fresh.String()
}
