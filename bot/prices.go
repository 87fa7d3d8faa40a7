package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-telegram/bot/models"

	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

// Prices is what the chat asks about prices and says of them.
type Prices interface {
	// Good is all that is known of what is sold under an SKU, priced as if o were set; nil is what is set.
	// ErrNoGood when neither the shop nor the distributor knows the SKU.
	Good(ctx context.Context, sku feed.SKU, o *feed.Override) (Good, error)
	// Settle changes what is set for an SKU and returns it as it was. Two changes never overwrite each other.
	Settle(ctx context.Context, sku feed.SKU, change func(*feed.Override)) (old feed.Override, err error)
	// Stopped lists the SKUs that are off sale because a person said so.
	Stopped(ctx context.Context) ([]feed.Listing, error)
}

// ErrNoGood says that nobody knows an SKU.
var ErrNoGood = errors.New("no such SKU")

// Good is one thing that is or could be sold.
type Good struct {
	Listing feed.Listing
	Item    feed.Item  // the distributor's; zero when it is not known
	Offer   feed.Offer // in the price list that is served; zero when it is not in it
	Terms   feed.Terms
	Steps   []price.Step
	StockAt time.Time    // when the distributor was last heard, zero before
	Served  feed.Version // the list that is served, zero before the first
	Held    int64        // a list that waits for the seller, 0 when none does
	Pull    page.Pull    // the last fetch of the list, zero before
}

// Name is what people call it.
func (g Good) Name() string {
	name := g.Listing.Model.Plain()
	if name == "" {
		name = g.Item.Name
	}
	return shorten(name, maxTitle)
}

// step is the step of a kind, zero when there is none.
func (g Good) step(what price.StepKind) price.Step {
	for _, s := range g.Steps {
		if s.What == what {
			return s
		}
	}
	return price.Step{}
}

// Priced says that it is known what a sale earns.
func (g Good) Priced() bool { return g.step(price.StepPrice).What != "" }

// Profit is what a sale earns at the price.
func (g Good) Profit() feed.Tenge { return g.step(price.StepPrice).Parts.Profit }

// Underpriced says that the price is under the floor.
func (g Good) Underpriced() bool { return g.Terms.Price > 0 && g.Terms.Price < g.Terms.Floor }

// UnderRetail says that the price is under a retail price that the brand watches over.
func (g Good) UnderRetail() bool {
	return g.Item.Policed && g.Terms.Price > 0 && g.Terms.Price < g.Item.Retail
}

// Ruled is the price that the rules make, whatever is fixed; 0 when they make none.
func (g Good) Ruled() feed.Tenge {
	if s := g.step(price.StepFixed); s.What != "" {
		return s.Limit
	}
	return g.Terms.Price
}

// argument splits what follows a command: the SKU, and the rest.
func (b *Bot) argument(u *models.Update) (sku feed.SKU, rest string) {
	_, text := b.commandIn(u)
	first, rest, _ := strings.Cut(text, " ")
	return feed.SKU(first), strings.TrimSpace(rest)
}

// onWhy explains one good: what is known of it, and how its price came about.
func (b *Bot) onWhy(ctx context.Context, u *models.Update) error {
	sku, _ := b.argument(u)
	return b.sayGood(ctx, u, sku, "why")
}

// sayGood shows one good in a text, or says what is wrong with the SKU.
func (b *Bot) sayGood(ctx context.Context, u *models.Update, sku feed.SKU, text string) error {
	chat := who(u).Chat
	if sku == "" {
		_, err := b.say(ctx, chat, "price.usage", nil)
		return err
	}
	good, err := b.Prices.Good(ctx, sku, nil)
	if errors.Is(err, ErrNoGood) {
		return b.sayNoGood(ctx, chat, sku)
	}
	if err != nil {
		return err
	}
	_, err = b.say(ctx, chat, text, good)
	return err
}

func (b *Bot) sayNoGood(ctx context.Context, chat int64, sku feed.SKU) error {
	_, err := b.say(ctx, chat, "price.nogood", shorten(string(sku), maxTitle))
	return err
}

// settled writes down who changed what is set for an SKU.
func (b *Bot) settled(ctx context.Context, w orders.Who, verb, detail string) error {
	return b.Store.Audit(context.WithoutCancel(ctx), orders.AuditEntry{
		At: b.Now(), Who: w, Verb: verb, Result: orders.ResultDone, Detail: detail,
	})
}
