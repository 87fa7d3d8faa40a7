package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"kaspibot/bot"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/kaspi"
)

// tellRulesLimit keeps a Telegram that does not answer from holding up a sync.
const tellRulesLimit = 20 * time.Second

// Preview is the price list that a sync would make now, and what is not on sale, by reason. Nothing is published. The
// names are read first if they are missing or old, which takes minutes; progress is told of it.
func (s *Shop) Preview(ctx context.Context, progress func(bot.Progress)) (feed.List, map[feed.Why]int, error) {
	if err := s.engine.readCatalogue(ctx, catalogueLasts, progress); err != nil {
		return feed.List{}, nil, err
	}
	if err := s.engine.readRules(ctx); err != nil {
		return feed.List{}, nil, err
	}
	return s.preview(ctx)
}

// preview is the list that a sync would make now, and what is not on sale, by reason.
func (s *Shop) preview(ctx context.Context) (feed.List, map[feed.Why]int, error) {
	_, previous, err := s.store.LastVersion(ctx, feed.StatusPublished)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return feed.List{}, nil, err
	}
	items, err := s.engine.supplier.Items(ctx)
	if err != nil {
		return feed.List{}, nil, err
	}
	state, err := s.store.FeedState(ctx)
	if err != nil {
		return feed.List{}, nil, err
	}
	listings, err := s.store.Listings(ctx)
	if err != nil {
		return feed.List{}, nil, err
	}
	made := feed.Builder{Seller: s.rules, BackAfter: s.config.BackAfter}.Build(feed.Goods{
		Items: items, Listings: listings, Reserved: feed.Reserved(state.Reserves), Readings: state.Readings, Previous: previous,
	})
	offers := feed.Carry(previous, made.Offers)
	for _, o := range offers {
		if o.Why != feed.WhyOnSale {
			made.Skipped[o.Why]++
		}
	}
	return feed.List{Shop: s.config.Shop(), Changed: s.now(), Offers: offers}, made.Skipped, nil
}

// Upload posts the list that is served to Kaspi.
func (s *Shop) Upload(ctx context.Context) (bot.Uploaded, error) { return s.engine.Upload(ctx) }

// Upload implements bot.Works.
func (e *engine) Upload(ctx context.Context) (bot.Uploaded, error) {
	if e.kaspi == nil {
		return bot.Uploaded{}, errors.New("no client of Kaspi")
	}
	doc, err := e.publisher.Current(ctx)
	if err != nil {
		return bot.Uploaded{}, err
	}
	file, err := os.Open(doc.Path)
	if err != nil {
		return bot.Uploaded{}, fmt.Errorf("price list file: %w", err)
	}
	defer func() { _ = file.Close() }()
	got, err := e.kaspi.UploadPriceList(ctx, "pricelist.xml", doc.Version.Size, file)
	// An answer to an address that nobody has confirmed is what the seller wants to know, also when it is a no. A dead
	// token or a firewall is another matter.
	kind := kaspi.KindOf(err)
	if err != nil && (got.Status == 0 || kind == kaspi.KindToken || kind == kaspi.KindFirewall) {
		return bot.Uploaded{}, err
	}
	return bot.Uploaded{Version: doc.Version, Status: got.Status, Answer: got.Answer}, nil
}

// readRules brings the rules up to date with their file and with the supplier's tree. A file that cannot be used is told
// in the chats and leaves the rules as they were: it is no reason not to sync.
func (e *engine) readRules(ctx context.Context) error {
	categories, err := e.store.Categories(ctx)
	if err != nil {
		return err
	}
	tree := make(price.Tree, len(categories))
	for _, c := range categories {
		tree[c.ID] = price.Branch{Parent: c.Parent, Name: c.Name}
	}
	e.rules.Over(tree)
	changed, fault := e.rules.Reload()
	switch {
	case fault != nil:
		e.log.Warn("the rules file is not used", "err", fault)
	case changed:
		e.log.Info("price rules read", "file", e.rules.Path())
	}
	if e.tellRules == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, tellRulesLimit)
	defer cancel()
	if err := e.tellRules(ctx, fault); err != nil {
		e.log.Error("telling about the rules file failed", "err", err)
	}
	return nil
}

// pulled judges Kaspi's fetches: nil, or a *feed.PullError.
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
	return feed.CheckPull(last, doc.Version.ID, since, e.now())
}
