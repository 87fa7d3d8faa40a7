package orders

import (
	"time"

	"kaspibot/kaspi"
)

// Entered is the stage an order is in and since when, as the desk saw it.
type Entered struct {
	Stage Stage     `json:"Stage"`
	At    time.Time `json:"At"`
}

// entered is r with the time at which it came into its stage.
func (r Record) entered(now time.Time) Record {
	if r.Entered.Stage != r.Stage {
		r.Entered = Entered{r.Stage, now}
	}
	return r
}

// dated is r with what its order tells about time and may take back later: Kaspi moves the planned hand-over, and a
// parcel that came back is not dated at all. Once the courier has the parcel, the plan is rewritten to when that was: one
// first met then proves nothing.
func (r Record) dated(asked time.Time) Record {
	c := r.Order.Courier
	if r.HandBy.IsZero() && r.Stage.Accepted() && r.Stage != StagePreOrder && c.Handed.IsZero() {
		r.HandBy = c.Planned
	}
	if r.Back.IsZero() && c.Returned {
		r.Back = asked
	}
	return r
}

// midnight is the beginning of t's day in Almaty.
func midnight(t time.Time) time.Time {
	year, month, day := t.In(kaspi.Almaty()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, kaspi.Almaty())
}
