package orders

import (
	"context"
	"time"

	"kaspibot/kaspi"
)

// Action is one act on the outside world: the intent before it and the result after it.
type Action struct {
	Key     string // what may happen once, as "accept:812345678"
	Verb    Verb
	Act     Act // zero for actions of programs that only accepted
	Code    kaspi.OrderCode
	By      Who
	State   ActionState
	Attempt int // from 1

	ClaimedAt time.Time
	SentAt    time.Time // zero before
	EndedAt   time.Time // zero before

	Error string // why it is not done; empty otherwise
}

// ActionState is how far an action is.
type ActionState string

// An action is open while it is claimed or sent, and closed in the other states. Failed and released
// actions may be claimed again; done and lost ones never.
const (
	ActionClaimed  ActionState = "claimed"  // written down; nothing has left the house
	ActionSent     ActionState = "sent"     // the request may be out; its outcome is not known
	ActionDone     ActionState = "done"     // it happened, by this act or by somebody else's
	ActionFailed   ActionState = "failed"   // it surely did not happen
	ActionReleased ActionState = "released" // its outcome stayed unknown and people were told so
	ActionLost     ActionState = "lost"     // the same, of an act that must not be sent twice
)

// Actions keeps the intents.
type Actions interface {
	// Claim writes a down as claimed if there is no action with its key or the one there failed or was
	// released, and then says true; the attempt counts on from that one. Otherwise it changes nothing and
	// returns the action that is there. Of two calls at once one gets true. An action whose Act has the same Press
	// or a later one, see Act.PressedBy, is never claimed again.
	Claim(ctx context.Context, a Action) (Action, bool, error)
	// Mark overwrites the action of the same key.
	Mark(ctx context.Context, a Action) error
	// OpenActions returns those that are claimed or sent, oldest claim first.
	OpenActions(ctx context.Context) ([]Action, error)
}

// Result is how an audited act ended.
type Result string

// The results of an act.
const (
	ResultDone        Result = "done"
	ResultElsewhere   Result = "elsewhere"   // somebody else had done it
	ResultGone        Result = "gone"        // it had been cancelled, or is otherwise past it
	ResultRefused     Result = "refused"     // Kaspi said no
	ResultNotSent     Result = "not_sent"    // Kaspi could not be reached
	ResultUnknown     Result = "unknown"     // sent, the outcome is open
	ResultUnconfirmed Result = "unconfirmed" // sent, still undone, given back to the seller
)

// AuditEntry is one line of the audit trail.
type AuditEntry struct {
	At     time.Time
	Who    Who
	Verb   string
	Order  kaspi.OrderCode // empty when the act is not about one
	Result Result
	Detail string
}

// AuditLine is a line of the audit trail with its number; a later line has a higher one.
type AuditLine struct {
	ID int64
	AuditEntry
}

// AuditFilter says which lines of the audit trail are asked for: all conditions that are set must hold.
type AuditFilter struct {
	Who      *int64          // a user; 0 is the program
	Order    kaspi.OrderCode // empty for any
	From, To time.Time       // at or after From, before To; zero for any
	Before   int64           // lines with a lower number; 0 for any
}

// Audit keeps who did what. What an entry tells of has happened: one that cannot be written at once is written later, and
// that is no error.
type Audit interface {
	Audit(ctx context.Context, e AuditEntry) error
}
