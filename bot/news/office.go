package news

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"
)

// Store keeps what chats want to hear, and what waits for their digests.
type Store interface {
	// Modes are those that a chat has chosen; kinds of which it said nothing are left out.
	Modes(ctx context.Context, chat int64) (map[Kind]Mode, error)
	SetMode(ctx context.Context, chat int64, kind Kind, mode Mode) error
	// Gather keeps events for a chat's next digest. Those whose key waits there already are passed over.
	Gather(ctx context.Context, chat int64, events ...Event) error
	// Gathered are those that wait, with the oldest few of each kind.
	Gathered(ctx context.Context, chat int64, few int) (Gathered, error)
	// ForgetGathered drops those up to a number.
	ForgetGathered(ctx context.Context, chat, last int64) error

	Setting(ctx context.Context, key string) (value string, found bool, err error)
	SetSetting(ctx context.Context, key, value string) error
}

// Config says what an office works with.
type Config struct {
	Store Store
	// People keep the quiet hours of persons; nil for nobody's.
	People People
	Log    *slog.Logger
	Zone   *time.Location
	Now    func() time.Time
}

// People keep the quiet hours of persons, which are those of their own chats. False tells that somebody is none of them.
type People interface {
	Quiet(ctx context.Context, person int64) (Hours, bool)
	SetQuiet(ctx context.Context, person int64, h Hours) (bool, error)
}

// Office decides what each chat hears. Make it with New.
type Office struct {
	Config
	mu sync.Mutex // held from the reading of a wish to its writing
}

// NewOffice makes an office.
func NewOffice(c Config) *Office { return &Office{Config: c} }

// Place is a chat as the front knows it at this moment.
type Place struct {
	Chat    int64
	Known   bool // it is the shop's, or of one of its people: nobody else hears anything
	Home    bool // cards go there
	StandIn bool // in place of the home chat, which takes nothing
}

// Wishes are what a chat wants besides the modes of the kinds.
type Wishes struct {
	Quiet   Hours    `json:"Quiet"`   // without a sound
	Wait    bool     `json:"Wait"`    // and what is news then waits for the digest
	Digests *Digests `json:"Digests"` // nil for the usual ones
	Money   bool     `json:"Money"`   // it is a group of owners: its digests tell what the shop earns
}

// Way is how a chat is told of a kind now: its own choice, or else the usual one where cards go, and quietly in its quiet
// hours. It never fails: while the wishes cannot be read, chats are told as usual.
func (o *Office) Way(ctx context.Context, p Place, k Kind) Mode {
	mode := o.Mode(ctx, p, k)
	if !mode.Told() {
		return mode
	}
	w := o.Wishes(ctx, p)
	switch {
	case !w.Quiet.Hold(o.Now().In(o.Zone)):
		return mode
	case w.Wait && k != Summary && w.Digests.Any():
		return Digest
	}
	return Silent
}

// Mode is how a chat wants to be told of a kind outside of its quiet hours.
func (o *Office) Mode(ctx context.Context, p Place, k Kind) Mode {
	if !p.Known {
		return Off
	}
	if k == Summary {
		return Loud
	}
	said, err := o.Store.Modes(ctx, p.Chat)
	if err != nil {
		o.Log.Warn("what a chat wants to hear cannot be read", "chat", p.Chat, "err", err)
	}
	mode, known := said[k]
	if !known && p.Home || mode == Off && p.StandIn && k.Vital() { // who had left it to the home chat
		return k.usual()
	}
	return cmp.Or(mode, Off)
}

// SetMode chooses how a chat is told of a kind. Where it would be told in a digest and gets none, it gets the usual ones.
func (o *Office) SetMode(ctx context.Context, p Place, k Kind, m Mode) (digests bool, err error) {
	if m == Digest {
		err = o.change(ctx, p, func(w *Wishes) {
			if !w.Digests.Any() {
				d := usualDigests(true)
				w.Digests, digests = &d, true
			}
		})
	}
	if err != nil {
		return false, err
	}
	return digests, o.Store.SetMode(ctx, p.Chat, k, m)
}

// Wishes are those of a chat, or the usual ones while they cannot be read. The digests are never nil.
func (o *Office) Wishes(ctx context.Context, p Place) Wishes {
	w, err := o.wishes(ctx, p)
	if err != nil {
		o.Log.Warn("the quiet hours of a chat cannot be read", "chat", p.Chat, "err", err)
	}
	return w
}

func (o *Office) wishes(ctx context.Context, p Place) (w Wishes, err error) {
	err = o.read(ctx, keyOf("news", p.Chat), &w)
	if w.Digests == nil {
		d := usualDigests(p.Home && p.Known)
		w.Digests = &d
	}
	if o.People != nil && p.Chat > 0 {
		if quiet, known := o.People.Quiet(ctx, p.Chat); known {
			w.Quiet = quiet
		}
	}
	return w, err
}

// change changes what a chat wants, if it does.
func (o *Office) change(ctx context.Context, p Place, change func(*Wishes)) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	w, err := o.wishes(ctx, p)
	if err != nil {
		return err // the usual ones must not take the place of what the chat has chosen
	}
	before, _ := json.Marshal(w) // as it was read
	change(&w)
	after, err := json.Marshal(w)
	if err != nil || string(after) == string(before) {
		return err
	}
	return o.Store.SetSetting(context.WithoutCancel(ctx), keyOf("news", p.Chat), string(after))
}

// SetQuiet chooses a chat's quiet hours.
func (o *Office) SetQuiet(ctx context.Context, p Place, h Hours) error {
	if o.People != nil && p.Chat > 0 {
		if known, err := o.People.SetQuiet(ctx, p.Chat, h); known || err != nil {
			return err
		}
	}
	return o.change(ctx, p, func(w *Wishes) { w.Quiet = h })
}

// SetWait chooses whether what is news in the quiet hours of a chat waits for its digest. Then it gets one.
func (o *Office) SetWait(ctx context.Context, p Place, wait bool) error {
	return o.change(ctx, p, func(w *Wishes) {
		w.Wait = wait
		if wait && !w.Digests.Any() {
			d := usualDigests(true)
			w.Digests = &d
		}
	})
}

// SetDigests changes which digests a chat gets.
func (o *Office) SetDigests(ctx context.Context, p Place, change func(*Digests)) error {
	return o.change(ctx, p, func(w *Wishes) { change(w.Digests) })
}

// SetMoney chooses whether the digests of a group tell what the shop earns.
func (o *Office) SetMoney(ctx context.Context, p Place, money bool) error {
	return o.change(ctx, p, func(w *Wishes) { w.Money = money })
}
