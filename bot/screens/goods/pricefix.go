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

// maxFixed is the dearest price that is taken from a chat; more is a slip of the finger.
const maxFixed feed.Tenge = 100_000_000

// onPrice shows the price of an SKU, fixes it after a question, or gives it back to the rules.
func (s priceScreen) onPrice(ctx context.Context, r *chat.Request) error {
	sku, rest := argument(r)
	switch {
	case sku == "" || rest == "":
		return s.sayInfo(ctx, r, sku, "goods.price")
	case rest == "auto":
		return s.freePrice(ctx, r, sku)
	}
	amount, ok := readTenge(rest)
	key := strconv.FormatInt(int64(amount), 10) + ":" + string(sku)
	if !ok || !chat.Fits(verbPriceFix, key) {
		return r.Say(ctx, "goods.price.bad", struct{ Text string }{chat.Shorten(rest, 40)})
	}
	info, err := s.asFixed(ctx, r.Shop(), sku, amount)
	if err != nil {
		return sayUnknown(ctx, r, sku, err)
	}
	return r.Say(ctx, "goods.price.ask", info, chat.Row{
		r.Button("goods.button.price.fix", amount, verbPriceFix, key),
		r.Button("goods.button.price.leave", nil, verbPriceLeave, string(sku)),
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

// readTenge reads "12990", "12 990" or "12 990 ₸".
func readTenge(text string) (feed.Tenge, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "₸"))
	text = strings.NewReplacer(" ", "", "\u00a0", "").Replace(text)
	n, err := strconv.ParseInt(text, 10, 64)
	return feed.Tenge(n), err == nil && n > 0 && feed.Tenge(n) <= maxFixed
}

func (s priceScreen) onPriceFix(ctx context.Context, r *chat.Request) error {
	digits, name, _ := strings.Cut(r.Key(), ":")
	amount, ok := readTenge(digits)
	if !ok || name == "" {
		return r.Old(ctx)
	}
	sku := feed.SKU(name)
	old, err := s.Prices(r.Shop()).Override(ctx, sku, func(o *feed.Override) { o.Fixed = &amount })
	if err != nil {
		return err
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
