package orders

import (
	"time"

	"kaspibot/kaspi"
)

// Card is a message in a chat that shows an order. Several orders may share a message, and an order may be
// shown by several messages.
type Card struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int
	Shown   int64 // the record's revision on screen
	Urgency int   // the record's urgency when the message was sent: editing it makes no sound
}

// Stale is a card that shows a record as it was. Its Message is 0 for an announced record that the chat shows
// nowhere.
type Stale struct {
	Record Record
	Card   Card
}

// Dialog is a question that a person in a chat has not answered yet. One person has at most one in a chat: a new
// question takes the place of the old one.
type Dialog struct {
	Chat, User int64
	Step       string    // which question: it names the handler of the answer
	Data       string    // what the handler needs, as JSON
	Message    int       // the message that asks
	Expires    time.Time // an answer after this is none
}

// PendingWaybill is a waybill that a chat is to get as a document, and has not got yet: Kaspi makes them some time after an
// order is packed.
type PendingWaybill struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int       // that asked for it; 0 for none
	Since   time.Time // when it was asked for
	Due     time.Time // when to look next
	Looks   int       // so far
}
