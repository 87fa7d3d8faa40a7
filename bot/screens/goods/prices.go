package goods

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

// Prices is what the screens ask about prices and say of them.
type Prices interface {
	// Lookup returns all that is known of an SKU, priced as if o were set; nil is what is set. ErrUnknownSKU when
	// neither the shop nor the supplier knows it.
	Lookup(ctx context.Context, sku feed.SKU, o *feed.Override) (SKUInfo, error)
	// Override changes what is set for an SKU and returns it as it was. Two changes never overwrite each other.
	Override(ctx context.Context, sku feed.SKU, change func(*feed.Override)) (old feed.Override, err error)
	// Stopped lists the SKUs that are off sale because a person said so.
	Stopped(ctx context.Context) ([]feed.Listing, error)
}

// ErrUnknownSKU says that neither the shop nor the supplier knows an SKU.
var ErrUnknownSKU = errors.New("no such SKU")

// SKUInfo is all that is known of an SKU that is or could be sold.
type SKUInfo struct {
	Listing feed.Listing
	Item    feed.Item  // the supplier's; zero when it is not known
	Offer   feed.Offer // in the price list that is served; zero when it is not in it
	Terms   feed.Terms
	Steps   []price.Step // how the terms came about
	StockAt time.Time    // when the supplier's stock was last read, zero before
	Served  feed.Version // the list that is served, zero before the first
	Held    int64        // a list that waits for a person's decision, 0 when none does
	Pull    page.Pull    // the last fetch of the list, zero before

	Reserved int      // pieces that customers have ordered and the supplier's stock still counts: they are not offered
	Orders   []string // whose they are
}

// maxOrders is how many orders are named; the rest are counted.
const maxOrders = 5

// For are the orders that pieces are reserved for, as many as are named.
func (i SKUInfo) For() []string { return i.Orders[:min(len(i.Orders), maxOrders)] }

// MoreOrders is how many are not named.
func (i SKUInfo) MoreOrders() int { return len(i.Orders) - len(i.For()) }

// Name is what people call it.
func (i SKUInfo) Name() string {
	name := i.Listing.Model.Plain()
	if name == "" {
		name = i.Item.Name
	}
	return chat.Shorten(name, chat.MaxTitle)
}

// step is the step of a kind, zero when there is none.
func (i SKUInfo) step(what price.StepKind) price.Step {
	for _, s := range i.Steps {
		if s.What == what {
			return s
		}
	}
	return price.Step{}
}

// Priced reports whether it is known what a sale earns.
func (i SKUInfo) Priced() bool { return i.step(price.StepPrice).What != "" }

// Profit is what a sale earns at the price.
func (i SKUInfo) Profit() feed.Tenge { return i.step(price.StepPrice).Parts.Profit }

// Underpriced reports whether the price is under the floor.
func (i SKUInfo) Underpriced() bool { return i.Terms.Price > 0 && i.Terms.Price < i.Terms.Floor }

// Loses reports whether each sale at the price costs the shop money.
func (i SKUInfo) Loses() bool { return i.Priced() && i.Terms.Price > 0 && i.Profit() < 0 }

// UnderRetail reports whether the price is under a retail price that the brand watches over.
func (i SKUInfo) UnderRetail() bool {
	return i.Item.Policed && i.Terms.Price > 0 && i.Terms.Price < i.Item.Retail
}

// Ruled is the price that the rules make, whatever is fixed; 0 when they make none.
func (i SKUInfo) Ruled() feed.Tenge {
	if s := i.step(price.StepFixed); s.What != "" {
		return s.Limit
	}
	return i.Terms.Price
}

// spaced is an SKU in the form in which it is compared with what a person typed: any white space is one blank.
func spaced(sku string) string { return strings.Join(chat.Fields(sku), " ") }

// find is the SKU that a whole text names: as it is, or else the only one of the shop's that differs from it in white space
// alone. An SKU may hold blanks, so that a part of a text never names one. ErrUnknownSKU when there is none.
func (s priceScreen) find(ctx context.Context, shop chat.ShopID, text string) (feed.SKU, error) {
	for _, sku := range slices.Compact([]string{text, spaced(text)}) {
		if _, err := s.Prices(shop).Lookup(ctx, feed.SKU(sku), nil); !errors.Is(err, ErrUnknownSKU) {
			return feed.SKU(sku), err
		}
	}
	list, err := s.Store(shop).Listings(ctx)
	if err != nil {
		return "", err
	}
	list = slices.DeleteFunc(list, func(l feed.Listing) bool { return spaced(string(l.SKU)) != spaced(text) })
	if len(list) != 1 {
		return "", ErrUnknownSKU
	}
	return list[0].SKU, nil
}

// priceScreen shows what an SKU sells for, and lets a person decide otherwise.
type priceScreen struct{ Config }

// onWhy explains one SKU: what is known of it, and how its price came about.
func (s priceScreen) onWhy(ctx context.Context, r *chat.Request) error {
	if r.Rest() == "" {
		return r.Say(ctx, "goods.price.usage", nil)
	}
	sku, err := s.find(ctx, r.Shop(), r.Rest())
	if err != nil {
		return sayUnknown(ctx, r, feed.SKU(r.Rest()), err)
	}
	return s.sayInfo(ctx, r, sku, "goods.why")
}

// sayInfo shows an SKU in a text, or says what is wrong with it.
func (s priceScreen) sayInfo(ctx context.Context, r *chat.Request, sku feed.SKU, text string, rows ...chat.Row) error {
	info, err := s.Prices(r.Shop()).Lookup(ctx, sku, nil)
	if err != nil {
		return sayUnknown(ctx, r, sku, err)
	}
	return r.Say(ctx, text, info, rows...)
}

// sayUnknown says that nobody knows an SKU when that is the error, and returns any other one.
func sayUnknown(ctx context.Context, r *chat.Request, sku feed.SKU, err error) error {
	if !errors.Is(err, ErrUnknownSKU) {
		return err
	}
	return r.Say(ctx, "goods.price.nogood", chat.Shorten(string(sku), chat.MaxTitle))
}

// maxWords is how many words an SKU and a price have together, at the most.
const maxWords = 60

// pricing is what /price was told: of which SKU, and what of its price. Word is empty to show the price.
type pricing struct {
	sku  feed.SKU
	word string
}

// readPricing parts what follows /price. Both an SKU and a price may hold blanks, so what exists decides: of the SKUs that
// the text begins with, the longest is meant. When the shop has none, the words in front of a price at the end are what it
// does not know.
func (s priceScreen) readPricing(ctx context.Context, shop chat.ShopID, text string) (pricing, error) {
	words := chat.Fields(text)
	if len(words) > maxWords {
		return pricing{sku: feed.SKU(text)}, ErrUnknownSKU
	}
	unknown := pricing{sku: feed.SKU(text)}
	for n := len(words); n > 0; n-- {
		word := strings.Join(words[n:], " ")
		asIs := strings.Join(words[:n], " ")
		if n == len(words) {
			asIs = text
		}
		sku, err := s.find(ctx, shop, asIs)
		_, price := readTenge(word)
		switch {
		case err == nil && unknown.word != "" && !price && !isAuto(word): // the price belongs to a longer SKU
			return unknown, ErrUnknownSKU
		case err == nil:
			return pricing{sku, word}, nil
		case !errors.Is(err, ErrUnknownSKU):
			return pricing{}, err
		case price || isAuto(word):
			unknown = pricing{feed.SKU(asIs), word}
		}
	}
	return unknown, ErrUnknownSKU
}

// isAuto reports whether a price is to be given back to the rules.
func isAuto(word string) bool {
	return strings.EqualFold(word, "auto") || strings.EqualFold(word, "авто")
}
