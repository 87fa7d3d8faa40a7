package orders

import (
	"errors"
	"fmt"
	"slices"

	"kaspibot/kaspi"
)

// Verb names something that can be done to an order, in actions and in the audit trail.
type Verb string

// The verbs. What each may be done to is told by Stage.Acts.
const (
	VerbAccept   = "accept"
	VerbAssemble = "assemble"  // packed: have the waybills made
	VerbCancel   = "cancel"    // end it without a sale
	VerbSendCode = "send_code" // have Kaspi send the buyer the code that VerbComplete wants
	VerbComplete = "complete"  // handed to the buyer, who told the code
	VerbArrived  = "arrived"   // the goods of a pre-order are at the warehouse
	VerbTakeBack = "take_back" // the goods are back with the seller
	VerbRemove   = "remove"    // take units out of a line, or the line out of the order
	VerbBindIMEI = "bind_imei" // tell the numbers of the devices of a line
)

// maxParcels is far beyond what anybody packs an order into: a slip of the finger must not make 200 waybills.
const maxParcels = 50

// Act is something that a seller does to an order. The fields that its verb has no use for are zero.
type Act struct {
	Verb    Verb          `json:"Verb"`
	Parcels int           `json:"Parcels,omitempty"` // VerbAssemble
	Reason  kaspi.Reason  `json:"Reason,omitempty"`  // VerbCancel, VerbRemove
	Comment string        `json:"Comment,omitempty"` // VerbCancel, for Kaspi; may be empty
	Entry   kaspi.EntryID `json:"Entry,omitempty"`   // VerbRemove, VerbBindIMEI
	Remain  int           `json:"Remain,omitempty"`  // VerbRemove: units that stay in the line; 0 takes it out
	Devices [][]string    `json:"Devices,omitempty"` // VerbBindIMEI: one list for each device, one number for each SIM
	Press   int64         `json:"Press,omitempty"`   // what asked for it: the same one has no request sent again; 0 for none
	Again   *Again        `json:"Again,omitempty"`   // VerbAccept: asked for once more meanwhile; nil when it was not

	Code BuyerCode `json:"-"` // VerbComplete; the one thing about an act that is never written down
}

// nearPresses is how far the numbers of presses lie apart at the most that count as one after the other: after a week of
// silence Telegram begins anew at any number.
const nearPresses = 100_000

// PressedBy reports whether the press of an act is that of an earlier one of the same order or came before it: one that is
// handled once more after a crash, though people have pressed again since.
func (a Act) PressedBy(earlier Act) bool {
	since := earlier.Press - a.Press
	return a.Press != 0 && since >= 0 && since <= nearPresses
}

// BuyerCode is what the buyer tells at the hand-over. It does not show itself in logs and texts.
type BuyerCode string

func (BuyerCode) String() string { return "[code]" }

// GoString keeps the code out of %#v too.
func (BuyerCode) GoString() string { return "[code]" }

// ErrBadAct means that an act makes no sense for the order, whatever its stage: too many parcels, a line that is
// not there. No button asks for one.
var ErrBadAct = errors.New("the act makes no sense")

// key is what may happen once.
func (a Act) key(code kaspi.OrderCode) string {
	switch a.Verb {
	case VerbRemove:
		return fmt.Sprintf("%s:%s:%d", a.Verb, a.Entry, a.Remain)
	case VerbBindIMEI:
		return string(a.Verb) + ":" + string(a.Entry)
	default:
		return string(a.Verb) + ":" + string(code)
	}
}

// detail is what the audit trail says of an act beside its verb.
func (a Act) detail() string {
	switch a.Verb {
	case VerbAssemble:
		return fmt.Sprintf("parcels %d", a.Parcels)
	case VerbCancel:
		return string(a.Reason)
	case VerbRemove:
		return fmt.Sprintf("%d of line %s stay, %s", a.Remain, a.Entry, a.Reason)
	case VerbBindIMEI:
		return fmt.Sprintf("%d devices of line %s", len(a.Devices), a.Entry)
	default:
		return ""
	}
}

// check finds acts that make no sense for an order.
func (a Act) check(o kaspi.Order) error {
	bad := ""
	switch a.Verb {
	case VerbAssemble:
		if a.Parcels < 1 || a.Parcels > maxParcels {
			bad = "parcels"
		}
	case VerbCancel:
		if !slices.Contains(Reasons(o), a.Reason) {
			bad = "reason"
		}
	case VerbComplete:
		if a.Code == "" {
			bad = "code"
		}
	case VerbRemove:
		bad = a.checkRemoval(o)
	case VerbBindIMEI:
		if len(a.Devices) == 0 || a.Entry == "" {
			bad = "devices"
		}
	}
	if bad != "" {
		return fmt.Errorf("%w: %s, %s", ErrBadAct, a.Verb, bad)
	}
	return nil
}

// checkRemoval wants something to go and something to stay: the last line goes by cancelling the order.
func (a Act) checkRemoval(o kaspi.Order) string {
	i := slices.IndexFunc(o.Entries, func(e kaspi.Entry) bool { return e.ID == a.Entry })
	switch {
	case i < 0:
		return "line"
	case a.Remain < 0 || a.Remain > o.Entries[i].Quantity:
		return "units"
	case a.Remain == 0 && len(o.Entries) == 1:
		return "the last line"
	case !slices.Contains(Reasons(o), a.Reason):
		return "reason"
	}
	return ""
}
