package models

import "github.com/uptrace/bun"

// Scope is what somebody may see of the tickets. Every query on tickets takes one, so that no handler can forget it.
// The zero Scope sees nothing.
type Scope struct {
	everything  bool
	departments []int64
	userID      int64
	ticketID    int64
}

// Everything is the scope of an admin and of the desk's own jobs.
func Everything() Scope { return Scope{everything: true} }

// InDepartments is the scope of an agent: tickets of these departments only.
func InDepartments(ids ...int64) Scope { return Scope{departments: ids} }

// OwnedBy is the scope of a customer: the own tickets only.
func OwnedBy(userID int64) Scope { return Scope{userID: userID} }

// ByLink is the scope of who holds the link to one ticket: that ticket, as long as it is this customer's.
func ByLink(userID, ticketID int64) Scope { return Scope{userID: userID, ticketID: ticketID} }

// Sees tells whether a ticket of this department and customer is inside the scope.
func (s Scope) Sees(departmentID, userID int64) bool {
	switch {
	case s.everything:
		return true
	case s.userID != 0:
		return s.userID == userID
	}
	return s.SeesDepartment(departmentID)
}

// SeesDepartment tells whether the scope covers all tickets of a department.
func (s Scope) SeesDepartment(id int64) bool {
	if s.everything {
		return true
	}
	for _, d := range s.departments {
		if d == id {
			return true
		}
	}
	return false
}

// where limits a query on tickets under the given alias.
func (s Scope) where(q *bun.SelectQuery, alias string) *bun.SelectQuery {
	switch {
	case s.everything:
		return q
	case s.ticketID != 0:
		return q.Where("?.id = ?", bun.Ident(alias), s.ticketID).Where("?.user_id = ?", bun.Ident(alias), s.userID)
	case s.userID != 0:
		return q.Where("?.user_id = ?", bun.Ident(alias), s.userID)
	case len(s.departments) == 1:
		return q.Where("?.department_id = ?", bun.Ident(alias), s.departments[0])
	case len(s.departments) > 1:
		return q.Where("?.department_id IN (?)", bun.Ident(alias), bun.List(s.departments))
	}
	return q.Where("1 = 0")
}
