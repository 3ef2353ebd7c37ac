package captcha

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
	"helpdeskz/models/settings"
)

// desk is the service with a clock that tests move.
type desk struct {
	*Service
	now time.Time
}

func newDesk(db *bun.DB) *desk {
	d := &desk{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.Service = New(db, secret.NewKey(), func() time.Time { return d.now })
	return d
}

func chosen(kind settings.Captcha) *settings.Snapshot {
	set := &settings.Snapshot{Settings: settings.Shipped()}
	set.Captcha = kind
	return set
}

// word returns what is wrong with an answer, "" for nothing, and the cause that is logged.
func word(t *testing.T, err error) (string, error) {
	t.Helper()
	if err == nil {
		return "", nil
	}
	var known *models.Error
	if !errors.As(err, &known) || known.Kind != models.KindInvalid {
		t.Fatalf("unexpected error %v", err)
	}
	return known.Fields[Field].Key, known.Err
}

// solve does the work of a visitor's machine.
func solve(p Puzzle) solution {
	for counter := uint32(0); ; counter++ {
		if p.Parameters.solvedBy(counter) {
			return solution{Counter: counter}
		}
	}
}

func answer(t *testing.T, p Puzzle, s solution) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"challenge": p, "solution": s})
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func TestPuzzle(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d, set := newDesk(db), chosen(settings.CaptchaAltcha)
		puzzle := d.Puzzle()
		solved := solve(puzzle)
		good := answer(t, puzzle, solved)
		check := func(what, answer, want string) {
			t.Helper()
			if got, _ := word(t, d.Check(t.Context(), set, answer)); got != want {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		cheaper, later, looser, other := puzzle, puzzle, puzzle, d.Puzzle()
		cheaper.Parameters.Cost = 1
		later.Parameters.ExpiresAt += 3600
		looser.Parameters.KeyPrefix = ""
		other.Signature = puzzle.Signature
		unsigned := puzzle
		unsigned.Signature = ""
		miss := solved.Counter + 1
		for puzzle.Parameters.solvedBy(miss) {
			miss++
		}
		for what, wrong := range map[string]string{
			"garbage": "garbage", "no JSON": base64.StdEncoding.EncodeToString([]byte("{")), "nothing in it": base64.StdEncoding.EncodeToString([]byte("{}")),
			"a test of the widget": base64.StdEncoding.EncodeToString([]byte(`{"challenge":null,"solution":null,"test":true}`)),
			"unsolved":             answer(t, puzzle, solution{Counter: miss}), "cheaper": answer(t, cheaper, solve(cheaper)), "made to last": answer(t, later, solved),
			"without a prefix": answer(t, looser, solution{}), "another's signature": answer(t, other, solve(other)), "unsigned": answer(t, unsigned, solved),
			"endless": strings.Repeat("A", longestAnswer+1),
		} {
			check(what, wrong, "captcha.wrong")
		}
		check("nothing", "", "captcha.missing")
		elsewhere := newDesk(db)
		check("another desk's", answer(t, elsewhere.Puzzle(), solution{}), "captcha.wrong")

		check("the right one", good, "")
		check("the right one again", good, "captcha.wrong")
		capitals := puzzle
		capitals.Signature = strings.ToUpper(capitals.Signature)
		check("the right one in capitals", answer(t, capitals, solved), "captcha.wrong")

		late := d.Puzzle()
		solvedLate := answer(t, late, solve(late))
		d.now = d.now.Add(puzzleLife + time.Second)
		check("too late", solvedLate, "captcha.late")
		if err := models.DeleteCaptchaUsesExpired(t.Context(), db, d.now); err != nil {
			t.Fatal(err)
		}
		if n, err := db.NewSelect().Table("captcha_uses").Count(t.Context()); err != nil || n != 0 {
			t.Errorf("%d uses are left, %v", n, err)
		}
		check("the right one after its use is forgotten", good, "captcha.late")
	})
}

func TestASolutionCountsOnceHoweverManyComeAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, db *bun.DB) {
		d := newDesk(db)
		puzzle := d.Puzzle()
		good := answer(t, puzzle, solve(puzzle))
		results := make(chan error)
		for range 8 {
			go func() { results <- d.Check(t.Context(), chosen(settings.CaptchaAltcha), good) }()
		}
		passed := 0
		for range 8 {
			if <-results == nil {
				passed++
			}
		}
		if passed != 1 {
			t.Errorf("%d passed, want one", passed)
		}
	})
}

func TestServices(t *testing.T) {
	const secretKey = "our secret & more"
	var asked []string
	said := ""
	status := http.StatusOK
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.FormValue("secret")+" "+r.FormValue("response"))
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(said))
	}))
	defer service.Close()
	tests := map[string]struct {
		status int
		said   string
		want   string
		cause  string
	}{
		"good":                  {200, `{"success":true,"challenge_ts":"x","hostname":"desk"}`, "", ""},
		"wrong":                 {200, `{"success":false,"error-codes":["invalid-input-response"]}`, "captcha.wrong", ""},
		"used":                  {200, `{"success":false,"error-codes":["timeout-or-duplicate"]}`, "captcha.wrong", ""},
		"no reason":             {200, `{"success":false}`, "captcha.wrong", ""},
		"our key is wrong":      {200, `{"success":false,"error-codes":["invalid-input-secret"]}`, "captcha.away", "invalid-input-secret"},
		"our key, with a 400":   {400, `{"success":false,"error-codes":["invalid-input-secret"]}`, "captcha.away", "invalid-input-secret"},
		"it fails":              {500, `{"success":true}`, "captcha.away", "500"},
		"it sends us elsewhere": {302, `{"success":true}`, "captcha.away", "302"},
		"no JSON":               {200, `<html>true`, "captcha.away", "no JSON"},
		"nothing":               {200, ``, "captcha.away", "no JSON"},
		"too much":              {200, strings.Repeat(" ", longestVerdict) + `{"success":true}`, "captcha.away", "no JSON"},
		"a word":                {200, `{"success":"true"}`, "captcha.away", "no JSON"},
	}
	d := newDesk(nil)
	for kind := range d.Verify {
		d.Verify[kind] = service.URL
		set := chosen(kind)
		sealed, err := settings.SealCaptchaSecret(d.Key, kind, secretKey)
		if err != nil {
			t.Fatal(err)
		}
		set.CaptchaSecret = sealed
		for name, test := range tests {
			asked, said, status = nil, test.said, test.status
			got, cause := word(t, d.Check(t.Context(), set, "an answer"))
			if got != test.want || (test.cause == "") != (cause == nil) || cause != nil && !strings.Contains(cause.Error(), test.cause) {
				t.Errorf("%s, %s: %q because of %v, want %q", kind, name, got, cause, test.want)
			}
			if cause != nil && strings.Contains(cause.Error(), secretKey) {
				t.Errorf("%s, %s: the error tells the secret: %v", kind, name, cause)
			}
			if diff := cmp.Diff([]string{"POST " + secretKey + " an answer"}, asked); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", kind, name, diff)
			}
		}
		asked = nil
		if got, _ := word(t, d.Check(t.Context(), set, "")); got != "captcha.missing" || asked != nil {
			t.Errorf("%s without an answer: %q, asked %q", kind, got, asked)
		}
		d.Verify[kind] = "http://127.0.0.1:1/none"
		if got, cause := word(t, d.Check(t.Context(), set, "x")); got != "captcha.away" || cause == nil {
			t.Errorf("%s is away: %q, %v", kind, got, cause)
		}
	}
	set := chosen(settings.CaptchaHcaptcha)
	sealed, err := settings.SealCaptchaSecret(d.Key, settings.CaptchaTurnstile, secretKey)
	if err != nil {
		t.Fatal(err)
	}
	set.CaptchaSecret = sealed
	if got, cause := word(t, d.Check(t.Context(), set, "x")); got != "captcha.away" || !errors.Is(cause, secret.ErrOpen) {
		t.Errorf("the secret of another service: %q, %v", got, cause)
	}
}

func TestPass(t *testing.T) {
	d := newDesk(nil)
	mark := d.Pass("token")
	for name, test := range map[string]struct {
		mark, token string
		want        bool
	}{
		"good": {mark, "token", true}, "another token": {mark, "token2", false}, "empty": {"", "token", false}, "no code": {strings.Split(mark, ".")[0] + ".", "token", false},
		"longer": {"9" + mark, "token", false}, "another desk's": {newDesk(nil).Pass("token"), "token", false},
	} {
		if got := d.Passed(test.mark, test.token); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	d.now = d.now.Add(passLife + time.Second)
	if d.Passed(mark, "token") {
		t.Error("an old mark is good")
	}
}
