package api

// maxPage bounds the number of a page, far behind the last one of any desk.
const maxPage = 1_000_000_000

// page is which part of a list is asked for: its number from 1, and how many lines it has.
type page struct{ number, size int64 }

// page reads the parameter page, and returns the first one without it.
func (p *params) page(size int64) page {
	return page{p.whole("page", 1, maxPage, 1), max(1, size)}
}

func (p page) offset() int64 { return (p.number - 1) * p.size }

// of returns how many pages a list of so many lines has.
func (p page) of(total int64) int64 { return (total + p.size - 1) / p.size }
