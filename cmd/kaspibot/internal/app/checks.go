package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kaspibot/bot/chat"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// Check tries every part that the settings of the options speak of, one after another, and gives each verdict to tell.
func Check(ctx context.Context, o Options, tell func(chat.Check)) {
	o = o.filled()
	if o.Config.DataDir != "" {
		checkRules(ctx, o, tell)
	}
	orders, clock := checkKaspi(ctx, o)
	tell(orders)
	tell(clock)
	tell(checkAlstyle(ctx, o))
	tell(checkTelegram(ctx, o))
	running := checkData(ctx, o, tell)
	tell(checkWeb(ctx, o, running))
}

// found is the verdict on a part that was tried: fine, or an error with what to do about it.
func (o Options) found(name, fine string, err error) chat.Check {
	language := o.Config.Language
	if !slices.Contains(chat.Languages(), language) {
		language = chat.Languages()[0] // a wrong one is the settings' fault, and told there
	}
	words, failed := chat.OwnWords(language, kaspi.Almaty(), o.Now)
	if failed != nil {
		return chat.Check{Name: name, Verdict: chat.Failed, Reason: failed.Error()}
	}
	if err != nil {
		fine = err.Error()
	}
	return words.Check(name, fine, err)
}

// hindrance is the setting that keeps a part from being tried: the first of these that is wrong, or else the one that it
// cannot do without; empty when nothing does.
func (o Options) hindrance(have bool, needed string, others ...string) string {
	for _, setting := range append([]string{needed}, others...) {
		if o.Config.Wrong[setting] {
			return setting
		}
	}
	if !have {
		return needed
	}
	return ""
}

// untried is the verdict on a part that cannot be tried without a setting.
func untried(name, setting string) chat.Check {
	return chat.Check{Name: name, Verdict: chat.Skipped, Reason: "not tried: " + setting + " is missing or wrong"}
}

// checkKaspi asks for new orders; the answer tells how the host's clock goes.
func checkKaspi(ctx context.Context, o Options) (orders, clock chat.Check) {
	const name = "Kaspi"
	clock = chat.Check{Name: "clock", Verdict: chat.Skipped, Reason: "not tried: Kaspi has not told its time"}
	if lacks := o.hindrance(o.Config.KaspiToken != "", "KASPI_API_TOKEN", "KASPI_API_URL", "KASPI_USER_AGENT", "KASPI_MERCHANT_ID",
		"CONNECT_TIMEOUT", "REQUEST_TIMEOUT"); lacks != "" {
		return untried(name, lacks), clock
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
	if lacks := o.hindrance(o.Config.AlstyleToken != "", "ALSTYLE_TOKEN", "ALSTYLE_API_URL", "ALSTYLE_PACE",
		"CONNECT_TIMEOUT", "REQUEST_TIMEOUT"); lacks != "" {
		return untried(name, lacks)
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
	fine := fmt.Sprintf("answers; goods: %d", n)
	if err != nil {
		return o.found(name, fine, supplier.Trouble(err))
	}
	size, most := api.StockSize()
	share := size * 100 / most
	c := o.found(name, fmt.Sprintf("%s, %d%% of the longest answer that is read", fine, share), nil)
	if share >= nearlyFull {
		c.Verdict, c.Reason = chat.Warning, fmt.Sprintf("%s; beyond %d MiB the stock cannot be read any more", c.Reason, most>>20)
	}
	return c
}

// nearlyFull is from what share of the longest stock answer on, in per cent, the seller is warned.
const nearlyFull = 80
