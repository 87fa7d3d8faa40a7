package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed/page"
)

// The settings of the place of the price list.
const (
	pathKey    = "feed.path"
	oldPathKey = "feed.path.old" // with the millisecond until which it works, behind a blank
)

// links implements pricelist.Links: the secret place of the price list, which the chat may change.
type links struct {
	config   config.Config
	settings orders.Settings
	page     *page.Page
	now      func() time.Time
	chance   io.Reader
	hide     func(secrets ...string)
	log      *slog.Logger
}

// path is the present one: the configured one, or one made once and kept.
func (l links) path(ctx context.Context) (string, error) {
	if l.config.FeedPath != "" {
		return l.config.FeedPath.Reveal(), nil
	}
	path, _, err := l.settings.Setting(ctx, pathKey)
	if err != nil {
		return "", err
	}
	if l.hide(path); config.FeedPathFault(path) == nil {
		return path, nil
	}
	if path, err = secretPath(l.chance); err != nil { // the first time, or what is kept is no secret path
		return "", err
	}
	l.hide(path)
	return path, l.settings.SetSetting(ctx, pathKey, path)
}

// recover takes over from the disk where the price list is, when the database is newer or older than that: Kaspi goes on
// fetching where it was told to. [links.NewLink] writes the database first, so that a place whose path the database has left
// behind is no news.
func (l links) recover(ctx context.Context) error {
	if l.config.FeedPath != "" {
		return nil
	}
	disk, err := readPlace(l.config.DataDir)
	if err != nil || disk.Path == "" {
		return nil //nolint:nilerr // there is none, or it is none that Kaspi can know
	}
	path, _, err := l.settings.Setting(ctx, pathKey)
	if err != nil || path == disk.Path {
		return err
	}
	left, _, err := l.settings.Setting(ctx, oldPathKey)
	if err != nil {
		return err
	}
	if old, _, _ := strings.Cut(left, " "); path != "" && old == disk.Path {
		return nil
	}
	l.log.Warn("the database is newer or older than the place of the price list beside it: it stays where Kaspi knows it")
	if err := l.settings.SetSetting(ctx, oldPathKey, disk.Old+" "+strconv.FormatInt(disk.Until.UnixMilli(), 10)); err != nil {
		return err
	}
	return l.settings.SetSetting(ctx, pathKey, disk.Path)
}

func secretPath(chance io.Reader) (string, error) {
	var secret [16]byte
	if _, err := io.ReadFull(chance, secret[:]); err != nil {
		return "", fmt.Errorf("secret path of the price list: %w", err)
	}
	return "/" + hex.EncodeToString(secret[:]) + "/pricelist.xml", nil
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
	if l.hide(old); config.FeedPathFault(old) != nil {
		old = ""
	}
	ms, _ := strconv.ParseInt(until, 10, 64) // 0 is long ago
	l.page.Move(path, old, time.UnixMilli(ms))
	l.note(place{path, old, time.UnixMilli(ms).UTC()})
	return nil
}

// note writes beside the database where the price list is. The next start makes good what fails.
func (l links) note(p place) {
	if err := p.write(l.config.DataDir); err != nil {
		l.log.Warn("where the price list is could not be noted beside the database", "err", err)
	}
}

// Link implements pricelist.Links.
func (l links) Link(ctx context.Context) (string, error) {
	if l.config.PublicURL == "" {
		return "", nil
	}
	path, err := l.path(ctx)
	return strings.TrimRight(l.config.PublicURL, "/") + path, err
}

// NewLink implements pricelist.Links. The old path is written down first: between the two writes both are known.
func (l links) NewLink(ctx context.Context, grace time.Duration) (string, error) {
	if l.config.FeedPath != "" {
		return "", pricelist.ErrFixedLink
	}
	old, err := l.path(ctx)
	if err != nil {
		return "", err
	}
	path, err := secretPath(l.chance)
	if err != nil {
		return "", err
	}
	l.hide(path)
	until := l.now().Add(grace)
	if err := l.settings.SetSetting(ctx, oldPathKey, old+" "+strconv.FormatInt(until.UnixMilli(), 10)); err != nil {
		return "", err
	}
	if err := l.settings.SetSetting(ctx, pathKey, path); err != nil {
		return "", err
	}
	l.page.Move(path, old, until)
	l.note(place{path, old, until.UTC()})
	return l.Link(ctx)
}

// CheckLink implements pricelist.Links.
func (l links) CheckLink(ctx context.Context) (page.Probed, error) {
	link, err := l.Link(ctx)
	if err != nil {
		return page.Probed{}, err
	}
	return l.page.Probe(ctx, page.Probe{
		URL: link, Login: l.config.FeedLogin, Password: l.config.FeedPassword.Reveal(), Now: l.now,
	}), nil
}

// fetchList says in what the public address does not give the list, and shows nothing of the address: it is secret.
func fetchList(ctx context.Context, o Options, link, digest string) (doubt string, status int) {
	ctx, cancel := context.WithTimeout(ctx, o.Config.RequestTimeout)
	defer cancel()
	probe := page.Probe{URL: link, Login: o.Config.FeedLogin, Password: o.Config.FeedPassword.Reveal(), Now: o.Now}
	return doubtOf(probe.Run(ctx, digest))
}

// doubtOf is what a listView says of a fetch.
func doubtOf(found page.Probed) (doubt string, status int) {
	switch {
	case found.Finding == page.FoundList:
		return "", 0
	case found.Finding == page.FoundNoServer: // also of an answer that breaks off: its status says nothing
		return "silent", 0
	case found.Finding == page.FoundOther:
		return "other", found.Status
	case found.Status != 0:
		return "status", found.Status
	}
	return "silent", 0
}
