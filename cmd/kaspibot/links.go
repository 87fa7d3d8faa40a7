package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot"
	"kaspibot/bot/orders"
	"kaspibot/feed/page"
)

// The settings of the place of the price list.
const (
	pathKey    = "feed.path"
	oldPathKey = "feed.path.old" // with the millisecond until which it works, behind a blank
)

// links implements bot.Links: the secret place of the price list, which the chat may change.
type links struct {
	config   Config
	settings orders.Settings
	page     *page.Page
	now      func() time.Time
}

// path is the present one: the configured one, or one made once and kept.
func (l links) path(ctx context.Context) (string, error) {
	if l.config.FeedPath != "" {
		return l.config.FeedPath.Reveal(), nil
	}
	path, found, err := l.settings.Setting(ctx, pathKey)
	if err != nil || found {
		return path, err
	}
	path = secretPath()
	return path, l.settings.SetSetting(ctx, pathKey, path)
}

func secretPath() string {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails
	return "/" + hex.EncodeToString(secret) + "/pricelist.xml"
}

// restore gives the page its places after a start.
func (l links) restore(ctx context.Context) error {
	path, err := l.path(ctx)
	if err != nil {
		return err
	}
	text, _, err := l.settings.Setting(ctx, oldPathKey)
	if err != nil || l.config.FeedPath != "" {
		return err
	}
	old, until, _ := strings.Cut(text, " ")
	ms, _ := strconv.ParseInt(until, 10, 64) // 0 is long ago
	l.page.Move(path, old, time.UnixMilli(ms))
	return nil
}

// Link implements bot.Links.
func (l links) Link(ctx context.Context) (string, error) {
	if l.config.PublicURL == "" {
		return "", nil
	}
	path, err := l.path(ctx)
	return strings.TrimRight(l.config.PublicURL, "/") + path, err
}

// NewLink implements bot.Links. The old path is written down first: between the two writes both are known.
func (l links) NewLink(ctx context.Context, grace time.Duration) (string, error) {
	if l.config.FeedPath != "" {
		return "", bot.ErrFixedLink
	}
	old, err := l.path(ctx)
	if err != nil {
		return "", err
	}
	path, until := secretPath(), l.now().Add(grace)
	if err := l.settings.SetSetting(ctx, oldPathKey, old+" "+strconv.FormatInt(until.UnixMilli(), 10)); err != nil {
		return "", err
	}
	if err := l.settings.SetSetting(ctx, pathKey, path); err != nil {
		return "", err
	}
	l.page.Move(path, old, until)
	return l.Link(ctx)
}

// CheckLink implements bot.Links.
func (l links) CheckLink(ctx context.Context) (page.Probed, error) {
	link, err := l.Link(ctx)
	if err != nil {
		return page.Probed{}, err
	}
	return l.page.Probe(ctx, page.Probe{
		URL: link, Login: l.config.FeedLogin, Password: l.config.FeedPassword.Reveal(),
	}), nil
}
