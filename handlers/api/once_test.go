package api_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
)

// once gives a call a key of its own choice.
func (c call) once(key string) call {
	c.header = http.Header{"Idempotency-Key": {key}}
	return c
}

func (a answer) replayed() bool { return a.header.Get("Idempotency-Replayed") == "true" }

// posts are the routes that change something.
func posts() (list []route) {
	for _, r := range routeTable {
		if r.method() == http.MethodPost {
			list = append(list, r)
		}
	}
	return list
}

// A call that is sent twice takes effect once, and both are answered alike, whatever it does and however it is written.
func TestARepeatedCall(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		ids := d.world()
		for _, r := range posts() {
			t.Run(r.name, func(t *testing.T) {
				c := r.call(ids[r.id], encodings[0], r.good).once(r.name)
				first := d.send(t, c).ok(t)
				if first.replayed() {
					t.Error("the first answer says that it is a repeated one")
				}
				before := d.contents()
				slash := c
				slash.path += "/"
				for name, c := range map[string]call{"the same": c, "with a slash": slash, "urlencoded": r.call(ids[r.id], encodings[1], r.good).once(r.name)} {
					if again := d.send(t, c).ok(t); again.body != first.body || !again.replayed() {
						t.Errorf("%s: the answer is %s (repeated: %v), want %s again", name, again.body, again.replayed(), first.body)
					}
				}
				other := d.send(t, r.call(ids[r.id], encodings[0], with(r.good, "more", "x")).once(r.name)).fails(t, http.StatusOK)
				if other.replayed() {
					t.Error("a refusal says that it is a repeated answer")
				}
				if after := d.contents(); after != before {
					t.Errorf("something was stored:\n%s", newLines(before, after))
				}
			})
		}
	})
}

// Files are part of what a call says: the same ones are the same call, in whatever order their names stand.
func TestARepeatedCallWithFiles(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.world()
		file := func(field, content string) upload { return upload{field, "a.png", "image/png", content} }
		send := func(files ...upload) answer {
			kind, body := multi(values("ticket_id", "1", "replier", "user", "message", "m"), files...)
			return d.send(t, call{method: "POST", path: "/api/messages/create", kind: kind, body: body}.once("files"))
		}
		send(file("attachment[0]", "one"), file("attachment[1]", "two"), file("attachment[2]", "three")).ok(t)
		before := d.contents()
		for range 10 {
			if a := send(file("attachment[2]", "three"), file("attachment[0]", "one"), file("attachment[1]", "two")).ok(t); !a.replayed() {
				t.Fatal("the same files make another call")
			}
		}
		send(file("attachment[0]", "one"), file("attachment[1]", "two"), file("attachment[2]", "four")).fails(t, http.StatusOK)
		send(file("attachment[0]", "one"), file("attachment[1]", "two")).fails(t, http.StatusOK)
		send().fails(t, http.StatusOK)
		if after := d.contents(); after != before {
			t.Errorf("something was stored:\n%s", newLines(before, after))
		}
	})
}

// Of the same call fifty times at once one takes effect; nothing of the others stays behind, and all are answered alike.
func TestTheSameCallAtOnce(t *testing.T) {
	const calls = 50
	each(t, func(t *testing.T, d *desk) {
		d.world()
		tickets, files, mails := d.Count("tickets"), len(d.blobs()), d.Count("outbox")
		kind, body := multi(values("opener", "staff", "user_id", "1", "staff_id", "1", "department_id", "1", "subject", "Once", "body", "Once.",
			"notify", "1"), upload{"attachment[]", "a.png", "image/png", dot}, upload{"attachment[]", "b.png", "image/png", dot})
		c := call{method: "POST", path: "/api/tickets/create", kind: kind, body: body}.once("one")
		answers := make([]answer, calls)
		var all sync.WaitGroup
		for i := range calls {
			all.Go(func() { answers[i] = d.send(t, c) })
		}
		all.Wait()
		fresh := 0
		for _, a := range answers {
			if a.ok(t); a.body != answers[0].body {
				t.Errorf("answers %s and %s", a.body, answers[0].body)
			}
			if !a.replayed() {
				fresh++
			}
		}
		if fresh != 1 {
			t.Errorf("%d answers are of a call that took effect, want 1", fresh)
		}
		if n := d.Count("tickets") - tickets; n != 1 {
			t.Errorf("%d tickets, want 1", n)
		}
		if n := len(d.blobs()) - files; n != 2 {
			t.Errorf("%d stored files, want 2", n)
		}
		if n := d.Count("outbox") - mails; n != 1 {
			t.Errorf("%d mails, want 1", n)
		}
	})
}

// The key of a call belongs to the API key that it came with, to its path, and to calls that went well.
func TestWhoseTheKeyOfACallIs(t *testing.T) {
	each(t, func(t *testing.T, d *desk) {
		d.world()
		d.key("second", accounts.NewAPIKey{})
		kind, body := urlencoded(values("fullname", "Dora Doe", "email", "dora@demo.test"))
		good := call{method: "POST", path: "/api/users/create", kind: kind, body: body}.once("mine")
		bad := good
		bad.body = strings.Replace(body, "email", "mail", 1)
		d.send(t, bad).fails(t, http.StatusOK)
		if n := d.Count("idempotency_keys"); n != 0 {
			t.Fatalf("a call that failed took its key: %d rows", n)
		}
		refused := good
		refused.token = "ro"
		d.send(t, refused).fails(t, http.StatusBadRequest)
		first := d.send(t, good).ok(t)
		otherPath := good
		otherPath.path = "/api/users"
		d.send(t, otherPath).fails(t, http.StatusOK)
		otherKey := good
		otherKey.token = "second"
		d.send(t, otherKey).fails(t, http.StatusOK) // the address is taken: it is a call of its own
		otherKey.body = strings.Replace(body, "dora", "emil", 1)
		if a := d.send(t, otherKey).ok(t); a.replayed() || a.body == first.body {
			t.Errorf("the other key is answered with %s", a.body)
		}
		if n := d.Count("idempotency_keys"); n != 2 {
			t.Errorf("%d keys are kept, want 2", n)
		}
	})
}

func TestKeysOfCallsThatAreNone(t *testing.T) {
	d := embedded(t)
	d.world()
	before := d.contents()
	kind, body := urlencoded(values("name", "A", "private", "0"))
	c := call{method: "POST", path: "/api/departments/create", kind: kind, body: body}
	for _, key := range []string{strings.Repeat("x", 201), "é", "a\tb", "\xff"} {
		d.send(t, c.once(key)).fails(t, http.StatusOK)
	}
	if after := d.contents(); after != before {
		t.Errorf("something was stored:\n%s", newLines(before, after))
	}
	for _, key := range []string{strings.Repeat("x", 200), "a b", `"quoted"`} {
		d.send(t, c.once(key)).ok(t)
	}
	c.beyond = true
	d.send(t, c.once("")).ok(t)
	// What reads has no need of a key.
	if a := d.send(t, call{method: "GET", path: "/api/departments"}.once("mine")).ok(t); a.replayed() {
		t.Error("what is read is answered from memory")
	}
}

// What is kept of a call must not let anybody try passwords on it: another desk keeps other bytes of the same call.
func TestNothingTellsWhatACallSaid(t *testing.T) {
	var sums []string
	for range 2 {
		d := newDesk(t, modelstest.DB(t, modelstest.SQLite))
		kind, body := urlencoded(values("username", "admin", "password", password, "ip_address", "203.0.113.7"))
		d.send(t, call{method: "POST", path: "/api/staff/auth", kind: kind, body: body}.once("mine")).ok(t)
		var sum []byte
		d.must(d.DB.NewSelect().Table("idempotency_keys").Column("print").Scan(t.Context(), &sum))
		sums = append(sums, string(sum))
	}
	if sums[0] == sums[1] || sums[0] == "" {
		t.Errorf("sums %x and %x", sums[0], sums[1])
	}
}
