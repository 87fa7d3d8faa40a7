package kaspi

import (
	"context"
	"unicode/utf8"
)

// Statuses that are only ever sent: the order reads ACCEPTED_BY_MERCHANT, or is finished, afterwards.
const (
	statusAssemble        Status = "ASSEMBLE"
	statusAssembled       Status = "ASSEMBLED" // how one copy of the guide answers ASSEMBLE
	statusArrived         Status = "ARRIVED"
	statusArrivedBackward Status = "ARRIVED_BACKWARD"
)

const (
	opChange   = "POST /orders"
	maxComment = 1000 // characters of a cancellation, by the guide
)

// Accept accepts a new order by the guide's page on status changes (POST /orders): its status becomes
// ACCEPTED_BY_MERCHANT and it leaves the state NEW. Kaspi allows three working hours for it. The request goes out
// once. After an error of which Sent is true the outcome is unknown: read the order. That
// holds for KindBody too, where Kaspi answered 200 with something that is not the echo of the request.
func (c *Client) Accept(ctx context.Context, id OrderID, code OrderCode) error {
	return c.step(ctx, id, code, StatusAcceptedByMerchant)
}

// Arrived reports to Kaspi that the goods of an accepted pre-order are at the warehouse. It goes out once, as Accept
// does. The real one was seen to answer KindNotFound now and then.
func (c *Client) Arrived(ctx context.Context, id OrderID, code OrderCode) error {
	return c.step(ctx, id, code, statusArrived)
}

// ArrivedBackward reports to Kaspi that the goods of a cancelled or returned order are back with the seller. It is
// allowed in the statuses CANCELLING and KASPI_DELIVERY_RETURN_REQUESTED, and goes out once, as Accept does.
func (c *Client) ArrivedBackward(ctx context.Context, id OrderID, code OrderCode) error {
	return c.step(ctx, id, code, statusArrivedBackward)
}

// step is a change that says no more than the new status.
func (c *Client) step(ctx context.Context, id OrderID, code OrderCode, to Status) error {
	if id == "" || code == "" {
		return refusal(opChange, "an order needs its id and its code")
	}
	return c.change(ctx, change{
		id: id, attributes: changeAttributes{Code: code, Status: to}, echoes: []Status{to},
	})
}

// Reason is why the seller cancels an order or a part of it. What an order has later as its
// CancellationReason is an open list, these among it.
type Reason string

// The reasons a seller may send. Every one of them counts against the seller's quality figures.
const (
	ReasonOutOfStock       Reason = "MERCHANT_OUT_OF_STOCK"
	ReasonBuyerRefused     Reason = "BUYER_CANCELLATION_BY_MERCHANT" // one copy of the guide does without it
	ReasonBuyerUnreachable Reason = "BUYER_NOT_REACHABLE"            // by one copy, in the state DELIVERY only
	ReasonUnderweight      Reason = "PRODUCT_UNDERWEIGHT"            // of lines by PartialCancel only
)

// cancels reports whether the reason is one of the three for whole orders and units.
func (r Reason) cancels() bool {
	return r == ReasonOutOfStock || r == ReasonBuyerRefused || r == ReasonBuyerUnreachable
}

// Cancel cancels an order that is not completed, by the guide's page on status changes; goods that are under way
// come back first. The comment is for Kaspi, at most 1000 characters, and may be empty. It goes out once, as
// Accept does.
func (c *Client) Cancel(ctx context.Context, id OrderID, code OrderCode, reason Reason, comment string) error {
	switch {
	case id == "" || code == "":
		return refusal(opChange, "an order needs its id and its code")
	case !reason.cancels():
		return refusal(opChange, "an order is cancelled for one of three reasons")
	case utf8.RuneCountInString(comment) > maxComment:
		return refusal(opChange, "the comment is longer than 1000 characters")
	}
	return c.change(ctx, change{
		id: id, echoes: []Status{StatusCancelled},
		attributes: changeAttributes{
			Code: code, Status: StatusCancelled, CancellationReason: reason, CancellationComment: comment,
		},
	})
}

// Assemble reports to Kaspi that an order of Kaspi's delivery is packed into so many parcels, and asks for as many
// waybills; Waybill fetches them. It goes out once: a second ASSEMBLE makes new waybills, so read the order
// when in doubt.
func (c *Client) Assemble(ctx context.Context, id OrderID, parcels int) error {
	switch {
	case id == "":
		return refusal(opChange, "an order needs its id")
	case parcels < 1:
		return refusal(opChange, "an order is packed into one parcel or more")
	}
	return c.change(ctx, change{
		id: id, attributes: changeAttributes{Status: statusAssemble, NumberOfSpace: parcels},
		echoes: []Status{statusAssemble, statusAssembled},
	})
}
