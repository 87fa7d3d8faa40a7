// Package news decides who hears what of all that nobody asked for, and how: [Office.Way] says it for a chat and a kind,
// and there is no other place that does.
//
// What is not to be told now is gathered for the chat's next digest; [Digests.Due] says when that is. The deadlines of
// waiting orders are of no kind: they are always told aloud.
package news

import "time"

// Kind is a kind of news. Its name stands in the database and in buttons, so it never changes.
type Kind string

// The kinds of news.
const (
	New       Kind = "new"       // an order waits for acceptance
	Auto      Kind = "auto"      // what the program decided about an order by itself, and in which mode it does
	Elsewhere Kind = "elsewhere" // an order was accepted, and not here
	Cancelled Kind = "cancelled" // an accepted order was cancelled
	Return    Kind = "return"    // the buyer gives the goods back
	Back      Kind = "back"      // goods of a cancelled or returned order are back
	NotBack   Kind = "not_back"  // goods have been on their way back for too long
	Quality   Kind = "quality"   // a limit on cancellations is near or passed
	Sync      Kind = "sync"      // what keeps a price list from being made, and its rules
	Guard     Kind = "guard"     // a price list that is held back
	Supplier  Kind = "supplier"  // Al-Style fails, and goods that need a look
	Feed      Kind = "feed"      // who fetches the price list, and who does not
	Health    Kind = "health"    // the program itself, Kaspi, Telegram, the disk
	Summary   Kind = "digest"    // the digest of a chat; it has times in place of a mode
)

// Kinds lists those that have a mode, the most wanted first.
func Kinds() []Kind {
	return []Kind{
		New, Cancelled, Return, Back, NotBack, Elsewhere, Auto, Quality, Guard, Sync, Supplier, Feed, Health,
	}
}

// Vital reports whether somebody has to hear of the kind: no chat is the last to switch it off without being asked.
func (k Kind) Vital() bool { return k == New || k == Guard }

// OfOrders reports whether the kind belongs with the cards of orders.
func (k Kind) OfOrders() bool {
	switch k {
	case New, Auto, Elsewhere, Cancelled, Return, Back, NotBack, Quality:
		return true
	}
	return false
}

// usual is how the kind is told where cards go and nobody has said otherwise.
func (k Kind) usual() Mode {
	switch k {
	case Elsewhere, NotBack, Quality:
		return Digest
	}
	return Loud
}

// Mode is how a kind is told to a chat.
type Mode string

// The modes.
const (
	Loud   Mode = "loud"
	Silent Mode = "silent" // without a sound
	Digest Mode = "digest" // in the next digest
	Off    Mode = "off"
)

// Modes lists them, from the loudest.
func Modes() []Mode { return []Mode{Loud, Silent, Digest, Off} }

// Told reports whether it is told at once.
func (m Mode) Told() bool { return m == Loud || m == Silent }

// Hours are a part of the day, in minutes since midnight: from From until before To, over midnight when To is the
// earlier one. None when the two are equal.
type Hours struct {
	From int `json:"From"`
	To   int `json:"To"`
}

// Day is how many minutes a day has.
const Day = 24 * 60

// None reports whether there are none.
func (h Hours) None() bool { return h.From == h.To }

// Hold reports whether a time is within them, by the clock of its zone.
func (h Hours) Hold(t time.Time) bool {
	at := t.Hour()*60 + t.Minute()
	if h.From <= h.To {
		return h.From <= at && at < h.To
	}
	return at >= h.From || at < h.To
}

// Event is a piece of news that waits for a digest.
type Event struct {
	Key  string // what is gathered once
	At   time.Time
	Kind Kind
	Line string // plain, in the chat's language
}

// Gathered are the events that wait for a chat's digest.
type Gathered struct {
	Count map[Kind]int
	First []Event // the oldest of each kind, as many as were asked for
	Last  int64   // the number of the newest; 0 when there are none
}

// All is how many there are.
func (g Gathered) All() (n int) {
	for _, some := range g.Count {
		n += some
	}
	return n
}
