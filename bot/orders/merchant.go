package orders

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/kaspi"
)

// Merchant does to an order what a seller may do, but for accepting it.
type Merchant interface {
	// Do sends the request of an act. It must not repeat it by itself. ErrLater says that Kaspi has taken the
	// request and does the work in its own time.
	Do(ctx context.Context, o kaspi.Order, act Act) error
}

// ErrLater means that Kaspi has taken a request and will do the work later.
var ErrLater = errors.New("kaspi does it in its own time")

// KaspiMerchant is the Merchant at Kaspi.
type KaspiMerchant struct{ API *kaspi.Client }

// Do sends the request that the act's verb stands for.
func (c KaspiMerchant) Do(ctx context.Context, o kaspi.Order, act Act) error {
	switch act.Verb {
	case VerbAssemble:
		return c.API.Assemble(ctx, o.ID, act.Parcels)
	case VerbCancel:
		return c.API.Cancel(ctx, o.ID, o.Code, act.Reason, act.Comment)
	case VerbSendCode:
		return c.API.RequestCode(ctx, o.ID, o.Code)
	case VerbComplete:
		return c.API.Complete(ctx, o.ID, o.Code, string(act.Code))
	case VerbArrived:
		return c.API.Arrived(ctx, o.ID, o.Code)
	case VerbTakeBack:
		return c.API.ArrivedBackward(ctx, o.ID, o.Code)
	case VerbRemove:
		return inTime(c.API.CancelUnits(ctx, kaspi.Remainder{Entry: act.Entry, Quantity: act.Remain, Reason: act.Reason}))
	case VerbBindIMEI:
		return inTime(c.API.BindIMEI(ctx, act.Entry, act.Devices))
	default:
		return fmt.Errorf("%w: nobody does %q", ErrBadAct, act.Verb)
	}
}

// inTime tells whether an operation is done. Only the one word for it is believed.
func inTime(op kaspi.Operation, err error) error {
	if err == nil && op.Status != kaspi.OperationSuccessful {
		return ErrLater
	}
	return err
}
