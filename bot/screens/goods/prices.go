package goods

import (
	"context"
	"errors"
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
}

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

// argument splits what follows a command: the SKU, and the rest.
func argument(r *chat.Request) (sku feed.SKU, rest string) {
	first, rest, _ := strings.Cut(r.Rest(), " ")
	return feed.SKU(first), strings.TrimSpace(rest)
}

// priceScreen shows what an SKU sells for, and lets a person decide otherwise.
type priceScreen struct{ Config }

// onWhy explains one SKU: what is known of it, and how its price came about.
func (s priceScreen) onWhy(ctx context.Context, r *chat.Request) error {
	sku, _ := argument(r)
	return s.sayInfo(ctx, r, sku, "goods.why")
}

// sayInfo shows an SKU in a text, or says what is wrong with it.
func (s priceScreen) sayInfo(ctx context.Context, r *chat.Request, sku feed.SKU, text string) error {
	if sku == "" {
		return r.Say(ctx, "goods.price.usage", nil)
	}
	info, err := s.Prices(r.Shop()).Lookup(ctx, sku, nil)
	if err != nil {
		return sayUnknown(ctx, r, sku, err)
	}
	return r.Say(ctx, text, info)
}

// sayUnknown says that nobody knows an SKU when that is the error, and returns any other one.
func sayUnknown(ctx context.Context, r *chat.Request, sku feed.SKU, err error) error {
	if !errors.Is(err, ErrUnknownSKU) {
		return err
	}
	return r.Say(ctx, "goods.price.nogood", chat.Shorten(string(sku), chat.MaxTitle))
}
