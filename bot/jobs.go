package bot

import (
	"context"

	"kaspibot/bot/chat"
	"kaspibot/feed/list"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
)

// What the program's clock and its other parts ask of the front.

// Refresh makes every chat equal to the order book and waits for it; see cards.Cards.
func (b *Bot) Refresh(ctx context.Context) error { return b.cards.Refresh(ctx) }

// Soon has every chat made equal to the order book, and does not wait for it.
func (b *Bot) Soon() { b.cards.Soon() }

// Waiting is how many messages and edits wait for Telegram's pace.
func (b *Bot) Waiting() int { return b.telegram.Waiting() }

// Reclock moves on the times that cards of waiting orders show.
func (b *Bot) Reclock(ctx context.Context) error { return b.cards.Reclock(ctx) }

// Watch hears how each try of a regular job ended; see chat.Chats.
func (b *Bot) Watch(ctx context.Context, key string, err error) (heard bool) {
	return b.router.Watch(ctx, key, err)
}

// DeliverWaybills sends the waybills that chats wait for. Run it every few seconds.
func (b *Bot) DeliverWaybills(ctx context.Context) error {
	return b.papers.DeliverWaybills(ctx, onlyShop)
}

// SendDigests sends the digests that are due. Run it every minute.
func (b *Bot) SendDigests(ctx context.Context) error { return b.notify.SendDigests(ctx) }

// TellHeld asks about a price list that the guard stopped.
func (b *Bot) TellHeld(ctx context.Context, r publish.Report) error {
	return b.pricelist.TellHeld(ctx, r)
}

// TellDamaged tells that the price list was damaged in the database, if it was.
func (b *Bot) TellDamaged(ctx context.Context, r publish.Report) error {
	return b.pricelist.TellDamaged(ctx, r)
}

// CloseOld closes questions about held lists after a later one was published.
func (b *Bot) CloseOld(ctx context.Context) error { return b.pricelist.CloseOld(ctx) }

// TellAddress tells that the price list is served at an address of this machine alone.
func (b *Bot) TellAddress(ctx context.Context, addr string) error {
	return b.pricelist.TellAddress(ctx, addr)
}

// TellGoods tells of goods that need a look.
func (b *Bot) TellGoods(ctx context.Context, alarms []list.Alarm) error {
	return b.goods.TellGoods(ctx, onlyShop, alarms)
}

// TellRules tells of a rules file that cannot be used, and that it can again.
func (b *Bot) TellRules(ctx context.Context, fault error) error {
	return b.goods.TellRules(ctx, onlyShop, fault)
}

// TellDoubts tells of rules of prices that may not mean what the seller wants.
func (b *Bot) TellDoubts(ctx context.Context, conflicts []price.Conflict, misspelt []price.Fault) error {
	return b.goods.TellDoubts(ctx, onlyShop, conflicts, misspelt)
}

// onlyShop is the shop of a program that has one.
const onlyShop chat.ShopID = ""
