package cards

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/kaspi"
)

// Adopt notes what a pressed message shows where nobody has: a copy that was sent without Telegram saying so is kept up
// to date from its first press on.
func (c *Cards) Adopt(ctx context.Context, r *chat.Request) error {
	if code, old := oldDetails(r); old {
		rec, err := c.Desk.Order(ctx, code)
		if err != nil {
			return err
		}
		return c.ShowIn(ctx, r.Chat, r.Message(), rec)
	}
	codes, isList := shownBy(r.Buttons())
	if r.Message() == 0 || len(codes) == 0 {
		return nil
	}
	known, err := c.Store.CardsIn(ctx, r.ID, r.Message())
	if err != nil || len(known) > 0 {
		return err
	}
	var cards []chat.Card
	for _, code := range codes {
		switch _, err := c.Desk.Order(ctx, code); {
		case errors.Is(err, orders.ErrUnknownOrder):
		case err != nil:
			return err
		default:
			cards = append(cards, chat.Card{Code: code}) // as of no revision: it is drawn anew
		}
	}
	if isList && len(cards) > 0 {
		if err := keptList.Set(ctx, c.Store, r.ID, list{r.Message(), 1, orders.TabNew}); err != nil {
			return err
		}
		if err := c.adoptBurst(ctx, r.ID, r.Message(), codes); err != nil {
			return err
		}
	}
	return c.Store.AdoptCards(context.WithoutCancel(ctx), r.ID, r.Message(), cards...)
}

// oldDetails reports whether a pressed message shows the details of an order in a group as they were until they stopped
// saying who had bought: it has a way back to the card, and no button for that. Nobody noted where such messages are, so
// that one is edited when somebody presses a button of it.
func oldDetails(r *chat.Request) (code kaspi.OrderCode, old bool) {
	for _, data := range r.Buttons() {
		switch verb, key, _ := chat.DecodePress(data); verb {
		case VerbCard:
			code, old = kaspi.OrderCode(key), r.ID < 0
		case VerbBuyer:
			return "", false
		}
	}
	return code, old
}

// shownBy are the orders that a message with these buttons shows, and whether it is a list. Only cards have the button
// for details, only lists have tabs; elsewhere an order that can be accepted is a card's if it cannot be opened as well,
// as it can be in what a search finds.
func shownBy(buttons []string) (codes []kaspi.OrderCode, isList bool) {
	accepts, opens := []kaspi.OrderCode{}, []kaspi.OrderCode{}
	for _, data := range buttons {
		verb, key, _ := chat.DecodePress(data)
		head, _, _ := strings.Cut(key, ".")
		code := kaspi.OrderCode(head)
		switch verb {
		case VerbDetails:
			return []kaspi.OrderCode{code}, false
		case VerbCard: // details, which lead back to the card
			return nil, false
		case VerbTab:
			isList = true
		case VerbAccept:
			accepts = append(accepts, code)
		case VerbOpen:
			opens = append(opens, code)
		}
	}
	both := slices.ContainsFunc(accepts, func(code kaspi.OrderCode) bool { return slices.Contains(opens, code) })
	if !isList && (len(accepts) == 0 || both) {
		return nil, false
	}
	for _, code := range slices.Concat(accepts, opens) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes, isList
}
