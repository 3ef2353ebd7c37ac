package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// Pager is the line below a list that leads to its other pages. Total is -1 when it isn't known.
type Pager struct {
	Page     int64 // from 1
	Size     int64
	Shown    int64 // rows on this page
	Total    int64
	HasNext  bool
	Previous string // addresses, empty when there is no such page
	Next     string
	Target   string // the element that htmx replaces
}

// maxPage bounds the page number, so that an offset never overflows or walks for ever.
const maxPage = 1_000_000

// PageOf returns the page number that a request asks for, 1 when it asks for none.
func PageOf(c *fiber.Ctx) int64 {
	return PageNumber(c.Query("page"))
}

// PageNumber returns the number of a page as an address says it, 1 when it says none.
func PageNumber(text string) int64 { return min(max(Number(text, 1), 1), maxPage) }

// PageWithin returns the page that a request asks for of a list whose length is known, or the last page there is.
func PageWithin(c *fiber.Ctx, total, size int64) int64 {
	return min(PageOf(c), max(1, (total+size-1)/size))
}

// NewPager makes the line for a page of a list. link returns the address of another page.
func NewPager(page, size, shown, total int64, hasNext bool, link func(page string) string) Pager {
	p := Pager{Page: page, Size: size, Shown: shown, Total: total, HasNext: hasNext}
	if page > 1 {
		number := ""
		if page > 2 {
			number = strconv.FormatInt(page-1, 10)
		}
		p.Previous = link(number)
	}
	if hasNext {
		p.Next = link(strconv.FormatInt(page+1, 10))
	}
	return p
}

// From returns the number of the first row on the page.
func (p Pager) From() int64 { return (p.Page-1)*p.Size + 1 }

// To returns the number of the last row on the page.
func (p Pager) To() int64 { return (p.Page-1)*p.Size + p.Shown }
