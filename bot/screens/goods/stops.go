package goods

import (
	"context"
	"fmt"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// maxStops is how many stopped SKUs are listed; the rest are counted.
const maxStops = 40

func (s priceScreen) onStop(ctx context.Context, r *chat.Request) error {
	return s.setPaused(ctx, r, true)
}

func (s priceScreen) onResume(ctx context.Context, r *chat.Request) error {
	return s.setPaused(ctx, r, false)
}

// setPaused takes an SKU off sale or lets it be sold again; without an SKU it lists what is off sale.
func (s priceScreen) setPaused(ctx context.Context, r *chat.Request, paused bool) error {
	sku, _ := argument(r)
	if sku == "" {
		return s.listStops(ctx, r)
	}
	if _, err := s.Prices(r.Shop()).Lookup(ctx, sku, nil); err != nil {
		return sayUnknown(ctx, r, sku, err)
	}
	old, err := s.Prices(r.Shop()).Override(ctx, sku, func(o *feed.Override) { o.Paused = paused })
	if err != nil {
		return err
	}
	if !paused {
		if err := s.Store(r.Shop()).PutOnSale(ctx, sku); err != nil {
			return err
		}
	}
	verb, text := "sku.resume", "goods.resumed"
	if paused {
		verb, text = "sku.stop", "goods.stopped"
	}
	detail := fmt.Sprintf("sku %s: stopped %t → %t", sku, old.Paused, paused)
	if err := s.Chats().Note(ctx, r.Who(), verb, detail); err != nil {
		return err
	}
	return s.sayInfo(ctx, r, sku, text)
}

// stops are the SKUs that are off sale because of a person, or because the shop's own list has them so.
type stops struct{ Own, Listed stopped }

// stopped are those of one cause.
type stopped struct {
	List []stop
	All  int
}

// More is how many are not listed.
func (s stopped) More() int { return s.All - len(s.List) }

type stop struct {
	SKU  feed.SKU
	Name string
}

func (s priceScreen) listStops(ctx context.Context, r *chat.Request) error {
	own, err := s.Prices(r.Shop()).Stopped(ctx)
	if err != nil {
		return err
	}
	list, err := s.Store(r.Shop()).Listings(ctx)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(l feed.Listing) bool { return !offInList(l) })
	view := stops{Own: stoppedOf(own, maxStops)}
	view.Listed = stoppedOf(list, maxStops-len(view.Own.List))
	return r.Say(ctx, "goods.stops", view)
}

// offInList reports whether an SKU would be sold if the shop's own list did not have it off sale.
func offInList(l feed.Listing) bool {
	known := l.Article != "" && l.Match != feed.MatchDoubtful
	return l.Imported && known && !l.Paused && !l.Available()
}

func stoppedOf(list []feed.Listing, most int) stopped {
	s := stopped{All: len(list)}
	for _, l := range list[:min(len(list), most)] {
		s.List = append(s.List, stop{l.SKU, chat.Shorten(l.Model.Plain(), maxItem)})
	}
	return s
}
