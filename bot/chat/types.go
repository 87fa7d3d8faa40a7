package chat

import (
	"time"

	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Dialog is an open question to a person in a chat.
type Dialog struct {
	Chat, User int64
	Step       string    // which question: it names the handler of the answer
	Data       string    // what the handler needs, as JSON
	Message    int       // the message that asks
	Expires    time.Time // an answer after this is none
}

// Card is what a message of a chat shows of an order.
type Card struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int   // below 0 for one that was left behind where the chat moved from: it counts as shown
	Shown   int64 // the record's revision on screen
	Urgency int   // the record's urgency when the message was sent: editing it makes no sound
}

// Stale is a card that shows a record as it was. Its Message is 0 for an announced record that the chat shows nowhere.
type Stale struct {
	Record orders.Record
	Card   Card
}

// PendingWaybill is a waybill that a chat is to get as a document, and has not got yet: Kaspi makes them some time after
// an order is packed.
type PendingWaybill struct {
	Code    kaspi.OrderCode
	Chat    int64
	Message int       // that asked for it; 0 for none
	Since   time.Time // when it was asked for
	Due     time.Time // when to look next
	Looks   int       // so far
	Topic   int       // of a forum; 0 for none
}

// Try is something that may have been sent to a chat without Telegram saying so.
type Try struct {
	Key   string // what was to be told
	Tries int
	Last  time.Time
	Named bool // the chat has been told of it in another message
}
