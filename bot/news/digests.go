package news

import "time"

// Which is one of a day's two digests.
type Which string

// The digests.
const (
	Morning Which = "morning"
	Evening Which = "evening"
)

// Both lists them in the order of the day.
func Both() []Which { return []Which{Morning, Evening} }

// Slot is when a digest comes.
type Slot struct {
	On bool `json:"On"`
	At int  `json:"At"` // minutes since midnight
}

// Digests are those that a chat gets.
type Digests struct {
	Morning Slot `json:"Morning"`
	Evening Slot `json:"Evening"`
	Empty   bool `json:"Empty"` // a line also when there is nothing to tell
}

// usualDigests are those of a chat that has not said otherwise: they come where cards go.
func usualDigests(on bool) Digests {
	return Digests{Morning: Slot{on, 9 * 60}, Evening: Slot{on, 20 * 60}}
}

// Slot is when one of them comes.
func (d *Digests) Slot(w Which) *Slot {
	if w == Morning {
		return &d.Morning
	}
	return &d.Evening
}

// Any reports whether the chat gets one at all.
func (d Digests) Any() bool { return d.Morning.On || d.Evening.On }

const (
	// late is how long after its time a digest is still sent; what it would have told is then part of the next one.
	late = 3 * time.Hour
	// longest is how far back a digest looks.
	longest = 7 * 24 * time.Hour
)

// Sent is what is known of the digests of a chat. It is on disk.
type Sent struct {
	Since time.Time        `json:"Since"` // what the next one tells of begins here
	Days  map[Which]string `json:"Days"`  // for which each was sent last, or passed over
	Open  Which            `json:"Open"`  // the one that is on its way; empty when none is
	Key   string           `json:"Key"`   // of that, where people are told that it may not have come
}

// Begin is from when on the next digest tells.
func (s Sent) Begin(now time.Time) time.Time {
	if s.Since.IsZero() || s.Since.After(now) || now.Sub(s.Since) > longest {
		return now.Add(-24 * time.Hour)
	}
	return s.Since
}

// Due is the digest that is due at a time of the shop's zone, empty when none is, and what is known of them once it is
// sent. Each is due once a day, whatever the clock does meanwhile. One that is long late is passed over, and of two that
// are due only the later one is sent: it tells of all.
func (d Digests) Due(s Sent, now time.Time) (due Which, next Sent) {
	next = Sent{Since: s.Since, Days: map[Which]string{}}
	for w, day := range s.Days {
		next.Days[w] = day
	}
	if s.Since.IsZero() {
		next.Since = now
	}
	var of time.Time
	for _, w := range Both() {
		slot := *d.Slot(w)
		if !slot.On {
			delete(next.Days, w) // switched on again it begins with the next one
			if last := s.Days[w]; last == dayOf(now) {
				next.Days[w] = last
			}
			continue
		}
		at := slot.before(now)
		day, last := dayOf(at), s.Days[w]
		if last == "" || last > dayOf(at.AddDate(0, 0, 1)) { // the first look, or the clock had been ahead by days
			next.Days[w] = day
			continue
		}
		if last >= day {
			continue
		}
		next.Days[w] = day
		if now.Sub(at) < late && !at.Before(of) {
			due, of = w, at
		}
	}
	return due, next
}

// before is the last time of the slot that is not after now.
func (s Slot) before(now time.Time) time.Time {
	at := time.Date(now.Year(), now.Month(), now.Day(), 0, s.At, 0, 0, now.Location())
	if at.After(now) {
		at = at.AddDate(0, 0, -1)
	}
	return at
}

func dayOf(t time.Time) string { return t.Format(time.DateOnly) }
