package staff

import (
	"time"

	"helpdeskz/handlers/web"
)

// Moment is a time in all the forms in which a page shows it. Two of the same words are equal, so that what was made of one
// can be kept.
type Moment struct{ ISO, Full, Age, Short string }

func moment(v *web.Visit, at time.Time) Moment {
	s := v.Stamp(at)
	return Moment{ISO: s.ISO(), Full: s.Full(), Age: s.Age(), Short: s.Short()}
}
