// Package publish decides which price list is served: [New] makes a [Publisher], [Publisher.Sync] makes and publishes a
// list, [Publisher.Publish] and [Publisher.Keep] decide about one that the guard held, [Publisher.RollBack] goes back.
//
// It keeps two promises: no list that the guard holds is served without a person's word, and once there is a list some
// list is always served. It reads no supplier and keeps no database: see [Config].
package publish

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/page"
)

// Publisher makes price lists and decides which one is served. What the store calls published is the truth; the
// page and the files are made equal to it, at every call again, so that a crash or a full disk between two
// steps leaves the old list or the new one, never none. Its methods may be called at any time from anywhere.
type Publisher struct {
	c       Config
	files   files
	syncing chan struct{} // holds one while a sync runs, its fetch included

	mu     sync.Mutex   // guards the rest, but is free while a sync fetches
	loaded bool         // last and offers are what the store has
	last   feed.Version // the published one, ID 0 before the first
	offers []feed.Offer // of last
	read   fetched      // the last good one of this run
}

// New refuses a shop that is not valid and a config with a part missing, and makes the directory.
func New(c Config) (*Publisher, error) {
	if err := c.Shop.Validate(); err != nil {
		return nil, fmt.Errorf("shop: %w", err)
	}
	if c.Seller == nil || c.Source == nil || c.Versions == nil || c.Page == nil || c.Now == nil || c.Dir == "" {
		return nil, errors.New("a publisher needs a seller, a source, versions, a page, a clock and a directory")
	}
	if c.States == nil {
		c.States = &stateInMemory{}
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of price lists: %w", err)
	}
	return &Publisher{c: c, files: files{c.Dir}, syncing: make(chan struct{}, 1)}, nil
}

// Restore serves the list that was published last, and makes its files again if they are missing. Before the
// first list it does nothing.
func (p *Publisher) Restore(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.restore(ctx)
}

// Current is the price list that is served; [feed.ErrNoVersion] before the first.
func (p *Publisher) Current(ctx context.Context) (page.Document, error) {
	if err := p.Restore(ctx); err != nil {
		return page.Document{}, err
	}
	if d := p.c.Page.Current(); d != nil {
		return *d, nil
	}
	return page.Document{}, feed.ErrNoVersion
}

// Publish serves exactly the offers of a held version, as the person named wants it. [feed.ErrNotHeld] comes with
// the version as it is: published, kept or superseded before. If the files fail after the decision was stored,
// the next call of any method makes it good.
func (p *Publisher) Publish(ctx context.Context, id int64, by string) (feed.Version, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.loaded = false // however it ends, read again what the store has
	v, err := p.c.Versions.DecideVersion(ctx, id, feed.StatusPublished, by, p.c.Now())
	if err != nil {
		return v, fmt.Errorf("publish version %d: %w", id, err)
	}
	// The decision is made: it is carried out even if the one who made it has gone.
	if err := p.restore(context.WithoutCancel(ctx)); err != nil {
		return v, fmt.Errorf("publish version %d: %w", id, err)
	}
	return p.last, p.note()
}

// Keep drops a held version in favour of the list that is served. [feed.ErrNotHeld] as for [Publisher.Publish].
func (p *Publisher) Keep(ctx context.Context, id int64, by string) (feed.Version, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v, err := p.c.Versions.DecideVersion(ctx, id, feed.StatusKept, by, p.c.Now())
	if err != nil {
		return v, fmt.Errorf("keep the list instead of version %d: %w", id, err)
	}
	return v, nil
}

// load makes what is kept in memory equal to the store.
func (p *Publisher) load(ctx context.Context) error {
	if p.loaded {
		return nil
	}
	last, offers, err := p.c.Versions.LastVersion(ctx, feed.StatusPublished)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		return fmt.Errorf("load the published price list: %w", err)
	}
	p.last, p.offers, p.loaded = last, offers, true
	return nil
}

// restore makes the page equal to the store. It is cheap when they are.
func (p *Publisher) restore(ctx context.Context) error {
	if err := p.load(ctx); err != nil {
		return err
	}
	if p.last.ID == 0 {
		return nil
	}
	if !p.files.has(p.last) {
		return p.remake(ctx)
	}
	p.show()
	return nil
}

// remake writes the published list's files again. If they would not be the same bytes, the shop's settings have
// changed since: then it is a new version of the same offers.
func (p *Publisher) remake(ctx context.Context) error {
	same, err := p.same(p.last, p.offers)
	if err != nil {
		return fmt.Errorf("make the published price list again: %w", err)
	}
	if !same {
		v := feed.Version{
			Status: feed.StatusPublished, Figures: p.c.Guard.Measure(p.offers, p.offers), RolledBack: p.last.RolledBack,
		}
		v.Figures.Expected = p.last.Figures.Expected
		_, err := p.add(ctx, v, p.offers)
		return err
	}
	if _, _, err := p.files.write(p.list(p.last.Changed, p.offers)); err != nil {
		return fmt.Errorf("make the published price list again: %w", feed.OnDisk(err))
	}
	p.show()
	return nil
}

// add makes the files of a new version and stores it; a published one is served from then on.
func (p *Publisher) add(ctx context.Context, v feed.Version, offers []feed.Offer) (feed.Version, error) {
	v.Created = p.c.Now()
	v.Changed = v.Created.UTC().Truncate(time.Second)
	if !v.Changed.After(p.last.Changed) {
		v.Changed = p.last.Changed.Add(time.Second) // the clock was set back: Last-Modified must still grow
	}
	if err := p.files.prune(p.last.Digest); err != nil {
		return feed.Version{}, err
	}
	var err error
	if v.Digest, v.Size, err = p.files.write(p.list(v.Changed, offers)); err != nil {
		return feed.Version{}, fmt.Errorf("make the price list: %w", feed.OnDisk(err))
	}
	if v, err = p.c.Versions.SaveVersion(ctx, v, offers); err != nil {
		p.loaded = false // it may have been saved all the same
		return feed.Version{}, fmt.Errorf("store the price list: %w", err)
	}
	if v.Status == feed.StatusPublished {
		p.last, p.offers = v, offers
		p.show()
	}
	return v, nil
}

func (p *Publisher) show() {
	p.c.Page.Show(page.Document{Version: p.last, Path: p.files.path(p.last.Digest)})
}

// same reports whether the offers make the very document of a version.
func (p *Publisher) same(v feed.Version, offers []feed.Offer) (bool, error) {
	sum, err := document.Digest(p.list(v.Changed, offers))
	return sum == v.Digest, err
}

func (p *Publisher) list(changed time.Time, offers []feed.Offer) feed.List {
	return feed.List{Shop: p.c.Shop, Changed: changed, Offers: offers}
}
