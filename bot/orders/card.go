package orders

import "kaspibot/kaspi"

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
