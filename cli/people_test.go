package cli_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/uptrace/bun"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
	"helpdeskz/models/modelstest"
	"helpdeskz/models/secret"
)

const password = "correct horse battery"

func addStaff(t *testing.T, d desk, username string, more ...string) {
	t.Helper()
	args := append([]string{"staff", "add", "--username", username, "--fullname", "Inés Castro", "--email", username + "@acme.test",
		"--password-file", file(t, password+"\n")}, more...)
	if out := d.must(t, args...); !strings.Contains(out, username) {
		t.Errorf("said %q", out)
	}
}

func staffUser(t *testing.T, d desk, username string) *models.Staff {
	t.Helper()
	staff, err := models.StaffByLogin(t.Context(), database(t, d), username)
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

func TestStaff(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		addStaff(t, d, "ines", "--admin")
		addStaff(t, d, "sam", "--departments", "1,3")
		list := objects(t, d.must(t, "staff", "list", "--json"))
		want := map[string]any{"id": 1.0, "username": "ines", "fullname": "Inés Castro", "email": "ines@acme.test", "admin": true, "active": true,
			"two_factor": false}
		if len(list) != 2 || !cmp.Equal(want, list[0]) {
			t.Errorf("list = %v", list)
		}
		if text := d.must(t, "staff", "list"); !strings.Contains(text, "ines@acme.test") || !strings.Contains(text, "admin") {
			t.Errorf("list:\n%s", text)
		}
		if fits, _ := accounts.VerifyPassword(staffUser(t, d, "sam").PasswordHash, password); !fits {
			t.Error("the password in the file is not sam's")
		}
		d.must(t, "staff", "password", "SAM", "--password-file", file(t, "another long password\r\n"))
		if fits, _ := accounts.VerifyPassword(staffUser(t, d, "sam").PasswordHash, "another long password"); !fits {
			t.Error("the new password is not sam's")
		}
	})
}

func TestStaffTwoFactorOff(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		addStaff(t, d, "ines")
		err := models.Tx(t.Context(), database(t, d), func(ctx context.Context, tx bun.Tx) error {
			_, err := models.SetStaffTOTP(ctx, tx, 1, []byte("sealed"), 1)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if text := d.must(t, "staff", "list"); !strings.Contains(text, "two-factor") {
			t.Errorf("list:\n%s", text)
		}
		if out := d.must(t, "staff", "two-factor-off", "INES"); !strings.Contains(out, "ines") {
			t.Errorf("said %q", out)
		}
		if staffUser(t, d, "ines").TwoFactor() {
			t.Error("two-factor is still on")
		}
		for name, want := range map[string]string{"ines": "not switched on", "nobody": "agent does not exist"} {
			if r := d.run("staff", "two-factor-off", name); r.code != 1 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, want) {
				t.Errorf("%s: %+v", name, r)
			}
		}
	})
}

func TestStaffPasswordFromStdin(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	addStaff(t, d, "ines")
	if r := run("another long password\n", d.args("staff", "password", "ines", "--password-file", "-")...); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if fits, _ := accounts.VerifyPassword(staffUser(t, d, "ines").PasswordHash, "another long password"); !fits {
		t.Error("the password on standard input was not taken")
	}
}

func TestStaffRefusals(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	addStaff(t, d, "ines")
	good := map[string]string{"--username": "sam", "--fullname": "Sam", "--email": "sam@acme.test", "--password-file": file(t, password)}
	tests := map[string]struct{ option, value, want string }{
		"taken name":         {"--username", "INES", "--username: This is already taken"},
		"name with a blank":  {"--username", "s am", "--username: "},
		"no address":         {"--email", "sam", "--email: "},
		"short password":     {"--password-file", file(t, "short"), "--password-file: "},
		"common password":    {"--password-file", file(t, "password123"), "--password-file: "},
		"missing file":       {"--password-file", "/no/such/file", "/no/such/file"},
		"unknown department": {"--departments", "99", "--departments: There is no department 99."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := []string{"staff", "add", test.option + "=" + test.value}
			for option, value := range good {
				if option != test.option {
					args = append(args, option+"="+value)
				}
			}
			r := d.run(args...)
			if r.code != 1 || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, test.want) {
				t.Errorf("exit code %d, want 1 and one line with %q:\n%s", r.code, test.want, r.err)
			}
		})
	}
	if r := d.run("staff", "password", "nobody", "--password-file", file(t, password)); r.code != 1 || !strings.Contains(r.err, "agent does not exist") {
		t.Errorf("password of nobody: %+v", r)
	}
	if list := objects(t, d.must(t, "staff", "list", "--json")); len(list) != 1 {
		t.Errorf("staff users: %v, want one", list)
	}
}

func TestAPIKeys(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		token := lastLine(d.must(t, "apikey", "add", "--name", "Shop", "--permissions", "users.read,tickets.create",
			"--ip", "203.0.113.*,2001:db8::/32", "--calls-per-minute", "60"))
		if len(token) < accounts.MinToken || strings.ContainsAny(token, " \t.") {
			t.Errorf("the last line is %q, want the token alone", token)
		}
		list := objects(t, d.must(t, "apikey", "list", "--json"))
		want := []map[string]any{{"id": 1.0, "name": "Shop", "active": true, "permissions": []any{"users.read", "tickets.create"},
			"addresses": []any{"203.0.113.*", "2001:db8::/32"}, "calls_per_minute": 60.0, "created_at": list[0]["created_at"], "last_used_at": nil}}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("list (-want +got):\n%s", diff)
		}
		if text := d.must(t, "apikey", "list"); !strings.Contains(text, "Shop") || strings.Contains(text, token) {
			t.Errorf("list:\n%s", text)
		}
		if key := keyOf(t, d, token); key.ID != 1 {
			t.Errorf("the token is that of key %d", key.ID)
		}
		d.must(t, "apikey", "revoke", "1")
		if r := d.run("apikey", "revoke", "1"); r.code != 1 || r.err != "helpdeskz: This API key does not exist.\n" {
			t.Errorf("revoked twice: %+v", r)
		}
		if out := d.must(t, "apikey", "list"); out != "" {
			t.Errorf("list:\n%s", out)
		}
	})
}

func TestAPIKeyThatMovesOver(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	const token = "token-of-the-program-that-moves-over"
	out := d.must(t, "apikey", "add", "--name", "Old", "--permissions", "all", "--token", token, "--inactive")
	if lastLine(out) != token {
		t.Errorf("said %q", out)
	}
	key := keyOf(t, d, token)
	if key.Active || !slices.Equal(key.Permissions, models.Permissions) || len(key.Addresses) != 0 {
		t.Errorf("key = %+v", key)
	}
	if text := d.must(t, "apikey", "list"); !strings.Contains(text, "inactive") || !strings.Contains(text, "from anywhere") {
		t.Errorf("list:\n%s", text)
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	return lines[len(lines)-1]
}

func keyOf(t *testing.T, d desk, token string) *models.APIKey {
	t.Helper()
	key, err := models.APIKeyByHash(t.Context(), database(t, d), secret.Hash(token))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAPIKeyRefusals(t *testing.T) {
	d := newDesk(t, modelstest.SQLite)
	tests := map[string]struct{ permissions, more, want string }{
		"permission": {"users.red", "", "--permissions: There is no permission users.red."},
		"address":    {"all", "--ip=10.*", "--ip: 10.* is not an address."},
		"calls":      {"all", "--calls-per-minute=-1", "--calls-per-minute: Enter a number from 0 to 100000"},
		"token":      {"all", "--token=short", "--token: Use 20 characters or more"},
		"blank":      {"all", "--token=with a blank in the middle of it", "--token: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			args := []string{"apikey", "add", "--name", "Shop", "--permissions", test.permissions}
			if test.more != "" {
				args = append(args, test.more)
			}
			r := d.run(args...)
			if r.code != 1 || r.out != "" || strings.Count(r.err, "\n") != 1 || !strings.Contains(r.err, test.want) {
				t.Errorf("%+v, want one line with %q", r, test.want)
			}
		})
	}
}
