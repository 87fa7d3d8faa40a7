package orders

import (
	"cmp"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// Duty is what the seller has to do with an order by some time.
type Duty string

// The duties.
const (
	DutyCourier  Duty = "courier"   // hand it to Kaspi's courier, or bring it to the reception point
	DutyDeliver  Duty = "deliver"   // bring it to the buyer
	DutyPickup   Duty = "pickup"    // have it ready: the buyer comes for it
	DutyPreOrder Duty = "pre_order" // have the goods at the warehouse
	DutyReturn   Duty = "return"    // decide about goods that came back
)

// Due is an order with its duty.
type Due struct {
	Record
	Duty      Duty
	By        time.Time
	Estimated bool // By is ours, from Kaspi's published rules; Kaspi itself named no time
}

// Packed reports whether the order is packed and its waybill was asked for.
func (d Due) Packed() bool { return d.Order.Assembled }

// Waybill reports whether there is a waybill to print.
func (d Due) Waybill() bool { return d.Order.Courier.Waybill != "" }

// Overdue reports whether its time is over.
func (d Due) Overdue(now time.Time) bool { return !d.By.IsZero() && now.After(d.By) }

// Board is what has to leave the house: the most urgent first.
type Board struct {
	Overdue, Today, Later []Due
	Undated               []Due // of which nobody has named a time: By is zero
}

// BoardStages are the stages of orders that may be on a board.
func BoardStages() []Stage {
	return []Stage{StagePreOrder, StagePack, StageHandOver, StageGiveOut, StageReturnRequested, StageCancelling}
}

// BoardOf sorts orders by when they are due. Records of other stages are passed over.
func BoardOf(recs []Record, now time.Time) Board {
	var b Board
	tomorrow := midnight(now).AddDate(0, 0, 1)
	for _, r := range recs {
		d, ok := r.due()
		switch {
		case !ok:
		case d.By.IsZero():
			b.Undated = append(b.Undated, d)
		case d.Overdue(now):
			b.Overdue = append(b.Overdue, d)
		case d.By.Before(tomorrow):
			b.Today = append(b.Today, d)
		default:
			b.Later = append(b.Later, d)
		}
	}
	for _, list := range [][]Due{b.Overdue, b.Today, b.Later, b.Undated} {
		slices.SortFunc(list, func(a, b Due) int {
			return cmp.Or(a.By.Compare(b.By), cmp.Compare(a.Order.Code, b.Order.Code))
		})
	}
	return b
}

// due is what is to be done with an order, and whether there is anything with a time to it.
func (r Record) due() (Due, bool) {
	switch {
	case r.Stage == StagePreOrder:
		return r.dueAt(DutyPreOrder, r.Arrival()), true
	case r.Stage == StagePack, r.Stage == StageHandOver:
		return r.courierDue(), true
	case r.Stage == StageGiveOut && bySeller(r.Order):
		return r.orEstimate(r.dueAt(DutyDeliver, r.Order.PlannedDelivery), 1), true
	case r.Stage == StageGiveOut:
		at := r.Order.PlannedDelivery
		if at.IsZero() {
			at = r.Order.Reserved
		}
		return r.orEstimate(r.dueAt(DutyPickup, at), pickupDays), true
	case r.Stage == StageReturnRequested && !r.Back.IsZero():
		return Due{Record: r, Duty: DutyReturn, By: r.DecideBy(), Estimated: true}, true
	}
	return Due{}, false
}

const (
	pickupDays = 3 // working days for which goods are kept for a buyer who collects (seller rules)
	returnDays = 3 // working days to decide about goods that came back; after that Kaspi takes the return for accepted

	expressPack = time.Hour      // to pack an Express order, unless the cabinet shows another time (seller rules)
	noon        = 12 * time.Hour // orders taken before it are handed over in the shorter window
	earlyEnds   = 16 * time.Hour // 10:00 to 16:00
)

// Arrival is when the goods of a pre-order are to be there, as far as Kaspi tells: its date for that is often absent, and
// then the planned hand-over or delivery is the latest that it can be. Zero when there is none of these.
func (r Record) Arrival() time.Time {
	for _, at := range []time.Time{r.Order.Reserved, r.Order.Courier.Planned, r.Order.PlannedDelivery} {
		if !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// DecideBy is when a return is taken for accepted if the seller keeps silent; zero while the goods are not back. Kaspi
// does not tell when they came, so it counts from when it was first heard to say so.
func (r Record) DecideBy() time.Time {
	if r.Back.IsZero() {
		return time.Time{}
	}
	return dayEnd(workdays(r.Back, returnDays))
}

// dueAt is a duty by the time that Kaspi names. A bare date means the end of that day.
func (r Record) dueAt(duty Duty, at time.Time) Due {
	if !at.IsZero() && at.Equal(midnight(at)) {
		at = dayEnd(at)
	}
	return Due{Record: r, Duty: duty, By: at}
}

// orEstimate is d, or our estimate of so many working days after the order was taken if Kaspi named no time.
func (r Record) orEstimate(d Due, days int) Due {
	if d.By.IsZero() {
		d.By, d.Estimated = dayEnd(workdays(r.takenAt(), days)), true
	}
	return d
}

// courierDue is by when Kaspi wants a parcel: as it plans, or else by its rules for handing over (guide q3047).
func (r Record) courierDue() Due {
	if at := r.Order.Courier.Planned; !at.IsZero() {
		return r.dueAt(DutyCourier, at)
	}
	d := Due{Record: r, Duty: DutyCourier, Estimated: true}
	at := r.takenAt()
	day := midnight(at)
	switch clock := at.Sub(day); {
	case r.Order.Courier.Express:
		d.By = at.Add(expressPack)
	case !isWorkday(at) || clock >= handOverEnds:
		d.By = dayEnd(workdays(at, 1))
	case clock < noon:
		d.By = day.Add(earlyEnds)
	default:
		d.By = day.Add(handOverEnds)
	}
	return d
}

// takenAt is when the order was accepted, as well as is known: here, or when the desk saw it done elsewhere.
func (r Record) takenAt() time.Time {
	switch {
	case !r.AcceptedAt.IsZero():
		return r.AcceptedAt
	case !r.Order.Approved.IsZero():
		return r.Order.Approved // automatic acceptance follows at once
	case !r.Order.Created.IsZero():
		return r.Order.Created
	}
	return r.Seen
}

// isWorkday takes all days but Sunday for working days. Kaspi does not publish which it means; counting Saturday makes
// a deadline come sooner rather than too late. Public holidays are not known here.
func isWorkday(t time.Time) bool { return t.In(kaspi.Almaty()).Weekday() != time.Sunday }

// workdays is n working days after t.
func workdays(t time.Time, n int) time.Time {
	for n > 0 {
		t = t.AddDate(0, 0, 1)
		if isWorkday(t) {
			n--
		}
	}
	return t
}
