package acts

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

const (
	usualParcels = 4 // have a button each
	mostParcels  = 50

	stepParcels = "parcels"
)

// packing is what the questions about packing show and keep.
type packing struct {
	Code kaspi.OrderCode `json:"Code"`
	IMEI bool            `json:"IMEI"` // numbers of devices are still to be told
	Most int             `json:"Most"`
}

func packingOf(rec orders.Record) packing {
	p := packing{Code: rec.Order.Code, Most: mostParcels, IMEI: len(rec.Devices()) > 0}
	for _, d := range rec.History {
		p.IMEI = p.IMEI && d.Verb != orders.VerbBindIMEI
	}
	return p
}

// packScreen has orders packed.
type packScreen struct{ acting }

// onPack asks into how many parcels an order is packed.
func (s packScreen) onPack(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.able(ctx, r, orders.VerbAssemble)
	if !ok {
		return err
	}
	code := string(rec.Order.Code)
	usual := make([]int, usualParcels)
	for i := range usual {
		usual[i] = i + 1
	}
	numbers := choices(verbParcels, code, usual, strconv.Itoa)
	more := chat.Row{r.Button("acts.button.more", nil, verbMore, code)}
	return r.Say(ctx, "acts.pack.ask", packingOf(rec), closable(r, numbers, more)...)
}

func (s packScreen) onParcels(ctx context.Context, r *chat.Request) error {
	chat.InMenu(r)
	n, ok := numberIn(r.Args(), 0)
	if !ok {
		return r.Old(ctx)
	}
	view, err := s.pack(ctx, r, r.Order(), n)
	if err != nil {
		return err
	}
	return r.Show(ctx, "acts.packed", view)
}

// onMore asks for a number that has no button.
func (s packScreen) onMore(ctx context.Context, r *chat.Request) error {
	rec, ok, err := s.able(ctx, r, orders.VerbAssemble)
	if !ok {
		return err
	}
	p := packingOf(rec)
	return r.Ask(ctx, stepParcels, p, "acts.pack.more", p)
}

// onParcelsTyped takes the answer to onMore.
func (s packScreen) onParcelsTyped(ctx context.Context, r *chat.Request, kept []byte) error {
	var p packing
	if err := json.Unmarshal(kept, &p); err != nil {
		return err
	}
	n, err := strconv.Atoi(strings.TrimSpace(r.Written()))
	if err != nil || n < 1 || n > mostParcels {
		return r.Ask(ctx, stepParcels, p, "acts.pack.again", p)
	}
	view, err := s.pack(ctx, r, p.Code, n)
	if err != nil {
		return err
	}
	return r.Say(ctx, "acts.packed", view)
}

type packedView struct {
	acted
	Parcels   int  // 0 where they are not known, or said already
	Waybill   bool // it will come
	Elsewhere bool // in the chat of who packs, as this is a group
}

// pack has an order packed and its waybill sent to the chat. The request for that is written down before the act: a
// program that dies in between still brings the waybill, and drops the request of an order that was not packed.
func (s packScreen) pack(ctx context.Context, r *chat.Request, code kaspi.OrderCode, parcels int) (packedView, error) {
	elsewhere, err := s.Papers.Request(ctx, r, code)
	if err != nil {
		return packedView{}, err
	}
	o := s.carryOut(ctx, r, code, orders.Act{Verb: orders.VerbAssemble, Parcels: parcels})
	view := packedView{acted: actedOf(r, code, o), Waybill: o.happened() && o.Stage != orders.StageInDelivery, Elsewhere: elsewhere}
	switch o.Kind {
	case wentDone:
		view.Parcels = o.Parcels
	case wentLater, wentWaiting: // with what has been sent now
		view.Parcels = parcels
	}
	switch {
	case view.Waybill:
		return view, nil
	case o.Kind == wentBusy, o.Kind == wentFailed, o.Kind == wentUnconfirmed, o.Kind == wentLost: // with a packing that an earlier
		return view, nil // run has begun, or with our own trouble: it may be packed, and whoever looks for the waybill finds that out
	}
	return view, s.Papers.Cancel(ctx, r, code)
}
