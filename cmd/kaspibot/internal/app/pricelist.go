package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/kaspi"
)

// tellRulesLimit keeps a Telegram that does not answer from holding up a sync.
const tellRulesLimit = 20 * time.Second

// Preview is the price list that a sync would make now, and what is not on sale, by reason. Nothing is published. The
// names are read first if they are missing or old, which takes minutes; progress is told of it.
func (s *Shop) Preview(ctx context.Context, progress func(pricelist.Progress)) (feed.List, map[feed.OffSaleReason]int, error) {
	if err := s.engine.readCatalogue(ctx, catalogueLasts, progress); err != nil {
		return feed.List{}, nil, err
	}
	if err := s.engine.readRules(ctx); err != nil {
		return feed.List{}, nil, err
	}
	list, report, err := s.publisher.Preview(ctx)
	return list, report.Skipped, err
}

// Upload posts the list that is served to Kaspi.
func (s *Shop) Upload(ctx context.Context) (pricelist.Uploaded, error) { return s.engine.Upload(ctx) }

// Upload implements pricelist.Engine.
func (e *engine) Upload(ctx context.Context) (pricelist.Uploaded, error) {
	if e.kaspi == nil {
		return pricelist.Uploaded{}, errors.New("no client of Kaspi")
	}
	doc, err := e.publisher.Current(ctx)
	if err != nil {
		return pricelist.Uploaded{}, err
	}
	file, err := feed.OpenOwn(doc.Path)
	if err != nil {
		return pricelist.Uploaded{}, fmt.Errorf("price list file: %w", err)
	}
	defer func() { _ = file.Close() }()
	got, err := e.kaspi.UploadPriceList(ctx, "pricelist.xml", doc.Version.Size, file)
	// An answer to an address that nobody has confirmed is what the seller wants to know, also when it is a no. A dead
	// token or a firewall is another matter.
	kind := kaspi.KindOf(err)
	if err != nil && (got.Status == 0 || kind == kaspi.KindToken || kind == kaspi.KindFirewall) {
		return pricelist.Uploaded{}, err
	}
	return pricelist.Uploaded{Version: doc.Version, Status: got.Status, Answer: got.Answer}, nil
}

// readRules brings the rules up to date with their file and with the supplier's tree. A file that cannot be used is told
// in the chats and leaves the rules as they were: it is no reason not to sync.
func (e *engine) readRules(ctx context.Context) error {
	tree, err := treeOf(ctx, e.store)
	if err != nil {
		return err
	}
	e.rules.Over(tree)
	changed, fault := e.rules.Reload()
	switch {
	case fault != nil:
		e.log.Warn("the rules file is not used", "err", fault)
	case changed:
		e.log.Info("price rules read", "file", e.rules.Path())
	}
	if e.tellRules != nil {
		ctx, cancel := context.WithTimeout(ctx, tellRulesLimit)
		defer cancel()
		if err := e.tellRules(ctx, fault); err != nil {
			e.log.Error("telling about the rules file failed", "err", err)
		}
	}
	if fault != nil || e.doubted && !changed {
		return nil
	}
	err = e.doubts(ctx)
	if err != nil {
		e.log.Error("telling about doubtful price rules failed", "err", err)
	}
	e.doubted = stored(err) == nil // what the disk has kept from being told is told by the next sync
	return nil
}

// pulled judges Kaspi's fetches: nil, or a *page.PullError.
func (e *engine) pulled(ctx context.Context) error {
	doc, err := e.publisher.Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return nil
	}
	if err != nil {
		return err
	}
	last, err := e.store.LastGoodPull(ctx)
	if err != nil {
		return err
	}
	since := doc.Version.Created
	if doc.Version.DecidedAt.After(since) {
		since = doc.Version.DecidedAt
	}
	return page.CheckPull(last, doc.Version.ID, since, e.now())
}

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
		a.log.Error("noting that HTTP_ADDR was told failed, the next start tells it again", "err", err)
		return
	}
	a.log.Debug("HTTP_ADDR need not be told again")
}

// upload posts a list that Kaspi has not been sent yet.
func (w *work) upload(ctx context.Context) error {
	const key = "uploaded.digest"
	doc, err := w.shop.publisher.Current(ctx)
	if errors.Is(err, feed.ErrNoVersion) {
		return nil
	}
	if err != nil {
		return err
	}
	if last, _, err := w.shop.store.Setting(ctx, key); err != nil || last == doc.Version.Digest {
		return err
	}
	done, err := w.shop.engine.Upload(ctx)
	if err != nil {
		return err
	}
	if !done.OK() {
		return fmt.Errorf("kaspi did not take the price list: HTTP %d", done.Status)
	}
	return w.shop.store.SetSetting(ctx, key, doc.Version.Digest)
}
