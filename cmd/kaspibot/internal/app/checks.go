package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kaspibot/alstyle"
	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// Check tries every part that the settings of the options speak of, one after another, and gives each verdict to tell.
// Wrong is what is the matter with the settings themselves, nil for nothing.
func Check(ctx context.Context, o Options, wrong error, tell func(chat.Check)) error {
	o = o.filled()
	language := o.Config.Language
	if !slices.Contains(chat.Languages(), language) {
		language = chat.Languages()[0] // a wrong one is the settings' fault, and told there
	}
	words, err := chat.OwnWords(language, kaspi.Almaty(), o.Now, shop.New(shop.Config{}).Room())
	if err != nil {
		return err
	}
	plain := func(name, text string, view any, err error) chat.Check {
		if err != nil { // it is the reason
			return words.Check(name, "", err)
		}
		return words.Check(name, words.Plain(text, view), nil)
	}
	checker{Options: o, tell: func(f shop.Finding) { tell(f.Check(plain)) }}.all(ctx, wrong)
	if ctx.Err() != nil {
		return fmt.Errorf("stopped before every part was tried: %w", ctx.Err())
	}
	return nil
}

// checker tries the parts of a program: of one that is about to run, with what it opens for that, or of this one.
type checker struct {
	Options
	tell func(shop.Finding)
	shop *Shop // that runs in this program; nil for none
}

// checkLimit is how long one part may take; Al-Style and Kaspi let a request wait for its turn.
const checkLimit = 2 * time.Minute

// all tries one part after another. A part that was under way when the context ended has no verdict: nothing is known of it.
func (c checker) all(ctx context.Context, wrong error) {
	tell := c.tell
	c.tell = func(f shop.Finding) {
		if ctx.Err() == nil {
			tell(f)
		}
	}
	c.tell(c.settings(wrong))
	for _, part := range []func(context.Context){c.rules, c.orders, c.supplier, c.telegram, c.data} {
		if ctx.Err() != nil {
			return
		}
		limited, cancel := context.WithTimeout(ctx, checkLimit)
		part(limited)
		cancel()
	}
}

func (c checker) settings(wrong error) shop.Finding {
	f := shop.Finding{Name: "settings", Text: "settings", View: c.Config.Warnings}
	if len(c.Config.Warnings) > 0 {
		f.Verdict = chat.Warning
	}
	if wrong != nil {
		f.Text, f.View, f.Verdict = "as", strings.Join(append([]string{wrong.Error()}, c.Config.Warnings...), "\n"), chat.Failed
	}
	return f
}

// Doctor implements shop.Doctor by the checks of the check command, on what this program works with.
func (e *engine) Doctor(ctx context.Context, tell func(shop.Finding)) error {
	e.mu.Lock()
	if since := e.examined; !since.IsZero() {
		e.mu.Unlock()
		return &shop.BusyError{Since: since}
	}
	e.examined = e.now()
	e.mu.Unlock()
	defer func() {
		e.mu.Lock()
		e.examined = time.Time{}
		e.mu.Unlock()
	}()
	e.checks(tell).all(ctx, nil)
	return ctx.Err()
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
func untried(name, setting string) shop.Finding {
	return shop.Finding{Name: name, Text: "untried", View: setting, Verdict: chat.Skipped}
}

// orders asks for new orders; the answer tells how the host's clock goes.
func (c checker) orders(ctx context.Context) {
	orders, clock := c.kaspi(ctx)
	c.tell(orders)
	c.tell(clock)
}

func (c checker) kaspi(ctx context.Context) (orders, clock shop.Finding) {
	orders, clock = shop.Finding{Name: "Kaspi"}, shop.Finding{Name: "clock", Text: "clock_untold", Verdict: chat.Skipped}
	if lacks := c.hindrance(c.Config.KaspiToken != "", "KASPI_API_TOKEN", "KASPI_API_URL", "KASPI_USER_AGENT", "KASPI_MERCHANT_ID",
		"CONNECT_TIMEOUT", "REQUEST_TIMEOUT"); lacks != "" {
		return untried(orders.Name, lacks), clock
	}
	var api *kaspi.Client
	if c.shop != nil {
		api = c.shop.kaspi
	} else if api, orders.Err = NewKaspi(c.Options); orders.Err != nil {
		return orders, clock
	}
	n := 0
	for _, e := range api.Orders(ctx, NewOrders(c.Now())) {
		if _, odd := errors.AsType[*kaspi.OrderError](e); odd { // one that cannot be read is there all the same
			e = nil
		}
		if orders.Err = e; e == nil {
			n++
		}
	}
	orders.Text, orders.View = "kaspi", n
	if _, known := api.ClockOffset(); known {
		clock = shop.Finding{Name: "clock", Text: "clock", Err: clockFault(api)}
	}
	return orders, clock
}

// stockView is what Al-Style's answer is told from.
type stockView struct {
	Goods         int
	Share, MostMB int64 // of the longest answer that is read, in per cent and MiB
	Nearly        bool  // too long soon
}

func (c checker) supplier(ctx context.Context) {
	f := shop.Finding{Name: "Al-Style", Text: "stock"}
	if lacks := c.hindrance(c.Config.AlstyleToken != "", "ALSTYLE_TOKEN", "ALSTYLE_API_URL", "ALSTYLE_PACE",
		"CONNECT_TIMEOUT", "REQUEST_TIMEOUT"); lacks != "" {
		c.tell(untried(f.Name, lacks))
		return
	}
	var api *alstyle.Client
	if c.shop != nil {
		api = c.shop.alstyle
	} else if api, f.Err = NewAlstyle(c.Options); f.Err != nil {
		c.tell(f)
		return
	}
	goods := 0
	for _, e := range api.QuantityPrice(ctx) {
		if f.Err = supplier.Trouble(e); e == nil {
			goods++
		}
	}
	if f.Err == nil && goods == 0 {
		f.Err = supplier.Trouble(feed.ErrNoItems)
	}
	size, most := api.StockSize()
	c.tell(bySize(f, goods, size, most))
}

// bySize completes a finding by the length of the answer, of which no more than the most are read.
func bySize(f shop.Finding, goods int, size, most int64) shop.Finding {
	share := size * 100 / most
	f.View = stockView{Goods: goods, Share: share, MostMB: most >> 20, Nearly: share >= nearlyFull}
	if share >= nearlyFull {
		f.Verdict = chat.Warning
	}
	return f
}

const nearlyFull = 80 // per cent of the longest stock answer, from which on the seller is warned
