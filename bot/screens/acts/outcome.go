package acts

import (
	"errors"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// outcome is how an act went, in the words of the text "acts.outcome".
type outcome struct {
	Kind    string // one of those below
	Verb    orders.Verb
	By      string        // who else, when it is busy; who did it, when it is packed already
	Parcels int           // of an order that is packed, as they were sent; 0 when it was done elsewhere
	Stage   orders.Stage  // when that is what forbids it
	Problem kaspi.Problem // of a refused hand-over, empty if it is none that is known
	Detail  string        // Kaspi's own words of a refusal
}

// The kinds of outcome.
const (
	wentDone        = "done"
	wentLater       = "later"       // Kaspi does it in its own time
	wentWaiting     = "waiting"     // sent, no answer yet
	wentUnconfirmed = "unconfirmed" // sent, no answer, nothing to see
	wentBusy        = "busy"
	wentAlready     = "already"
	wentGone        = "gone" // not possible any more, or not yet
	wentLost        = "lost" // sent once, not to be sent again
	wentUnknown     = "unknown"
	wentRefused     = "refused"
	wentUnsent      = "unsent"
	wentFailed      = "failed" // our own fault
)

// happened reports whether the act has taken place, or will.
func (o outcome) happened() bool {
	switch o.Kind {
	case wentDone, wentLater, wentWaiting, wentAlready:
		return true
	}
	return false
}

// bad reports whether a person has to know at once that it went wrong.
func (o outcome) bad() bool { return !o.happened() && o.Kind != wentBusy }

// outcomeOf reads what the desk returned.
func outcomeOf(v orders.Verb, rec orders.Record, err error) outcome {
	o := outcome{Kind: wentDone, Verb: v, Stage: rec.Stage}
	if err != nil {
		return o.failed(rec, err)
	}
	packed := rec.Did(orders.VerbAssemble)
	switch {
	case rec.Work.Note == orders.NoteLater:
		o.Kind = wentLater
	case rec.Work.Open:
		o.Kind = wentWaiting
	case rec.Work.Note == orders.NoteUnconfirmed:
		o.Kind = wentUnconfirmed
	case v == orders.VerbAssemble && len(packed) == 0: // in the cabinet, a moment before
		return o.packed(rec)
	case v == orders.VerbAssemble:
		o.Parcels = packed[len(packed)-1].Parcels
	}
	return o
}

// packed is the outcome of packing an order that is packed.
func (o outcome) packed(rec orders.Record) outcome {
	o.Kind, o.Stage = wentAlready, rec.Stage
	if did := rec.Did(orders.VerbAssemble); len(did) > 0 {
		o.By, o.Parcels = did[len(did)-1].By, did[len(did)-1].Parcels
	}
	return o
}

func (o outcome) failed(rec orders.Record, err error) outcome {
	busy, isBusy := errors.AsType[*orders.BusyError](err)
	done, isDone := errors.AsType[*orders.DoneError](err)
	gone, isGone := errors.AsType[*orders.GoneError](err)
	_, isLost := errors.AsType[*orders.LostError](err)
	_, isRepeated := errors.AsType[*orders.RepeatedError](err)
	refusal, isKaspi := errors.AsType[*kaspi.Error](err)
	switch {
	case isBusy:
		o.Kind, o.By = wentBusy, busy.By.Name
	case errors.Is(err, orders.ErrClosed): // the next start goes on with it
		o.Kind = wentWaiting
	case isDone && o.Verb == orders.VerbAssemble:
		return o.packed(done.Record)
	case isDone:
		o.Kind = wentAlready
	case isGone:
		o.Kind, o.Stage = wentGone, gone.Record.Stage
	case isLost:
		o.Kind = wentLost
	case errors.Is(err, orders.ErrUnknownOrder):
		o.Kind = wentUnknown
	case rec.Work.Note == orders.NoteRefused && isKaspi:
		o.Kind, o.Problem, o.Detail = wentRefused, kaspi.CompleteProblem(err), refusal.Title
	case isRepeated && rec.Work.Note == orders.NoteRefused:
		o.Kind, o.Detail = wentRefused, rec.Work.Detail
	case rec.Work.Note == orders.NoteNoAnswer:
		o.Kind = wentUnsent
	default:
		o.Kind = wentFailed
	}
	return o
}

// unable says why an act is not possible by what is on record.
func unable(v orders.Verb, rec orders.Record) outcome {
	o := outcome{Kind: wentGone, Verb: v, Stage: rec.Stage}
	switch {
	case rec.Work.Open:
		o.Kind, o.By = wentBusy, rec.Work.By
	case rec.Stage == orders.StageAccepting:
		o.Kind, o.By = wentBusy, rec.By
	case rec.Lost():
		o.Kind = wentLost
	case v == orders.VerbAssemble && rec.Order.Assembled && rec.Stage.Accepted():
		return o.packed(rec)
	}
	return o
}
