package htmlsafe

// makeRoom closes and opens what a browser would before an element begins, and reports whether it may begin at all.
func (b *builder) makeRoom(name string, k kind) bool {
	switch k {
	case group, row, cell, caption:
		return b.intoTable(k)
	case anchor:
		if !b.leaveAnchor() {
			b.skipped[name]++
			return false
		}
	}
	b.intoCell()
	if k.endsParagraph() {
		b.leaveParagraph()
	}
	switch {
	case k == heading && b.top() == heading:
		b.closeTo(len(b.stack) - 1)
	case k == item || k == term:
		b.leaveItem(k)
	}
	return true
}

// intoTable closes what is open up to where a part of a table belongs. A cell without a row gets one. It reports
// whether there is a table.
func (b *builder) intoTable(k kind) bool {
	at := len(b.stack) - 1
	for at >= 0 && !b.takes(b.stack[at].kind, k) {
		if b.stack[at].kind == table {
			break
		}
		at--
	}
	if at < 0 {
		return false
	}
	b.closeTo(at + 1)
	if k == cell && b.top() != row {
		b.push("tr", row)
	}
	return true
}

// takes reports whether an element of the kind outer is the parent that a table's part belongs into.
func (b *builder) takes(outer, part kind) bool {
	switch part {
	case cell:
		return outer.holdsRows()
	case row:
		return outer == group || outer == table
	}
	return outer == table
}

// intoCell opens a cell when a table has none open: browsers would move text and blocks out in front of the table.
func (b *builder) intoCell() {
	if b.top().holdsRows() {
		b.intoTable(cell)
		b.push("td", cell)
	}
}

func (b *builder) push(name string, k kind) {
	b.out.WriteString("<" + name + ">")
	b.stack = append(b.stack, open{name: name, kind: k})
}

// leaveParagraph closes an open p with all within it.
func (b *builder) leaveParagraph() {
	for at := len(b.stack) - 1; at >= 0 && !b.stack[at].kind.bounds(); at-- {
		if b.stack[at].kind == paragraph {
			b.closeTo(at)
			return
		}
	}
}

// leaveItem closes the item before in the same list, with what is open in it: browsers look past inline elements, div,
// address and p for it, and no further.
func (b *builder) leaveItem(k kind) {
	for at := len(b.stack) - 1; at >= 0; at-- {
		e := b.stack[at]
		if e.kind == k {
			b.closeTo(at)
			return
		}
		if !e.kind.isInline() && e.name != "div" && e.name != "address" && e.kind != paragraph {
			return
		}
	}
}

// leaveAnchor closes a link that is open around a new one. It reports false when blocks have been opened within it:
// then the new link is dropped.
func (b *builder) leaveAnchor() bool {
	blocks := false
	for at := len(b.stack) - 1; at >= 0 && !b.stack[at].kind.bounds(); at-- {
		switch k := b.stack[at].kind; {
		case k == anchor && blocks:
			return false
		case k == anchor:
			b.closeTo(at)
			return true
		case !k.isInline():
			blocks = true
		}
	}
	return true
}

// find returns the place of the open element that an end tag means, or -1.
func (b *builder) find(name string, k kind) int {
	for at := len(b.stack) - 1; at >= 0; at-- {
		e := b.stack[at]
		if !e.ended && (e.name == name || k == heading && e.kind == heading) {
			return at
		}
		if e.kind == table || e.kind.bounds() && !k.holdsRows() && k != cell && k != caption {
			return -1
		}
		if k == item && e.kind == list {
			return -1
		}
	}
	return -1
}
