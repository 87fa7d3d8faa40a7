package orders

import "time"

// Mark is what an order counts as in the figures by which Kaspi judges a shop.
type Mark string

// The marks. An order has one at most.
const (
	MarkNone Mark = ""
	// MarkOwnFault: cancelled because the seller had no goods or did not deliver. That these count is published:
	// an order that is not accepted in time is cancelled as out of stock "and hurts the indicators" (seller rules).
	MarkOwnFault Mark = "own_fault"
	// MarkDoubtful: cancelled by the seller in the buyer's name. The seller rules say that any cancellation by the
	// seller hurts; the reason says that it was the buyer's wish. We count it, and say how many there are.
	MarkDoubtful Mark = "doubtful"
	MarkOnTime   Mark = "on_time" // handed to Kaspi's courier by the end of the planned day
	MarkLate     Mark = "late"    // handed over after it
)

// handOverEnds is when the last window of a day for handing over ends: 20:00 (seller rules).
const handOverEnds = 20 * time.Hour

// MarkOf reads the mark of an order.
func MarkOf(r Record) Mark {
	o := r.Order
	if stage := StageOf(o); stage == StageCancelled || stage == StageCancelling {
		switch o.CancellationReason {
		case "MERCHANT_OUT_OF_STOCK", "TIMEOUT_MERCHANT_DELIVERY":
			return MarkOwnFault
		case "BUYER_CANCELLATION_BY_MERCHANT", "BUYER_NOT_REACHABLE":
			return MarkDoubtful
		}
	}
	switch {
	case !o.KaspiDelivered || o.PreOrder || o.Courier.Handed.IsZero() || r.HandBy.IsZero():
		return MarkNone
	case o.Courier.Handed.After(dayEnd(r.HandBy)):
		return MarkLate
	}
	return MarkOnTime
}

// dayEnd is the end of the last hand-over window of t's day.
func dayEnd(t time.Time) time.Time { return midnight(t).Add(handOverEnds) }

// The limits that Kaspi sets, in basis points (hundredths of a per cent).
const (
	LimitPromotions = 300   // own-fault cancellations below this: a condition to take part in promotions
	LimitShop       = 500   // above it the shop may be switched off for seven days
	LimitLate       = 1_000 // late hand-overs below this: a condition to take part in promotions
)

// QualityDays is the span over which Kaspi counts.
const QualityDays = 30

// Quality is how the shop stands, by our reckoning: Kaspi's own figures are in the cabinet only, and which
// cancellations it counts is known from a trade paper, not from Kaspi.
type Quality struct {
	Orders   int `json:"Orders"`   // placed within QualityDays
	OwnFault int `json:"OwnFault"` // cancelled by the seller's fault, the doubtful ones included
	Doubtful int `json:"Doubtful"`
	Handed   int `json:"Handed"` // handed to Kaspi's courier with a known plan, and those that should have been by now
	Late     int `json:"Late"`   // of them, too late
}

// QualityOf adds up marked orders and those whose hand-over is overdue at this moment.
func QualityOf(counts map[Mark]int, overdue int) Quality {
	q := Quality{
		OwnFault: counts[MarkOwnFault] + counts[MarkDoubtful], Doubtful: counts[MarkDoubtful],
		Late: counts[MarkLate] + overdue,
	}
	q.Handed = q.Late + counts[MarkOnTime]
	for _, n := range counts {
		q.Orders += n
	}
	return q
}

// CancelledBP is the share of own-fault cancellations in basis points, rounded up: a limit is never nearer than told.
func (q Quality) CancelledBP() int64 { return rateBP(q.OwnFault, q.Orders) }

// LateBP is the share of late hand-overs in basis points, rounded up.
func (q Quality) LateBP() int64 { return rateBP(q.Late, q.Handed) }

func rateBP(part, whole int) int64 {
	if whole == 0 {
		return 0
	}
	return (int64(part)*10_000 + int64(whole) - 1) / int64(whole)
}

// Room is how many more of the orders there are may be cancelled with the share still below the limit; negative when
// it is not below it any more.
func (q Quality) Room(limit int64) int {
	most := (limit*int64(q.Orders) - 1) / 10_000 // the largest number whose share is below the limit
	return int(most) - q.OwnFault
}

// The levels of Quality, each worth a warning when it is reached.
const (
	QualityGood       = iota
	QualityNear       // one more cancellation or two, and promotions are closed
	QualityPromotions // closed for promotions
	QualityShopNear   // little is left until the shop may be switched off
	QualityShop       // it may be switched off
)

const (
	nearBy     = 2  // cancellations left: time to say so
	enoughToGo = 20 // with fewer orders one cancellation is 5 %, and the share says nothing yet
	notOneYet  = 34 // with fewer orders a single cancellation is over 3 %, and is no trend
)

// Level says which limit is near or passed. It does not look at late hand-overs, of which we know too little to alarm.
func (q Quality) Level() int {
	switch {
	case q.Orders < enoughToGo || q.OwnFault == 0 || q.Orders < notOneYet && q.OwnFault == 1:
		return QualityGood
	case q.Room(LimitShop) < 0:
		return QualityShop
	case q.Room(LimitShop) < nearBy:
		return QualityShopNear
	case q.Room(LimitPromotions) < 0:
		return QualityPromotions
	case q.Room(LimitPromotions) < nearBy:
		return QualityNear
	}
	return QualityGood
}

// Overdue counts the parcels that Kaspi should have been given by now, by its own plan.
func Overdue(recs []Record, now time.Time) (n int) {
	for _, r := range recs {
		if !r.HandBy.IsZero() && now.After(dayEnd(r.HandBy)) {
			n++
		}
	}
	return n
}
