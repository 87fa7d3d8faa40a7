// Package acts does what the buttons of an order do: accept, pack, hand over, cancel, take units out, tell IMEIs.
//
// An act is the desk's, which does each at most once. Here a person is asked what is missing for it and told how it
// went; the cards are drawn anew meanwhile, and nobody waits for that.
package acts

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"slices"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/cards"
	"kaspibot/kaspi"
)

//go:embed words
var words embed.FS

// What the buttons of this room's menus do; those of cards are with cards. The key begins with the order's code; what
// follows it is parted by dots.
const (
	verbShort = "as" // code.figures.minute: accept it though too little is there

	verbParcels = "pk" // code.parcels
	verbMore    = "po" // code: more parcels than there are buttons for

	verbCancelReason  = "cr" // code.reason
	verbCancelComment = "cc" // code.reason
	verbCancelSure    = "cy" // code.reason

	verbLine        = "li" // code.line
	verbUnits       = "lq" // code.line.remain
	verbUnitsReason = "lr" // code.line.remain.reason
	verbUnitsSure   = "ly" // code.line.remain.reason.quantity: what the line had when it was asked
	verbUnitsOther  = "lo" // code.line: a number that there is no button for

	verbIMEILine = "il" // code.line

	verbClose = "no" // key: anything
)

// Desk acts on orders; *orders.Desk is one.
type Desk interface {
	// Order returns orders.ErrUnknownOrder for one that is not in the book.
	Order(ctx context.Context, code kaspi.OrderCode) (orders.Record, error)
	// New lists the orders that wait for acceptance, by their deadline.
	New(ctx context.Context) ([]orders.Record, error)
	// Act does something to an order, once.
	Act(ctx context.Context, code kaspi.OrderCode, act orders.Act, by orders.Who) (orders.Record, error)
}

// Cards are what shows orders; *cards.Cards is one.
type Cards interface {
	// Soon has every chat brought up to date, and does not wait for it.
	Soon()
	View(rec orders.Record) cards.View
	// Show sends an order's card, and ShowIn puts it into a message.
	Show(ctx context.Context, to chat.Chat, rec orders.Record) error
	ShowIn(ctx context.Context, to chat.Chat, message int, rec orders.Record) error
	// DetailRows are the buttons of an order, with the way back to its card.
	DetailRows(to chat.Chat, rec orders.Record) []chat.Row
}

// Papers bring waybills to chats; *papers.Screen is one.
type Papers interface {
	// Request has whoever makes a request sent the waybill of an order, and reports whether that is elsewhere: in their own
	// chat, when this is a group.
	Request(ctx context.Context, r *chat.Request, code kaspi.OrderCode) (elsewhere bool, err error)
	// Cancel takes a Request back.
	Cancel(ctx context.Context, r *chat.Request, code kaspi.OrderCode) error
}

// Config says what acts work with. All of it is required.
type Config struct {
	Chats  func() *chat.Chats
	Desk   func(chat.ShopID) Desk
	Cards  Cards
	Papers Papers
	Now    func() time.Time
	Log    *slog.Logger
}

// Screen is the room of acts. Make it with New.
type Screen struct{ bulkScreen }

// New makes the room. Works that an earlier run has left are taken up by Resume.
func New(c Config) *Screen {
	return &Screen{bulkScreen{acting: acting{c}, works: map[int64]*bulkWork{}}}
}

// Room is what the front plugs in.
func (s *Screen) Room() chat.Room {
	accept, pack, code := acceptScreen{s.acting}, packScreen{s.acting}, codeScreen{s.acting}
	imei, cancel, units := imeiScreen{s.acting}, cancelScreen{s.acting}, unitsScreen{s.acting}
	packer := func(name string, do chat.Handler) chat.Verb {
		return chat.Verb{Name: name, Role: chat.Packer, Order: true, Do: do}
	}
	manager := func(name string, do chat.Handler) chat.Verb {
		return chat.Verb{Name: name, Role: chat.Manager, Order: true, Do: do}
	}
	return chat.Room{
		Name: "acts",
		Verbs: []chat.Verb{
			manager(cards.VerbAccept, accept.onAccept), manager(verbShort, accept.onShort), packer(cards.VerbPack, pack.onPack), packer(verbParcels, pack.onParcels),
			packer(verbMore, pack.onMore), packer(cards.VerbCode, code.onCode), packer(cards.VerbIMEI, imei.onIMEI),
			packer(verbIMEILine, imei.onIMEILine), packer(cards.VerbArrived, s.onStep(orders.VerbArrived)),
			packer(cards.VerbTakeBack, s.onStep(orders.VerbTakeBack)),
			manager(cards.VerbCancel, cancel.onCancel), manager(verbCancelReason, cancel.onCancelReason),
			manager(verbCancelComment, cancel.onCancelComment), manager(verbCancelSure, cancel.onCancelSure),
			manager(cards.VerbLines, units.onLines), manager(verbLine, units.onLine), manager(verbUnits, units.onUnits),
			manager(verbUnitsReason, units.onUnitsReason), manager(verbUnitsOther, units.onUnitsOther), manager(verbUnitsSure, units.onUnitsSure),
			{Name: cards.VerbBuyer, Role: chat.Packer, Order: true, Do: accept.onBuyer},
			{Name: cards.VerbDetails, Role: chat.Viewer, Order: true, Do: accept.onDetails},
			{Name: cards.VerbCard, Role: chat.Viewer, Order: true, Do: accept.onCard},
			{Name: cards.VerbAll, Role: chat.Manager, Do: s.onAcceptAll},
			{Name: verbClose, Role: chat.Viewer, Do: onClose},
		},
		Steps: []chat.Step{
			{Name: stepParcels, Role: chat.Packer, Over: s.over(orders.VerbAssemble), Do: pack.onParcelsTyped},
			{Name: stepComment, Role: chat.Manager, Over: s.overWhen(orders.VerbCancel, handedSince), Do: cancel.onComment},
			{Name: stepCode, Role: chat.Packer, Secret: true, Over: s.over(orders.VerbComplete), Do: code.onCodeTyped},
			{Name: stepIMEI, Role: chat.Packer, Over: s.overWhen(orders.VerbBindIMEI, boundSince), Do: imei.onIMEITyped},
			{Name: stepUnits, Role: chat.Manager, Over: s.overWhen(orders.VerbRemove, lineChangedSince), Do: units.onUnitsTyped},
		},
		Words: words,
	}
}

// acting does an act for a person and tells them how it went.
type acting struct{ Config }

// able returns the order of a press if the act is possible by what is on record. Otherwise the person has been told why
// it is not, and ok is false.
func (a acting) able(ctx context.Context, r *chat.Request, v orders.Verb) (rec orders.Record, ok bool, err error) {
	rec, err = a.Desk(r.Shop()).Order(ctx, r.Order())
	if err != nil && !errors.Is(err, orders.ErrUnknownOrder) {
		return rec, false, err
	}
	if err == nil && slices.Contains(rec.Acts(), v) {
		return rec, true, nil
	}
	o := outcomeOf(v, rec, err)
	if err == nil {
		o = unable(v, rec)
	}
	r.Notice(ctx, "acts.outcome", o)
	return rec, false, nil
}

// onStep does an act that needs no more than its button.
func (a acting) onStep(v orders.Verb) chat.Handler {
	return func(ctx context.Context, r *chat.Request) error {
		a.carryOut(ctx, r, r.Order(), orders.Act{Verb: v})
		return nil
	}
}

// carryOut does an act for a person and has every copy of the card brought up to date. A press is answered as soon as
// anything is known: what stands against the act, or that it is on its way to Kaspi. How that ends is on the card then,
// and a failure is told aloud, too.
func (a acting) carryOut(ctx context.Context, r *chat.Request, code kaspi.OrderCode, act orders.Act) outcome {
	var o outcome
	defer a.Cards.Soon()
	told := r.Sending(ctx, func(ctx context.Context) (string, any) {
		act.Press = r.Update()
		rec, err := a.Desk(r.Shop()).Act(ctx, code, act, r.Who())
		if err != nil {
			a.Log.Info("an act ended otherwise", "order", code, "verb", string(act.Verb), "err", err)
		}
		o = outcomeOf(act.Verb, rec, err)
		return "acts.outcome", o
	})
	if told && o.bad() {
		a.sayFailed(ctx, r, actedOf(r, code, o))
	}
	return o
}

// sayFailed tells aloud that what was sent to Kaspi has come to nothing.
func (a acting) sayFailed(ctx context.Context, r *chat.Request, view acted) {
	if err := r.Say(ctx, "acts.acted", view); err != nil {
		a.Log.Warn("telling of a failure failed", "order", view.Code, "err", err)
	}
}
