package orders

import "kaspibot/kaspi"

// Stage is where an order stands for the seller, in one word.
type Stage string

// The stages, in the order of an order's life.
const (
	StageSign       Stage = "sign"        // the buyer has credit papers to sign
	StageNew        Stage = "new"         // waits for the seller's acceptance
	StageAccepting  Stage = "accepting"   // an accept is under way, or its outcome is not known yet
	StagePreOrder   Stage = "pre_order"   // accepted; the goods are not at the warehouse yet
	StagePack       Stage = "pack"        // accepted; Kaspi delivers, the seller packs
	StageHandOver   Stage = "hand_over"   // packed; waits for Kaspi's courier
	StageInDelivery Stage = "in_delivery" // Kaspi has the goods
	StageGiveOut    Stage = "give_out"    // accepted; the seller hands it to the buyer, at the point or at the door
	StageDone       Stage = "done"        // the buyer has the goods

	StageCancelling      Stage = "cancelling"       // cancelled; the goods are on their way back
	StageCancelled       Stage = "cancelled"        // over without a sale
	StageReturnRequested Stage = "return_requested" // the buyer gives the goods back
	StageReturned        Stage = "returned"         // the goods are back

	StageUnknown Stage = "unknown" // Kaspi uses words this program does not know
)

// StageOf reads an order's state, status and flags. It is the only place that does, and never says
// StageAccepting: that is the desk's own knowledge.
func StageOf(o kaspi.Order) Stage {
	switch o.Status {
	case kaspi.StatusCancelled:
		return StageCancelled
	case kaspi.StatusCancelling:
		return StageCancelling
	case kaspi.StatusReturnRequested, kaspi.StatusReturnAccepted:
		return StageReturnRequested
	case kaspi.StatusReturned:
		return StageReturned
	case kaspi.StatusCompleted:
		return StageDone
	default:
		return byState(o)
	}
}

// byState reads an order of which the status does not say how it ended.
func byState(o kaspi.Order) Stage {
	isAccepted := o.Status == kaspi.StatusAcceptedByMerchant
	switch {
	case o.State == kaspi.StateSignRequired:
		return StageSign
	case o.State == kaspi.StateNew && !isAccepted:
		return StageNew // a status that is not known must not hide an order whose clock is running
	case o.State == kaspi.StateArchive && isAccepted:
		return StageDone // the archive holds what is finished
	case !isAccepted && o.Status != kaspi.StatusApprovedByBank:
		return StageUnknown
	}
	switch o.State {
	case kaspi.StateNew, kaspi.StatePickup, kaspi.StateDelivery, kaspi.StateKaspiDelivery:
		return accepted(o)
	default:
		return StageUnknown
	}
}

// accepted tells the work on an accepted order. How soon such an order leaves NEW is not published, so there
// the flag must stand in for the state.
func accepted(o kaspi.Order) Stage {
	byKaspi := o.State == kaspi.StateKaspiDelivery || o.State == kaspi.StateNew && o.KaspiDelivered
	switch {
	case o.PreOrder: // first: a pre-order can carry a hand-over date that means nothing
		return StagePreOrder
	case !byKaspi:
		return StageGiveOut
	case !o.Assembled:
		return StagePack
	case o.Courier.Handed.IsZero():
		return StageHandOver
	}
	return StageInDelivery
}

// Waiting reports whether the three hours to accept are running.
func (s Stage) Waiting() bool { return s == StageNew || s == StageAccepting }

// Accepted reports whether somebody accepted the order and the sale was not cancelled.
func (s Stage) Accepted() bool {
	switch s {
	case StagePreOrder, StagePack, StageHandOver, StageInDelivery, StageGiveOut, StageDone,
		StageReturnRequested, StageReturned:
		return true
	default:
		return false
	}
}

// Over reports whether nothing more is expected to happen to the order. A done order may still be returned.
func (s Stage) Over() bool {
	return s == StageDone || s == StageCancelled || s == StageReturned
}

// Acts are what a seller may do to an order of this stage, in the order of their buttons: the guide's table of
// legal changes. Units are taken out only before the parcel has its waybill, though nobody says that they must be.
func (s Stage) Acts() []Verb {
	switch s {
	case StageNew:
		return []Verb{VerbAccept, VerbCancel}
	case StagePreOrder:
		return []Verb{VerbArrived, VerbCancel, VerbRemove}
	case StagePack:
		return []Verb{VerbAssemble, VerbCancel, VerbRemove, VerbBindIMEI}
	case StageHandOver:
		return []Verb{VerbCancel, VerbBindIMEI}
	case StageInDelivery:
		return []Verb{VerbCancel}
	case StageGiveOut:
		return []Verb{VerbSendCode, VerbComplete, VerbCancel, VerbRemove, VerbBindIMEI}
	case StageCancelling, StageReturnRequested:
		return []Verb{VerbTakeBack}
	default:
		return nil
	}
}

// Reasons are those for which a seller may cancel an order, or a part of it. One copy of the guide allows
// BUYER_NOT_REACHABLE for the seller's own delivery only.
func Reasons(o kaspi.Order) []kaspi.Reason {
	all := []kaspi.Reason{kaspi.ReasonOutOfStock, kaspi.ReasonBuyerRefused}
	if o.State == kaspi.StateDelivery {
		all = append(all, kaspi.ReasonBuyerUnreachable)
	}
	return all
}

// followed are the stages of orders past acceptance that something may still happen to.
func followed() []Stage {
	return []Stage{
		StageSign, StagePreOrder, StagePack, StageHandOver, StageInDelivery, StageGiveOut,
		StageCancelling, StageReturnRequested, StageUnknown,
	}
}

// after is o as it must be after Kaspi confirmed the act, for when it cannot be read or is still shown as it was.
func (v Verb) after(o kaspi.Order) kaspi.Order {
	switch v {
	case VerbAccept:
		o.Status = kaspi.StatusAcceptedByMerchant
	case VerbAssemble:
		o.Assembled = true
	case VerbCancel:
		if o.Status = kaspi.StatusCancelled; !o.Courier.Handed.IsZero() {
			o.Status = kaspi.StatusCancelling
		}
	case VerbComplete:
		o.Status = kaspi.StatusCompleted
	case VerbArrived:
		o.PreOrder = false
	case VerbTakeBack:
		if o.Status == kaspi.StatusCancelling {
			o.Status = kaspi.StatusCancelled
		} else {
			o.Status = kaspi.StatusReturned
		}
	}
	return o
}

// reached reports whether an order of stage s is past the act. Acts that leave the stage as it is never are.
func (v Verb) reached(s Stage) bool {
	switch v {
	case VerbAccept:
		return s.Accepted()
	case VerbAssemble:
		return s == StageHandOver || s == StageInDelivery || sold(s)
	case VerbCancel:
		return s == StageCancelled || s == StageCancelling
	case VerbComplete:
		return sold(s)
	case VerbArrived:
		return s.Accepted() && s != StagePreOrder
	case VerbTakeBack:
		return s == StageCancelled || s == StageReturned
	default:
		return false
	}
}

// sold reports whether the buyer has, or had, the goods.
func sold(s Stage) bool { return s == StageDone || s == StageReturnRequested || s == StageReturned }

// bySeller reports whether the seller brings the goods; the buyer collects the others.
func bySeller(o kaspi.Order) bool { return o.State == kaspi.StateDelivery }
