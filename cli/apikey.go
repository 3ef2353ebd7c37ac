package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

type apikeyCommand struct {
	Add    apikeyAdd    `cmd:"" help:"Add an API key and print its token, which can't be shown again."`
	List   apikeyList   `cmd:"" help:"List the API keys."`
	Revoke apikeyRevoke `cmd:"" help:"Remove an API key, which ends its use at once."`
}

type apikeyAdd struct {
	Name        string   `required:"" help:"What the key is for."`
	Permissions []string `required:"" help:"all, or some of users, departments, tickets with .create .read .update .delete; messages.create messages.read; attachments.read attachments.download attachments.delete; staff.read staff.auth; separated by commas." placeholder:"all|LIST"`
	IP          []string `name:"ip" help:"Where the key may be used from, separated by commas: 203.0.113.7, 203.0.113.*, 203.0.113.0/24, 2001:db8::/32. Without it, from anywhere." placeholder:"LIST"`
	Calls       int      `name:"calls-per-minute" help:"How many calls a minute the key may make; without it, any number." placeholder:"N"`
	Token       string   `help:"Token that another program uses already, of 20 visible ASCII characters or more; without it one is made." placeholder:"TOKEN"`
	Inactive    bool     `help:"Add the key without letting it work yet."`
}

// allPermissions stands for every permission on the command line.
const allPermissions = "all"

// Run adds a key. The token stands alone on the last line, for scripts.
func (a *apikeyAdd) Run(ctx context.Context, p *newDesk, term *terminal) error {
	key, token, err := p.accounts.AddAPIKey(ctx, accounts.Actor{}, accounts.NewAPIKey{Name: a.Name, Permissions: a.permissions(),
		Addresses: a.IP, CallsPerMinute: a.Calls, Token: a.Token, Inactive: a.Inactive})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "API key %d, %s, was added. Its token is shown this once:\n%s\n", key.ID, key.Name, token)
	return err
}

func (a *apikeyAdd) permissions() []models.Permission {
	if len(a.Permissions) == 1 && a.Permissions[0] == allPermissions {
		return models.Permissions
	}
	permissions := make([]models.Permission, len(a.Permissions))
	for i, name := range a.Permissions {
		permissions[i] = models.Permission(strings.TrimSpace(name))
	}
	return permissions
}

type apikeyList struct {
	JSON bool `help:"Print a JSON object a line."`
}

type apikeyLine struct {
	ID             int64               `json:"id"`
	Name           string              `json:"name"`
	Permissions    []models.Permission `json:"permissions"`
	Addresses      []string            `json:"addresses"`
	CallsPerMinute int                 `json:"calls_per_minute"` // 0 for no limit
	Active         bool                `json:"active"`
	CreatedAt      time.Time           `json:"created_at"`
	LastUsedAt     *time.Time          `json:"last_used_at"`
}

// Run lists the keys, without their tokens, which nobody has.
func (l *apikeyList) Run(ctx context.Context, p *parts, term *terminal) error {
	keys, err := models.APIKeys(ctx, p.db)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(term.out, 0, 4, 2, ' ', 0)
	for i := range keys {
		if l.JSON {
			if err := term.json(lineOfKey(&keys[i])); err != nil {
				return err
			}
			continue
		}
		_, _ = fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\n", keys[i].ID, keys[i].Name, shownPermissions(keys[i].Permissions),
			shownAddresses(keys[i].Addresses), shownUse(&keys[i]))
	}
	return table.Flush()
}

func lineOfKey(k *models.APIKey) apikeyLine {
	line := apikeyLine{ID: k.ID, Name: k.Name, Permissions: k.Permissions, Addresses: k.Addresses, CallsPerMinute: k.CallsPerMinute,
		Active: k.Active, CreatedAt: k.CreatedAt}
	if !k.LastUsedAt.IsZero() {
		line.LastUsedAt = &k.LastUsedAt
	}
	return line
}

func shownPermissions(permissions []models.Permission) string {
	if len(permissions) == len(models.Permissions) {
		return allPermissions
	}
	names := make([]string, len(permissions))
	for i, p := range permissions {
		names[i] = string(p)
	}
	return strings.Join(names, ",")
}

func shownAddresses(addresses []string) string {
	if len(addresses) == 0 {
		return "from anywhere"
	}
	return strings.Join(addresses, ",")
}

func shownUse(k *models.APIKey) string {
	switch {
	case !k.Active:
		return "inactive"
	case k.LastUsedAt.IsZero():
		return "never used"
	}
	return "last used " + k.LastUsedAt.Format(time.DateTime)
}

type apikeyRevoke struct {
	ID int64 `arg:"" help:"Id of the key, as list shows it."`
}

// Run revokes a key.
func (r *apikeyRevoke) Run(ctx context.Context, p *parts, term *terminal) error {
	key, err := p.accounts.RevokeAPIKey(ctx, accounts.Actor{}, r.ID)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(term.out, "API key %d, %s, was revoked\n", key.ID, key.Name)
	return err
}
