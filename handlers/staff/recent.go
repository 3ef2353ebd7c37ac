package staff

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"helpdeskz/handlers/web"
	"helpdeskz/models"
)

// recentBytes and listBytes bound what a panel remembers of lists, and say what one takes.
const (
	recentBytes = 2 << 20
	listBytes   = 16 << 10
)

// recent remembers what page after page repeats: the counts of the rail, and the list that an agent has beside the tickets
// which he goes through. It holds for a second, and not beyond a change that this process has made, so that an agent sees
// at once what he did.
type recent struct {
	counts *web.Memory[instant, models.TicketCounts]
	lists  *web.Memory[listInstant, listPage]
}

// instant is how long something is remembered: to the next commit here, and to the next second for those of others.
type instant struct {
	commits uint64
	second  int64 // Unix time
}

type listInstant struct {
	instant
	list string // a listing's key
}

type listPage struct {
	rows []models.TicketRow
	more bool
}

func newRecent() *recent {
	return &recent{
		counts: web.NewMemory[instant](recentBytes, func(models.TicketCounts) int { return listBytes }),
		lists:  web.NewMemory[listInstant](recentBytes, func(listPage) int { return listBytes }),
	}
}

func now(clock func() time.Time) instant {
	return instant{commits: models.Commits(), second: clock().Unix()}
}

// counts returns how many tickets there are, in all departments.
func (p *Panel) counts(c *fiber.Ctx) (models.TicketCounts, error) {
	return p.recent.counts.Get(now(p.Now), func() (models.TicketCounts, error) {
		return models.LoadTicketCounts(c.UserContext(), p.DB)
	})
}

// rowsBeside returns the rows of the list beside a ticket, and whether another page follows.
func (p *Panel) rowsBeside(c *fiber.Ctx, l *listing) (rows []models.TicketRow, more bool, err error) {
	key := listInstant{now(p.Now), l.key(web.VisitOf(c))}
	page, err := p.recent.lists.Get(key, func() (page listPage, err error) {
		page.rows, page.more, err = p.readRows(c, l)
		return page, err
	})
	return page.rows, page.more, err
}
