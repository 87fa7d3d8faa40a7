package orders

import (
	"context"
	"time"

	"kaspibot/kaspi"
)

// Accept accepts an order on behalf of a person and returns the record as it is afterwards.
//
// No error means that the request is out: the order is accepted, by this person or, as NoteElsewhere says,
// by somebody else just before; or it is still StageAccepting, because Kaspi did not say how it ended and
// Tick will find out. The errors are:
//   - ErrUnknownOrder;
//   - *BusyError: somebody is at it;
//   - *DoneError: it was accepted earlier;
//   - *GoneError: it is cancelled, or not up for acceptance;
//   - a *kaspi.Error within: Kaspi refused or could not be reached, and the order may be pressed again;
//   - ErrClosed while the program stops, or an error of the storage. If that came after the press was written
//     down, Tick carries on with it.
//
// Once the press is written down the work goes on even if ctx ends; it takes three times the grace at most.
func (d *Desk) Accept(ctx context.Context, code kaspi.OrderCode, by Who) (Record, error) {
	return d.Act(ctx, code, Act{Verb: VerbAccept}, by)
}

// sender sends requests to Kaspi.
type sender struct {
	acceptor Acceptor
	merchant Merchant
	grace    time.Duration
}

// post sends the request of an act, once. It allows for a wait until Kaspi may be asked as well as for the request.
func (s sender) post(ctx context.Context, o kaspi.Order, act Act) error {
	ctx, cancel := context.WithTimeout(ctx, 2*s.grace)
	defer cancel()
	if act.Verb == VerbAccept {
		return s.acceptor.Accept(ctx, o.ID, o.Code)
	}
	return s.merchant.Do(ctx, o, act)
}
