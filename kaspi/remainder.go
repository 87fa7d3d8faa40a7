package kaspi

import (
	"context"
	"math"
	"net/http"
	"net/url"
)

// OperationStatus is how far an operation has come. Words that are not listed here are kept as they came;
// empty means that Kaspi left it out.
type OperationStatus string

// The statuses of the guide. One copy of it spells the second with two L; both are read as this one.
const (
	OperationInProgress OperationStatus = "INPROGRESS" // accepted; read the order to see it take effect
	OperationSuccessful OperationStatus = "SUCCESSFUL" // done
)

// Operation is what Kaspi answers to an operation on lines of an order. No call reads an operation again.
type Operation struct {
	ID       string // empty for PartialCancel
	Status   OperationStatus
	Remained []Remainder // as Kaspi took it; may name fewer lines than were sent
}

// Remainder is what is to stay of a line of an order.
type Remainder struct {
	Entry    EntryID
	Quantity int     // units that stay; 0 removes the line
	Weight   float64 // grams that stay; PartialCancel only
	Reason   Reason
	Notes    string // may be empty
}

// CancelUnits takes units out of one line by the guide's page on orderEntryCancelOperation, or the whole line,
// for one of the three reasons of Cancel. It goes out once; Kaspi may do the work later than it answers. Nothing
// adds units.
func (c *Client) CancelUnits(ctx context.Context, to Remainder) (Operation, error) {
	const kind = "orderEntryCancelOperation"
	r := request{method: http.MethodPost, path: "/" + kind}
	switch {
	case to.Entry == "":
		return Operation{}, refusal(r.op(), "a line needs its id")
	case to.Quantity < 0:
		return Operation{}, refusal(r.op(), "less than nothing cannot stay")
	case to.Weight != 0 || !to.Reason.cancels():
		return Operation{}, refusal(r.op(), "units are taken out for one of three reasons, and without weight")
	}
	w, err := operate(ctx, c, r, operationOn(kind, to.Entry, cancelUnitsAttributes{
		Notes: to.Notes, RemainedQuantity: to.Quantity, Reason: to.Reason,
	}))
	if err != nil {
		return Operation{}, err
	}
	o := operation(w)
	o.Remained = []Remainder{{
		Entry: to.Entry, Quantity: w.Attributes.RemainedQuantity.whole(), // the answer's own entry is null
		Weight: float64(w.Attributes.RemainedWeight), Reason: to.Reason, Notes: to.Notes,
	}}
	return o, nil
}

// operate sends an operation on a line one time.
func operate[A any](ctx context.Context, c *Client, r request, body operationBody[A]) (wireOperation, error) {
	text, err := c.send(ctx, r, body)
	if err != nil {
		return wireOperation{}, err
	}
	d, err := decode[wireOperation](r.op(), text)
	if err != nil {
		return wireOperation{}, err
	}
	return *d.Data, nil
}

func operation(w wireOperation) Operation {
	return Operation{ID: string(w.ID), Status: operationStatus(w.Attributes.Status)}
}

func operationStatus(w text) OperationStatus {
	if w == text(OperationSuccessful+"L") {
		return OperationSuccessful
	}
	return OperationStatus(w)
}

// PartialCancel follows the guide's page on orderPartialCancel: it changes the quantities and weights of several
// lines of an order, each at most once. Goods sold by weight come out lighter with ReasonUnderweight. It goes out
// once; Kaspi may do the work later than it answers.
func (c *Client) PartialCancel(ctx context.Context, id OrderID, to ...Remainder) (Operation, error) {
	r := request{
		method: http.MethodPut, base: c.shop(), path: "/orderPartialCancel/" + url.PathEscape(string(id)),
		accept: plainJSON + ", " + mediaType, // no source tells which
	}
	if why := refuseRemainders(id, to); why != "" {
		return Operation{}, refusal(r.op(), why)
	}
	lines := make([]partialLine, 0, len(to))
	for _, keep := range to {
		line := partialLine{
			RemainedQuantity: keep.Quantity, RemainedWeight: keep.Weight, Reason: keep.Reason, Notes: keep.Notes,
		}
		line.Entry.ID = keep.Entry
		lines = append(lines, line)
	}
	body, err := c.send(ctx, r, lines)
	if err != nil {
		return Operation{}, err
	}
	w, err := plain[partialAnswer](r.op(), body)
	if err != nil {
		return Operation{}, err
	}
	return w.operation(), nil
}

func (w partialAnswer) operation() Operation {
	o := Operation{Status: operationStatus(w.Status)}
	for _, e := range w.Entries {
		o.Remained = append(o.Remained, Remainder{
			Entry: EntryID(e.Entry.ID), Quantity: e.RemainedQuantity.whole(), Weight: float64(e.RemainedWeight),
			Reason: Reason(e.Reason), Notes: string(e.Notes),
		})
	}
	return o
}

func refuseRemainders(id OrderID, to []Remainder) string {
	if id == "" || len(to) == 0 {
		return "a partial cancellation needs the order's id and a line"
	}
	seen := map[EntryID]bool{}
	for _, keep := range to {
		switch {
		case keep.Entry == "" || seen[keep.Entry]:
			return "each line needs an id of its own"
		case keep.Quantity < 0 || !(keep.Weight >= 0) || math.IsInf(keep.Weight, 1): // NaN too
			return "less than nothing cannot stay, nor more than can be weighed"
		case !keep.Reason.cancels() && keep.Reason != ReasonUnderweight:
			return "a line is changed for one of four reasons"
		}
		seen[keep.Entry] = true
	}
	return ""
}
