package goods

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

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
	if r.Rest() == "" {
		return s.listStops(ctx, r)
	}
	sku, err := s.find(ctx, r.Shop(), r.Rest())
	if err != nil {
		return sayUnknown(ctx, r, feed.SKU(r.Rest()), err)
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
	row, err := s.afterPause(ctx, r, sku, old.Paused, paused)
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("sku %s: stopped %t → %t", sku, old.Paused, paused)
	if err := s.Chats().Note(ctx, r.Who(), verb, detail); err != nil {
		return err
	}
	return s.sayInfo(ctx, r, sku, text, row)
}

// afterPause are the buttons below what was stopped or resumed. It notes which update has stopped an SKU, so that only that
// stop is taken back by its button.
func (s priceScreen) afterPause(ctx context.Context, r *chat.Request, sku feed.SKU, was, paused bool) (chat.Row, error) {
	row := chat.Row{r.Button("goods.button.sync", nil, verbSync, "now")}
	mark := ""
	if paused {
		mark = strconv.FormatInt(r.Update(), 10)
	}
	last, _, err := s.Store(r.Shop()).Setting(ctx, lastStop(sku))
	changed := was != paused || paused && last == mark // the latter by a try of this that was cut short
	if err != nil || !changed {
		return row, err
	}
	if paused {
		row = append(row, r.Button("goods.button.stop.undo", nil, verbUndoStop, refOf(verbUndoStop, mark, sku)))
	}
	return row, s.Store(r.Shop()).SetSetting(ctx, lastStop(sku), mark)
}

// lastStop is the setting that holds which update stopped an SKU last, empty when it was put on sale again.
func lastStop(sku feed.SKU) string { return "sku.stop." + hashOf(sku) }

// onUndoStop takes back the stop of a button, and only that one: not a later one, and nothing that the shop's own list says.
func (s priceScreen) onUndoStop(ctx context.Context, r *chat.Request) error {
	at := strings.IndexAny(r.Key(), "=#")
	if at < 0 {
		return r.Old(ctx)
	}
	sku, err := s.named(ctx, r.Shop(), r.Key()[at:])
	if err != nil {
		return err
	}
	if sku == "" {
		return r.Old(ctx)
	}
	mark, _, err := s.Store(r.Shop()).Setting(ctx, lastStop(sku))
	if err != nil {
		return err
	}
	stopped := false
	if mark == r.Key()[:at] {
		if _, err := s.Prices(r.Shop()).Override(ctx, sku, func(o *feed.Override) { stopped, o.Paused = o.Paused, false }); err != nil {
			return err
		}
	}
	info, err := s.Prices(r.Shop()).Lookup(ctx, sku, nil)
	if err != nil {
		return err
	}
	if !stopped {
		return r.Show(ctx, "goods.stop.over", info)
	}
	err = errors.Join(
		s.Store(r.Shop()).SetSetting(ctx, lastStop(sku), ""),
		s.Chats().Note(ctx, r.Who(), "sku.resume", fmt.Sprintf("sku %s: stopped true → false", sku)),
	)
	if err != nil {
		return err
	}
	return r.Show(ctx, "goods.resumed", info, chat.Row{r.Button("goods.button.sync", nil, verbSync, "now")})
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
