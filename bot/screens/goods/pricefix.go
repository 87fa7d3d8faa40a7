package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"kaspibot/feed"
)

const (
	verbPriceFix   verb = "pfix"  // key: price and SKU, with a colon between
	verbPriceLeave verb = "pkeep" // key: SKU

	// maxFixed is the dearest price that is taken from a chat; more is a slip of the finger.
	maxFixed feed.Tenge = 100_000_000
	// maxPressKey is the room for a key in the data of a button with the verbs above.
	maxPressKey = 64 - len(pressVersion) - len("::pkeep")
)

// onPrice shows the price of an SKU, fixes it after a question, or gives it back to the rules.
func (b *Bot) onPrice(ctx context.Context, u *models.Update) error {
	sku, rest := b.argument(u)
	switch {
	case sku == "" || rest == "":
		return b.sayGood(ctx, u, sku, "price")
	case rest == "auto":
		return b.freePrice(ctx, u, sku)
	}
	amount, ok := readTenge(rest)
	key := strconv.FormatInt(int64(amount), 10) + ":" + string(sku)
	if !ok || len(key) > maxPressKey {
		_, err := b.say(ctx, u.Message.Chat.ID, "price.bad", struct{ Text string }{shorten(rest, 40)})
		return err
	}
	good, err := b.asFixed(ctx, sku, amount)
	if errors.Is(err, ErrNoGood) {
		return b.sayNoGood(ctx, u.Message.Chat.ID, sku)
	}
	if err != nil {
		return err
	}
	text, err := b.words.HTML("price.ask", good)
	if err != nil {
		return err
	}
	label := b.words.Text("button.price.fix", amount)
	_, err = b.post.send(ctx, u.Message.Chat.ID, message{Text: text, Keys: keyboard{row(
		button(label, verbPriceFix, key), button(b.words.Text("button.price.leave", nil), verbPriceLeave, string(sku)),
	)}})
	return err
}

// asFixed is the good as it would be with a fixed price.
func (b *Bot) asFixed(ctx context.Context, sku feed.SKU, amount feed.Tenge) (Good, error) {
	good, err := b.Prices.Good(ctx, sku, nil)
	if err != nil {
		return Good{}, err
	}
	o := good.Listing.Override
	o.Fixed = &amount
	return b.Prices.Good(ctx, sku, &o)
}

// readTenge reads "12990", "12 990" or "12 990 ₸".
func readTenge(text string) (feed.Tenge, bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "₸"))
	text = strings.NewReplacer(" ", "", nbsp, "").Replace(text)
	n, err := strconv.ParseInt(text, 10, 64)
	return feed.Tenge(n), err == nil && n > 0 && feed.Tenge(n) <= maxFixed
}

func (b *Bot) onPriceFix(ctx context.Context, u *models.Update) error {
	digits, name, _ := strings.Cut(pressKey(u), ":")
	amount, ok := readTenge(digits)
	if !ok || name == "" {
		return b.onOldPress(ctx, u)
	}
	sku := feed.SKU(name)
	old, err := b.Prices.Settle(ctx, sku, func(o *feed.Override) { o.Fixed = &amount })
	if err != nil {
		return err
	}
	b.answer(ctx, u.CallbackQuery, "answer.price.fixed", nil)
	err = b.settled(ctx, who(u), "price.fix", fmt.Sprintf("sku %s: %s → %d", sku, fixedText(old), amount))
	good, goodErr := b.Prices.Good(ctx, sku, nil)
	if err := errors.Join(err, goodErr); err != nil {
		return err
	}
	chat, id := pressChat(u)
	return b.show(ctx, chat, id, "price.fixed", struct {
		Good
		By string
	}{good, who(u).Name})
}

func (b *Bot) onPriceLeave(ctx context.Context, u *models.Update) error {
	b.answer(ctx, u.CallbackQuery, "answer.empty", nil)
	chat, id := pressChat(u)
	return b.show(ctx, chat, id, "price.left", pressKey(u))
}

// freePrice gives a price back to the rules.
func (b *Bot) freePrice(ctx context.Context, u *models.Update, sku feed.SKU) error {
	if _, err := b.Prices.Good(ctx, sku, nil); errors.Is(err, ErrNoGood) {
		return b.sayNoGood(ctx, u.Message.Chat.ID, sku)
	} else if err != nil {
		return err
	}
	old, err := b.Prices.Settle(ctx, sku, func(o *feed.Override) { o.Fixed = nil })
	if err != nil {
		return err
	}
	if err := b.settled(ctx, who(u), "price.auto", fmt.Sprintf("sku %s: %s → auto", sku, fixedText(old))); err != nil {
		return err
	}
	return b.sayGood(ctx, u, sku, "price.auto")
}

// fixedText is a fixed price for the audit trail.
func fixedText(o feed.Override) string {
	if o.Fixed == nil {
		return "auto"
	}
	return strconv.FormatInt(int64(*o.Fixed), 10)
}
