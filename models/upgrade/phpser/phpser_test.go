package phpser

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestDecode(t *testing.T) {
	tests := []struct {
		text string
		want any
	}{
		{`N;`, nil},
		{`b:1;`, true},
		{`b:0;`, false},
		{`i:-7;`, int64(-7)},
		{`d:0.5;`, 0.5},
		{`d:1.0E+25;`, 1e25},
		{`d:-INF;`, math.Inf(-1)},
		{`s:0:"";`, ""},
		{`s:5:"a";\n";`, `a";\n`},
		{`s:6:"grün ";`, "grün "},
		{"s:1:\"\xfc\";", "\xfc"},
		{`a:0:{}`, Array{}},
		{`a:2:{i:0;s:1:"3";i:1;s:1:"1";}`, Array{{int64(0), "3"}, {int64(1), "1"}}},
		{`a:1:{i:0;a:2:{s:5:"title";s:5:"Shoes";s:5:"value";i:44;}}`,
			Array{{int64(0), Array{{"title", "Shoes"}, {"value", int64(44)}}}}},
	}
	for _, tt := range tests {
		got, err := Decode([]byte(tt.text))
		if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", tt.text, err, diff)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	tests := map[string]struct {
		text   string
		offset int
	}{
		"nothing":               {``, 0},
		"words":                 {`1,2,3`, 0},
		"more than a value":     {`i:1;i:2;`, 4},
		"half a string":         {`s:5:"abc`, 5},
		"a length that is less": {`s:2:"abc";`, 7},
		"a negative length":     {`s:-1:"";`, 6},
		"an enormous string":    {`s:9223372036854775807:"";`, 23},
		"an enormous array":     {`a:9223372036854775807:{}`, 23},
		"a float as key":        {`a:1:{d:1;i:1;}`, 5},
		"no integer":            {`i:;`, 2},
		"too deep":              {strings.Repeat(`a:1:{i:0;`, 100), 9*maxDepth + 5},
		"an object":             {`O:8:"stdClass":0:{}`, 0},
		"a reference":           {`a:2:{i:0;i:1;i:1;R:2;}`, 17},
	}
	for name, tt := range tests {
		got, err := Decode([]byte(tt.text))
		var syntax *SyntaxError
		if !errors.As(err, &syntax) || syntax.Offset != tt.offset || got != nil {
			t.Errorf("%s: %v, %v, want an error at byte %d", name, got, err, tt.offset)
		}
	}
}

// encode writes a value as PHP does, to hold it against what was read.
func encode(value any) string {
	switch v := value.(type) {
	case nil:
		return "N;"
	case bool:
		if v {
			return "b:1;"
		}
		return "b:0;"
	case string:
		return fmt.Sprintf(`s:%d:"%s";`, len(v), v)
	case Array:
		var pairs strings.Builder
		for _, p := range v {
			pairs.WriteString(encode(p.Key) + encode(p.Value))
		}
		return fmt.Sprintf("a:%d:{%s}", len(v), pairs.String())
	case float64:
		return fmt.Sprintf("d:%v;", v)
	}
	return fmt.Sprintf("i:%d;", value)
}

// FuzzDecode: whatever a column holds is refused or read, and what was read means the same when it is written and read again.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`N;`, `b:1;`, `d:1.0E+25;`, `s:6:"grün ";`, `a:2:{i:0;s:1:"3";s:1:"k";a:1:{i:-1;d:-INF;}}`, `a:99999999999:{i:0;`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := Decode(text)
		if err != nil {
			return
		}
		again, err := Decode([]byte(encode(value)))
		if diff := cmp.Diff(value, again, cmpopts.EquateNaNs()); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
	})
}
