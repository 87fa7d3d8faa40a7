package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/store"
	"kaspibot/feed"
)

// checkPriceList looks at the list as Kaspi would: by its public address, if there is one.
func checkPriceList(ctx context.Context, o Options) chat.Check {
	const name = "price list"
	fine, doubt, err := findList(ctx, o)
	if err == nil && doubt != "" {
		return chat.Check{Name: name, Verdict: chat.Warning, Reason: doubt}
	}
	return o.found(name, fine, err)
}

// findList says what the last list is, or what keeps Kaspi from it without keeping the shop from running.
func findList(ctx context.Context, o Options) (fine, doubt string, err error) {
	s, err := store.Open(ctx, o.Config.DataDir)
	if errors.Is(err, store.ErrLocked) {
		return "", "kaspibot is running on this data: ask it with /status and /feed in the chat", nil
	}
	if err != nil {
		return "", "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	v, _, err := s.LastVersion(ctx, feed.StatusPublished)
	if errors.Is(err, feed.ErrNoVersion) {
		return "", "none yet: kaspibot run makes the first one", nil
	}
	if err != nil {
		return "", "", err
	}
	fine = fmt.Sprintf("version %d of %s, %d offers, %d on sale", v.ID, v.Changed.Format(time.DateTime),
		v.Figures.Offers, v.Figures.OnSale)
	if o.Config.PublicURL == "" {
		return "", fine + "; PUBLIC_URL is not set, so Kaspi has no link to fetch", nil
	}
	path, err := links{config: o.Config, settings: s, chance: o.Chance}.path(ctx)
	if err != nil {
		return "", "", err
	}
	doubt, err = fetchList(ctx, o, strings.TrimRight(o.Config.PublicURL, "/")+path, v.Digest)
	return fine, doubt, err
}

// fetchList says in what the public address does not give the list.
func fetchList(ctx context.Context, o Options, link, digest string) (doubt string, err error) {
	ctx, cancel := context.WithTimeout(ctx, o.Config.RequestTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return "", errors.New("PUBLIC_URL is no address")
	}
	if o.Config.FeedLogin != "" {
		req.SetBasicAuth(o.Config.FeedLogin, o.Config.FeedPassword.Reveal())
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil { // the text would show the secret path
		return "PUBLIC_URL does not answer now: kaspibot run must be up, and the address must lead to it", nil
	}
	defer func() { _ = resp.Body.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Sprintf("PUBLIC_URL answers HTTP %d, not the price list: does it lead to kaspibot?", resp.StatusCode), nil
	}
	if hex.EncodeToString(sum.Sum(nil)) != digest {
		return "PUBLIC_URL serves another price list than the last one here", nil
	}
	return "", nil
}
