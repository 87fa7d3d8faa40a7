package app

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
)

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
