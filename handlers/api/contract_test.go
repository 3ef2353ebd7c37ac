package api_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// step is a call that HelpDeskZ 2.0 was sent, and what it answered.
type step struct {
	Name     string            `json:"name"`
	Token    string            `json:"token"`
	Method   string            `json:"method"`
	Path     string            `json:"path"`
	Query    map[string]string `json:"query"`
	Encoding string            `json:"encoding"`
	Form     [][2]string       `json:"form"`
	Files    [][4]string       `json:"files"` // field, name, type, content
	Loose    []string          `json:"loose"`
	Want     any               `json:"want"`
}

// Every call that was recorded gets the answer that was recorded.
func TestTheContract(t *testing.T) {
	raw, err := os.ReadFile("testdata/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var steps []step
	if err := json.Unmarshal(raw, &steps); err != nil {
		t.Fatal(err)
	}
	if len(steps) < 130 {
		t.Fatalf("%d steps are recorded, want all of them", len(steps))
	}
	each(t, func(t *testing.T, d *desk) {
		for _, s := range steps {
			t.Run(s.Name, func(t *testing.T) {
				c, err := s.call()
				if err != nil {
					t.Fatal(err)
				}
				a := d.send(t, c)
				got := map[string]any{"status": float64(a.status), "type": strings.Split(a.header.Get("Content-Type"), ";")[0],
					"json": normal("", a.json)}
				for _, line := range differences("", s.Want, got, s.Loose) {
					t.Error(line)
				}
			})
		}
	})
}

func (s step) call() (call, error) {
	c := call{method: s.Method, path: s.Path, token: s.Token}
	query := url.Values{}
	for name, value := range s.Query {
		query.Set(name, value)
	}
	if len(query) > 0 {
		c.path += "?" + query.Encode()
	}
	if s.Method != http.MethodPost {
		return c, nil
	}
	if s.Encoding == "urlencoded" {
		c.kind, c.body = urlencoded(s.Form)
		return c, nil
	}
	var files []upload
	for _, f := range s.Files {
		content, err := contentOf(f[3])
		if err != nil {
			return c, err
		}
		files = append(files, upload{f[0], f[1], f[2], content})
	}
	c.kind, c.body = multi(s.Form, files...)
	return c, nil
}

// contentOf reads a recorded file: base64, or "jpeg:N" for N bytes that begin as a JPEG does.
func contentOf(recorded string) (string, error) {
	if size, is := strings.CutPrefix(recorded, "jpeg:"); is {
		n, err := strconv.Atoi(size)
		return "\xff\xd8\xff\xe0" + strings.Repeat("x", n-4), err
	}
	content, err := base64.StdEncoding.DecodeString(recorded)
	return string(content), err
}

var (
	times    = []string{"date", "last_update", "registration", "last_login"}
	unixTime = regexp.MustCompile(`^[0-9]{9,}$`)
)

// normal puts a sign in place of every time. name is what the value stands under.
func normal(name string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, inner := range v {
			object[name] = normal(name, inner)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = normal("", v[i])
		}
		return list
	case string:
		if slices.Contains(times, name) && unixTime.MatchString(v) {
			return "<ts>"
		}
	}
	return value
}

// differences lists what an answer lacks of the recorded one. It may have more.
func differences(path string, want, got any, loose []string) []string {
	if want == "<any>" {
		if text, is := got.(string); !is || text == "" {
			return []string{path + " is no text, or an empty one"}
		}
		return nil
	}
	switch w := want.(type) {
	case map[string]any:
		g, is := got.(map[string]any)
		if !is {
			break
		}
		var all []string
		for _, name := range slices.Sorted(maps.Keys(w)) {
			if slices.Contains(loose, path+"."+name) {
				continue
			}
			if value, there := g[name]; there {
				all = append(all, differences(path+"."+name, w[name], value, loose)...)
			} else {
				all = append(all, fmt.Sprintf("%s.%s is missing, want %v", path, name, w[name]))
			}
		}
		return all
	case []any:
		g, is := got.([]any)
		if !is || len(g) != len(w) {
			break
		}
		var all []string
		for i := range w {
			all = append(all, differences(fmt.Sprintf("%s[%d]", path, i), w[i], g[i], loose)...)
		}
		return all
	}
	if fmt.Sprintf("%#v", want) != fmt.Sprintf("%#v", got) {
		return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
	}
	return nil
}

// The replay itself must be able to fail.
func TestDifferences(t *testing.T) {
	for name, c := range map[string]struct {
		want, got string
		lines     int
	}{
		"the same":         {`{"a": 1, "b": ["x"]}`, `{"a": 1, "b": ["x"]}`, 0},
		"more":             {`{"a": 1}`, `{"a": 1, "b": 2}`, 0},
		"less":             {`{"a": 1, "b": 2}`, `{"a": 1}`, 1},
		"a number as text": {`{"a": 1}`, `{"a": "1"}`, 1},
		"a shorter list":   {`{"a": [1, 2]}`, `{"a": [1]}`, 1},
		"another order":    {`{"a": [1, 2]}`, `{"a": [2, 1]}`, 2},
		"any text":         {`{"a": "<any>"}`, `{"a": "x"}`, 0},
		"an empty text":    {`{"a": "<any>"}`, `{"a": ""}`, 1},
		"a time":           {`{"date": "<ts>"}`, `{"date": "1774949400"}`, 0},
		"a time as number": {`{"date": "<ts>"}`, `{"date": 1774949400}`, 1},
		"never":            {`{"last_login": "0"}`, `{"last_login": "1774949400"}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var want, got any
			for raw, into := range map[string]*any{c.want: &want, c.got: &got} {
				if err := json.NewDecoder(bytes.NewReader([]byte(raw))).Decode(into); err != nil {
					t.Fatal(err)
				}
			}
			if c.want == c.got {
				got = want
			}
			if lines := differences("", want, normal("", got), nil); len(lines) != c.lines {
				t.Errorf("%d lines, want %d: %q", len(lines), c.lines, lines)
			}
		})
	}
}
