package orders

import (
	"context"
	"slices"
	"time"

	"kaspibot/kaspi"
)

// Record is what the desk knows about one order: Kaspi's last word, and what the desk makes of it.
type Record struct {
	Order kaspi.Order `json:"Order"` // as Kaspi told it last, with the lines of an earlier answer where the last had none
	Stage Stage       `json:"Stage"`

	Seen time.Time `json:"Seen"` // when the desk first met the order
	AsOf time.Time `json:"AsOf"` // when the answer that Order stems from was asked for

	Deadline time.Time `json:"Deadline"` // accept before this; zero unless Stage.Waiting
	Urgency  int       `json:"Urgency"`  // UrgencyFresh to UrgencyOverdue; UrgencyFresh unless Stage.Waiting

	By         string    `json:"By"`         // who accepted it here, or is at it; empty when it was done elsewhere
	AcceptedAt time.Time `json:"AcceptedAt"` // when the request that By sent went out; zero when it was done elsewhere
	Note       Note      `json:"Note"`
	Detail     string    `json:"Detail"` // Kaspi's own words when Note is NoteRefused; may be empty

	Facts Facts `json:"Facts,omitzero"` // to decide on while it waits; afterwards as they were when it was decided

	// HandledAt is when a person first pressed something about it while it was new; zero when nobody has.
	HandledAt time.Time `json:"Touched,omitzero"`

	Holder Holder `json:"Holder,omitzero"` // who has said that they are at it while it waits; zero when nobody has

	Work    Work           `json:"Work"`            // the last act past acceptance that is under way or went wrong; zero when there is none
	History []HistoryEntry `json:"Deeds,omitempty"` // what was done here, past acceptance; oldest first

	Entered Entered   `json:"Entered"` // the stage it is in, and since when
	HandBy  time.Time `json:"HandBy"`  // when Kaspi first planned to take it; zero before
	Back    time.Time `json:"Back"`    // when Kaspi was first heard to say that the goods came back to its reception point; zero before

	// Forgotten is when the buyer was taken out of the record; zero before. No answer of Kaspi brings them back.
	Forgotten time.Time `json:"Forgotten,omitzero"`

	Announce bool  `json:"Announce"` // it belongs on a card; orders that were under way before the desk's first sweep do not
	Revision int64 `json:"Revision"` // grows with every change the seller could see; from 1
}

// Work is an act on an order, other than accepting it, of which the seller has to know more than what came of it.
type Work struct {
	Verb   Verb      `json:"Verb"`
	By     string    `json:"By"`
	At     time.Time `json:"At"`     // when it was pressed
	Open   bool      `json:"Open"`   // under way, or its outcome is not known yet: nobody else may begin
	Note   Note      `json:"Note"`   // NoteNone while it is simply under way; never NoteElsewhere
	Detail string    `json:"Detail"` // Kaspi's own words when Note is NoteRefused; may be empty
}

// HistoryEntry is an act that was done from here.
type HistoryEntry struct {
	Verb Verb      `json:"Verb"`
	By   string    `json:"By"`
	At   time.Time `json:"At"` // when its request went out

	Parcels int           `json:"Parcels,omitempty"` // VerbAssemble; 0 in records of an older program
	Entry   kaspi.EntryID `json:"Entry,omitempty"`   // VerbBindIMEI and VerbRemove; likewise empty
}

// Note is a remark on a record's card.
type Note string

// The remarks. A record has at most one on its acceptance, and one on its Work.
const (
	NoteNone Note = ""
	// NoteElsewhere: accepted, but not here: in the cabinet or automatically.
	NoteElsewhere Note = "elsewhere"
	// NoteRefused: Kaspi answered the accept with a no; Detail has its words. The order may be pressed again.
	NoteRefused Note = "refused"
	// NoteNoAnswer: Kaspi could not be asked, or did not say how it ended. In StageNew nothing was sent and the
	// order may be pressed again; in StageAccepting the request is out and the desk is finding out.
	NoteNoAnswer Note = "no_answer"
	// NoteUnconfirmed: the request went out, yet the order is still new at Kaspi. It may be pressed again.
	NoteUnconfirmed Note = "unconfirmed"
	// NoteChecking: Kaspi has taken the request to accept; the order is being read back. Only in StageAccepting.
	NoteChecking Note = "checking"
	// NoteLater: Kaspi has taken the request and does the work in its own time.
	NoteLater Note = "later"
)

// Who is a person at the bot.
type Who struct {
	ID   int64 // Telegram's user id; 0 is the program itself
	Name string
	Chat int64 // where it was pressed
}

// Filter picks records. All conditions must hold; an empty one always does.
type Filter struct {
	Codes   []kaspi.OrderCode
	Stages  []Stage
	Created time.Time // placed then or later, to the millisecond
}

// Records keeps the order book.
type Records interface {
	// Record returns one record, or ErrUnknownOrder.
	Record(ctx context.Context, code kaspi.OrderCode) (Record, error)
	// Records returns the records that pass the filter, in no particular order.
	Records(ctx context.Context, f Filter) ([]Record, error)
	// SaveRecords writes records by their order code in one transaction: all of them or none.
	SaveRecords(ctx context.Context, records ...Record) error
}

// Settings keeps small facts for good.
type Settings interface {
	Setting(ctx context.Context, key string) (value string, found bool, err error)
	SetSetting(ctx context.Context, key, value string) error
}

// Acts are what a seller may do to the order now.
func (r Record) Acts() []Verb {
	if r.Work.Open || r.Stage == StageAccepting {
		return nil
	}
	return slices.DeleteFunc(r.Stage.Acts(), func(v Verb) bool {
		return v == VerbBindIMEI && len(r.Devices()) == 0 || v == VerbRemove && len(r.Order.Entries) == 0 ||
			v == VerbAssemble && r.Lost()
	})
}

// Lost reports whether the order was to be packed, that the outcome never became known, and that only a person in the cabinet
// can tell: to pack it again might make second waybills.
func (r Record) Lost() bool { return r.Work.Verb == VerbAssemble && r.Work.Note == NoteUnconfirmed }

// Did are the acts of a kind that were done from here, oldest first.
func (r Record) Did(v Verb) []HistoryEntry {
	return slices.DeleteFunc(slices.Clone(r.History), func(d HistoryEntry) bool { return d.Verb != v })
}

// Devices are the lines whose devices have to be told by number. Where Kaspi says so of the order alone, they are all.
func (r Record) Devices() []kaspi.Entry {
	lines := slices.DeleteFunc(slices.Clone(r.Order.Entries), func(e kaspi.Entry) bool { return !e.IMEIRequired })
	if len(lines) == 0 && r.Order.IMEIRequired {
		return r.Order.Entries
	}
	return lines
}
