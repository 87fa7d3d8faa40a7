package app

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kaspibot/bot/orders"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
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
	log      *slog.Logger
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
	if path, err = secretPath(l.chance); err != nil {
		return "", err
	}
	return path, l.settings.SetSetting(ctx, pathKey, path)
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
	ms, _ := strconv.ParseInt(until, 10, 64) // 0 is long ago
	l.page.Move(path, old, time.UnixMilli(ms))
	if err := (place{path, old, time.UnixMilli(ms).UTC()}).write(l.config.DataDir); err != nil {
		l.log.Warn("where the price list is could not be noted beside the database", "err", err)
	}
	return nil
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
	until := l.now().Add(grace)
	if err := (place{path, old, until.UTC()}).write(l.config.DataDir); err != nil {
		return "", err
	}
	if err := l.settings.SetSetting(ctx, oldPathKey, old+" "+strconv.FormatInt(until.UnixMilli(), 10)); err != nil {
		return "", err
	}
	if err := l.settings.SetSetting(ctx, pathKey, path); err != nil {
		return "", err
	}
	l.page.Move(path, old, until)
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
func fetchList(ctx context.Context, o Options, link, digest string) (doubt string) {
	ctx, cancel := context.WithTimeout(ctx, o.Config.RequestTimeout)
	defer cancel()
	probe := page.Probe{URL: link, Login: o.Config.FeedLogin, Password: o.Config.FeedPassword.Reveal(), Now: o.Now}
	switch found := probe.Run(ctx, digest); {
	case found.Finding == page.FoundList:
		return ""
	case found.Finding == page.FoundOther:
		return "PUBLIC_URL serves another price list than the last one here"
	case found.Status != 0:
		return fmt.Sprintf("PUBLIC_URL answers HTTP %d, not the price list: does it lead to kaspibot?", found.Status)
	}
	return "PUBLIC_URL does not answer now: kaspibot run must be up, and the address must lead to it"
}

// placeFile has, beside the database, where the price list is: what is served without the database must be found where
// Kaspi looks for it.
const placeFile = "feed-path.json"

// place is where the price list is, and where it was until lately.
type place struct {
	Path  string    `json:"path"`
	Old   string    `json:"old"`
	Until time.Time `json:"until"` // the old path is good until then
}

func readPlace(dir string) (p place, err error) {
	text, err := os.ReadFile(filepath.Join(dir, placeFile))
	if err != nil {
		return p, feed.OnDisk(err)
	}
	return p, json.Unmarshal(text, &p)
}

// write replaces the file in whole or not at all.
func (p place) write(dir string) error {
	if had, err := readPlace(dir); err == nil && had == p {
		return nil
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, placeFile+"-*") // for nobody else to read: the path is secret
	if err != nil {
		return feed.OnDisk(err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, placeFile))
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return feed.OnDisk(err)
}
