package orders

import "time"

// Dialog is a question that a person in a chat has not answered yet. One person has at most one in a chat: a new
// question takes the place of the old one.
type Dialog struct {
	Chat, User int64
	Step       string    // which question: it names the handler of the answer
	Data       string    // what the handler needs, as JSON
	Message    int       // the message that asks
	Expires    time.Time // an answer after this is none
}
