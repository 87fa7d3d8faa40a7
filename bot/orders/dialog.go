package orders

import (
	"time"

	"kaspibot/kaspi"
)

// Dialog is a question that a person in a chat has not answered yet. One person has at most one in a chat: a new
// question takes the place of the old one.
type Dialog struct {
	Chat, User int64
	Step       string    // which question: it names the handler of the answer
	Data       string    // what the handler needs, as JSON
	Message    int       // the message that asks
	Expires    time.Time // an answer after this is none
}

// Waybill is a waybill that a chat is to get as a document, and has not got yet: Kaspi makes them some time after an
// order is packed.
type PendingWaybill struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int       // that asked for it; 0 for none
	Since   time.Time // when it was asked for
	Due     time.Time // when to look next
	Looks   int       // so far
}
