package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/chat"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// lookBack is all that Kaspi lets us ask for.
const lookBack = 14 * 24 * time.Hour

// NewOrders asks for the orders that wait for acceptance, with their lines.
func NewOrders(now time.Time) kaspi.Query {
	return kaspi.Query{
		State: kaspi.StateNew, From: now.Add(-lookBack + time.Minute), Include: kaspi.IncludeEntries,
	}
}

// Check tries every part that the settings of the options speak of, one after another, and gives each verdict to tell.
func Check(ctx context.Context, o Options, tell func(chat.Check)) {
	o = o.filled()
	checkRules(ctx, o, tell)
	orders, clock := checkKaspi(ctx, o)
	tell(orders)
	tell(clock)
	tell(checkAlstyle(ctx, o))
	tell(checkTelegram(ctx, o))
	checkData(ctx, o, tell)
}

// found is the verdict on a part that was tried: fine, or an error with what to do about it.
func (o Options) found(name, fine string, err error) chat.Check {
	words, failed := chat.OwnWords(cmp.Or(o.Config.Language, chat.Languages()[0]), kaspi.Almaty(), o.Now)
	if failed != nil {
		return chat.Check{Name: name, Verdict: chat.Failed, Reason: failed.Error()}
	}
	if err != nil {
		fine = err.Error()
	}
	return words.Check(name, fine, err)
}

// untried is the verdict on a service that cannot be asked without its token.
func untried(name, setting string) chat.Check {
	return chat.Check{Name: name, Verdict: chat.Skipped, Reason: "not tried: " + setting + " is missing or wrong"}
}

// checkKaspi asks for new orders; the answer tells how the host's clock goes.
func checkKaspi(ctx context.Context, o Options) (orders, clock chat.Check) {
	const name = "Kaspi"
	clock = chat.Check{Name: "clock", Verdict: chat.Skipped, Reason: "not tried: Kaspi has not told its time"}
	if o.Config.KaspiToken == "" {
		return untried(name, "KASPI_API_TOKEN"), clock
	}
	api, err := NewKaspi(o)
	n := 0
	if err == nil {
		for _, e := range api.Orders(ctx, NewOrders(o.Now())) {
			if _, odd := errors.AsType[*kaspi.OrderError](e); odd { // one that cannot be read is there all the same
				e = nil
			}
			if err = e; err == nil {
				n++
			}
		}
		if _, known := api.ClockOffset(); known {
			clock = o.found("clock", "within a minute of Kaspi's", clockFault(api))
		}
	}
	return o.found(name, fmt.Sprintf("answers; new orders: %d", n), err), clock
}

func checkAlstyle(ctx context.Context, o Options) chat.Check {
	const name = "Al-Style"
	if o.Config.AlstyleToken == "" {
		return untried(name, "ALSTYLE_TOKEN")
	}
	api, err := NewAlstyle(o)
	n := 0
	if err == nil {
		for _, e := range api.QuantityPrice(ctx) {
			if err = e; err == nil {
				n++
			}
		}
	}
	if err == nil && n == 0 {
		err = feed.ErrNoItems
	}
	return o.found(name, fmt.Sprintf("answers; goods: %d", n), supplierError(err))
}

func checkTelegram(ctx context.Context, o Options) chat.Check {
	const name = "Telegram"
	if o.Config.TelegramToken == "" {
		return untried(name, "TELEGRAM_BOT_TOKEN")
	}
	who, err := bot.Probe(ctx, botConfig(o))
	return o.found(name, "@"+who+" can write to every chat", err)
}
