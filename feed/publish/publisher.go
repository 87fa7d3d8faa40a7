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
	"sync"

	"kaspibot/feed"
	"kaspibot/feed/page"
)

// Publisher makes price lists and decides which one is served. What the store calls published is the truth; the
// page and the files are made equal to it, at every call again, so that a crash or a full disk between two
// steps leaves the old list or the new one, never none. Its methods may be called at any time from anywhere.
type Publisher struct {
	syncing chan struct{} // holds one while a sync runs, its fetch included

	mu sync.Mutex // guards the rest, but is free while a sync fetches
	served
	stock stock // of the last good fetch of this run
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
	if err := feed.OwnFolder(c.Dir); err != nil {
		return nil, fmt.Errorf("directory of price lists: %w", err)
	}
	return &Publisher{syncing: make(chan struct{}, 1), served: served{archive: archive{c}, files: files{c.Dir}}}, nil
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
	p.lost = false
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

func (p *Publisher) damage() Damaged {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.told()
}
