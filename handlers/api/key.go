package api

import (
	"net/netip"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
	"helpdeskz/models/accounts"
)

// checkKey returns the key that a request comes with. Refusals are limited an address, so that nobody can try tokens for long;
// a key that is good is never held up by them. Errors: forbidden, rate_limited.
func (a *API) checkKey(c *fiber.Ctx, visit *web.Visit, what models.Permission) (*models.APIKey, error) {
	from, _ := netip.ParseAddr(visit.IP)
	key, err := a.Accounts.CheckAPIKey(c.UserContext(), token(c), from, what)
	if models.KindOf(err) == models.KindForbidden {
		if limited := a.Accounts.Try(c.UserContext(), accounts.ActionAPIKey, accounts.AddressSubject(visit.IP)); limited != nil {
			return nil, limited
		}
	}
	return key, err
}

// callCounts counts the calls of the present minute in this process.
type callCounts struct {
	mu     sync.Mutex
	minute time.Time
	calls  map[caller]int
}

type caller struct {
	key     int64
	address string
}

func newCallCounts() *callCounts { return &callCounts{calls: map[caller]int{}} }

// add counts a call of a key from an address. Errors: rate_limited, with the Args Seconds (to wait) and N (minutes).
func (n *callCounts) add(key *models.APIKey, address string, now time.Time) error {
	if key.CallsPerMinute <= 0 {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(n.minute) {
		n.minute = minute
		clear(n.calls)
	}
	who := caller{key.ID, address}
	if n.calls[who] >= key.CallsPerMinute {
		wait := n.minute.Add(time.Minute).Sub(now)
		return models.NewError(models.KindRateLimited, "error.too_many_calls", "Seconds", max(1, int(wait.Seconds())), "Max", key.CallsPerMinute)
	}
	n.calls[who]++
	return nil
}
