package app

import (
	"context"
	"errors"
	"time"

	"kaspibot/bot/store"
	"kaspibot/feed"
)

// toldAddress is the setting that keeps the word about HTTP_ADDR from being said twice.
const toldAddress = "told.http_addr"

// addressMoved reports whether a shop whose list was fetched at HTTP_ADDR may not know that, unset, it now means this
// machine alone. A new shop has read of it in the settings.
func addressMoved(ctx context.Context, o Options, s *store.Store) (bool, error) {
	if o.Config.HTTPAddrSet || o.Listener != nil {
		return false, nil
	}
	if _, told, err := s.Setting(ctx, toldAddress); err != nil || told {
		return false, err
	}
	_, err := s.VersionIn(ctx, feed.StatusPublished)
	if errors.Is(err, feed.ErrNoVersion) {
		return false, nil
	}
	return err == nil, err
}

// tellAddress says once, in the log and in the chats, that the price list is served to this machine alone. Where nothing
// has moved it says nothing, then and later.
func (a *App) tellAddress(ctx context.Context) {
	addr := a.listener.Addr().String()
	if a.moved {
		a.log.Warn("HTTP_ADDR is not set: the price list is served to this machine alone; set HTTP_ADDR=:8080 if others fetch it",
			"http", addr)
		limited, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		if err := a.bot.TellAddress(limited, addr); err != nil {
			a.log.Warn("telling about HTTP_ADDR is left to the next start", "err", err)
			return
		}
	}
	if err := a.shop.store.SetSetting(context.WithoutCancel(ctx), toldAddress, "1"); err != nil {
		a.log.Error("noting that HTTP_ADDR was told failed", "err", err)
		return
	}
	a.log.Debug("HTTP_ADDR need not be told again")
}
