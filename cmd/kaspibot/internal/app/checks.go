package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/publish"
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
		return o.found(name, fine, supplierError(err))
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

// checkData tries the database, and what is read from it: the price list. It reports whether another program has it.
func checkData(ctx context.Context, o Options, tell func(chat.Check)) (inUse bool) {
	const name = "database"
	if o.Config.DataDir == "" {
		tell(untried(name, "DATA_DIR"))
		return false
	}
	s, err := store.Open(ctx, o.Config.DataDir)
	if errors.Is(err, store.ErrLocked) {
		const running = "kaspibot is running on this data: ask it with /status and /feed in the chat"
		tell(chat.Check{Name: name, Verdict: chat.Skipped, Reason: running})
		tell(chat.Check{Name: listName, Verdict: chat.Warning, Reason: running})
		return true
	}
	if err != nil {
		tell(o.found(name, "", err))
		tell(checkLastList(o))
		return false
	}
	defer func() { _ = s.Close() }()
	size, err := s.Health(ctx, o.Now())
	tell(o.found(name, fmt.Sprintf("%.1f MB, can be written", float64(size)/(1<<20)), err))
	tell(checkPriceList(ctx, o, s))
	return false
}

// checkWeb finds out whether the web server could listen. While kaspibot runs on the data it has the address itself.
func checkWeb(ctx context.Context, o Options, running bool) chat.Check {
	const name = "web"
	if running {
		return chat.Check{Name: name, Verdict: chat.Skipped, Reason: "not tried: kaspibot is running on this data"}
	}
	if lacks := o.hindrance(o.Config.HTTPAddr != "", "HTTP_ADDR", "OPS_ADDR"); lacks != "" {
		return untried(name, lacks)
	}
	for setting, addr := range map[string]string{"HTTP_ADDR": o.Config.HTTPAddr, "OPS_ADDR": o.Config.OpsAddr} {
		if addr == "" {
			continue
		}
		l, err := listen(ctx, setting, addr)
		if err != nil {
			remedy := setting + " must be an address of this machine with a port that no other program has"
			return chat.Check{Name: name, Verdict: chat.Failed, Reason: err.Error(), Remedy: remedy}
		}
		_ = l.Close()
	}
	return chat.Check{Name: name, Verdict: chat.OK, Reason: "the price list can be served at " + o.Config.HTTPAddr}
}

const listName = "price list"

// checkLastList looks for the list that is served when the database cannot be opened.
func checkLastList(o Options) chat.Check {
	doc, err := publish.Served(filepath.Join(o.Config.DataDir, listsFolder))
	if err != nil {
		return chat.Check{Name: listName, Verdict: chat.Skipped, Reason: "not tried: the database cannot be opened"}
	}
	return chat.Check{Name: listName, Verdict: chat.Warning, Reason: fmt.Sprintf(
		"the database cannot be opened: kaspibot run serves version %d of %s", doc.Version.ID,
		doc.Version.Changed.In(kaspi.Almaty()).Format(time.DateTime))}
}

// checkPriceList looks at the list as Kaspi would: by its public address, if there is one.
func checkPriceList(ctx context.Context, o Options, s *store.Store) chat.Check {
	fine, doubt, err := findList(ctx, o, s)
	if err == nil && doubt != "" {
		return chat.Check{Name: listName, Verdict: chat.Warning, Reason: doubt}
	}
	return o.found(listName, fine, err)
}

// findList says what the last list is, or what keeps Kaspi from it without keeping the shop from running.
func findList(ctx context.Context, o Options, s *store.Store) (fine, doubt string, err error) {
	v, err := s.VersionIn(ctx, feed.StatusPublished)
	if errors.Is(err, feed.ErrNoVersion) {
		return "", "none yet: kaspibot run makes the first one", nil
	}
	if err != nil {
		return "", "", err
	}
	fine = fmt.Sprintf("version %d of %s, %d offers, %d on sale", v.ID, v.Changed.In(kaspi.Almaty()).Format(time.DateTime),
		v.Figures.Offers, v.Figures.OnSale)
	if moved, err := addressMoved(ctx, o, s); err != nil || moved {
		return "", fine + "; HTTP_ADDR is not set, so the list is served to this machine alone: set HTTP_ADDR=:8080 if others fetch it", err
	}
	if o.Config.PublicURL == "" {
		return "", fine + "; PUBLIC_URL is not set, so Kaspi has no link to fetch", nil
	}
	path, err := links{config: o.Config, settings: s, chance: o.Chance, hide: o.Hide}.path(ctx)
	if err != nil {
		return "", "", err
	}
	return fine, fetchList(ctx, o, strings.TrimRight(o.Config.PublicURL, "/")+path, v.Digest), nil
}
