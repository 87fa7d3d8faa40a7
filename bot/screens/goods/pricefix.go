package goods

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/feed"
)

// onPrice shows the price of an SKU, fixes it after a question, or gives it back to the rules.
func (s priceScreen) onPrice(ctx context.Context, r *chat.Request) error {
	if r.Rest() == "" {
		return r.Say(ctx, "goods.price.usage", nil)
	}
	p, err := s.readPricing(ctx, r.Shop(), r.Rest())
	switch {
	case err != nil:
		return sayUnknown(ctx, r, p.sku, err)
	case p.word == "":
		return s.sayInfo(ctx, r, p.sku, "goods.price")
	case isAuto(p.word):
		return s.freePrice(ctx, r, p.sku)
	}
	amount, ok := readTenge(p.word)
	if !ok {
		return r.Say(ctx, "goods.price.bad", struct{ Text string }{chat.Shorten(p.word, 40)})
	}
	info, err := s.asFixed(ctx, r.Shop(), p.sku, amount)
	if err != nil {
		return sayUnknown(ctx, r, p.sku, err)
	}
	now, err := s.Prices(r.Shop()).Lookup(ctx, p.sku, nil)
	if err != nil {
		return err
	}
	head := fmt.Sprintf("%d:%s:", amount, fixedText(now.Listing.Override))
	return r.Say(ctx, "goods.price.ask", info, chat.Row{
		r.Button("goods.button.price.fix", amount, verbPriceDecide, refOf(verbPriceDecide, head, p.sku)),
		r.Button("goods.button.price.leave", nil, verbPriceKeep, refOf(verbPriceKeep, "", p.sku)),
	})
}

// asFixed is an SKU as it would be with a fixed price.
func (s priceScreen) asFixed(ctx context.Context, shop chat.ShopID, sku feed.SKU, amount feed.Tenge) (SKUInfo, error) {
	info, err := s.Prices(shop).Lookup(ctx, sku, nil)
	if err != nil {
		return SKUInfo{}, err
	}
	o := info.Listing.Override
	o.Fixed = &amount
	return s.Prices(shop).Lookup(ctx, sku, &o)
}

// onPriceFix fixes the price of a button of an older program, which does not know what was fixed when it was asked.
func (s priceScreen) onPriceFix(ctx context.Context, r *chat.Request) error {
	digits, name, _ := strings.Cut(r.Key(), ":")
	amount, ok := readTenge(digits)
	if !ok || name == "" {
		return r.Old(ctx)
	}
	info, err := s.asFixed(ctx, r.Shop(), feed.SKU(name), amount)
	if err != nil {
		return sayUnknown(ctx, r, feed.SKU(name), err)
	}
	if info.Loses() {
		now, err := s.Prices(r.Shop()).Lookup(ctx, feed.SKU(name), nil)
		if err != nil {
			return err
		}
		return s.askLoss(ctx, r, info, amount, fixedText(now.Listing.Override))
	}
	return s.fix(ctx, r, feed.SKU(name), amount, func(feed.Override) bool { return true })
}

// onPriceDecide fixes a price, unless another decision about it was made since the question. One at which each sale is a
// loss is asked about once more.
func (s priceScreen) onPriceDecide(ctx context.Context, r *chat.Request) error {
	return s.decide(ctx, r, false)
}

// onPriceLoss fixes a price at which each sale is a loss.
func (s priceScreen) onPriceLoss(ctx context.Context, r *chat.Request) error {
	return s.decide(ctx, r, true)
}

func (s priceScreen) decide(ctx context.Context, r *chat.Request, lossMeant bool) error {
	parts := strings.SplitN(r.Key(), ":", 3)
	if len(parts) != 3 {
		return r.Old(ctx)
	}
	amount, ok := readTenge(parts[0])
	sku, err := s.named(ctx, r.Shop(), parts[2])
	if err != nil {
		return err
	}
	if !ok || sku == "" {
		return r.Old(ctx)
	}
	if !lossMeant {
		info, err := s.asFixed(ctx, r.Shop(), sku, amount)
		if err != nil {
			return err
		}
		if info.Loses() {
			return s.askLoss(ctx, r, info, amount, parts[1])
		}
	}
	return s.fix(ctx, r, sku, amount, func(o feed.Override) bool { return fixedText(o) == parts[1] })
}

// askLoss asks whether a price is meant at which each sale is a loss; had is what was fixed when it was asked about first.
func (s priceScreen) askLoss(ctx context.Context, r *chat.Request, info SKUInfo, amount feed.Tenge, had string) error {
	head, sku := fmt.Sprintf("%d:%s:", amount, had), info.Listing.SKU
	return r.Show(ctx, "goods.price.loss.ask", info, chat.Row{
		r.Button("goods.button.price.loss", nil, verbPriceLoss, refOf(verbPriceLoss, head, sku)),
		r.Button("goods.button.price.leave", nil, verbPriceKeep, refOf(verbPriceKeep, "", sku)),
	})
}

// fix fixes a price if what is set still is as when it was asked about.
func (s priceScreen) fix(
	ctx context.Context, r *chat.Request, sku feed.SKU, amount feed.Tenge, still func(feed.Override) bool,
) error {
	open := false
	old, err := s.Prices(r.Shop()).Override(ctx, sku, func(o *feed.Override) {
		if open = still(*o); open {
			o.Fixed = &amount
		}
	})
	if err != nil {
		return err
	}
	if !open {
		info, err := s.Prices(r.Shop()).Lookup(ctx, sku, nil)
		if err != nil {
			return err
		}
		return r.Show(ctx, "goods.price.over", info)
	}
	r.Notice(ctx, "goods.answer.price.fixed", nil)
	detail := fmt.Sprintf("sku %s: %s → %d", sku, fixedText(old), amount)
	err = s.Chats().Note(ctx, r.Who(), "price.fix", detail)
	info, failed := s.Prices(r.Shop()).Lookup(ctx, sku, nil)
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return r.Show(ctx, "goods.price.fixed", fixedView{info, r.Who().Name})
}

// fixedView is an SKU whose price a person has fixed.
type fixedView struct {
	SKUInfo
	By string
}

func onPriceLeave(ctx context.Context, r *chat.Request) error {
	return r.Show(ctx, "goods.price.left", r.Key())
}

func (s priceScreen) onPriceKeep(ctx context.Context, r *chat.Request) error {
	sku, err := s.named(ctx, r.Shop(), r.Key())
	if err != nil || sku == "" {
		return errors.Join(err, r.Old(ctx))
	}
	return r.Show(ctx, "goods.price.left", string(sku))
}

// freePrice gives a price back to the rules.
func (s priceScreen) freePrice(ctx context.Context, r *chat.Request, sku feed.SKU) error {
	if _, err := s.Prices(r.Shop()).Lookup(ctx, sku, nil); err != nil {
		return sayUnknown(ctx, r, sku, err)
	}
	old, err := s.Prices(r.Shop()).Override(ctx, sku, func(o *feed.Override) { o.Fixed = nil })
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("sku %s: %s → auto", sku, fixedText(old))
	if err := s.Chats().Note(ctx, r.Who(), "price.auto", detail); err != nil {
		return err
	}
	return s.sayInfo(ctx, r, sku, "goods.price.auto")
}

// fixedText is a fixed price for the audit trail.
func fixedText(o feed.Override) string {
	if o.Fixed == nil {
		return "auto"
	}
	return strconv.FormatInt(int64(*o.Fixed), 10)
}
