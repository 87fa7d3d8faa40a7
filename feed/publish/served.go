package publish

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
)

// served is the list that is served, and what may take its place. It is as the store has it, and makes the page and the
// files equal to that. Whoever calls its methods holds the Publisher's lock; the archive needs none.
type served struct {
	archive
	files files

	loaded   bool         // last is what the store has
	last     feed.Version // the published one, ID 0 before the first
	unpacked bool         // offers are what the store has
	offers   feed.Offers  // of last
	ours     bool         // last's document is known to be what this program makes of offers
	looked   bool         // at the list on disk, see adopt
	newest   int64        // the last ID that was given, as far as it is known; 0 before the first of this run
	lost     bool         // a list was served from this disk that is not known any more

	damage
}

// load makes the version that is kept in memory equal to the store's. Its offers, which are thousands, are not needed to
// serve the files that are there.
func (s *served) load(ctx context.Context) error {
	if s.loaded {
		return nil
	}
	s.damaged = Damaged{}
	last, err := s.latest(ctx, feed.StatusPublished)
	if id, damaged := isDamaged(err); damaged {
		last, err = s.loadDamaged(id), nil
	}
	if err != nil {
		return fmt.Errorf("load the published price list: %w", err)
	}
	s.last, s.loaded, s.offers, s.unpacked, s.ours = last, true, feed.Offers{}, last.ID == 0, false
	return nil
}

// unpack makes its offers equal to the store's.
func (s *served) unpack(ctx context.Context) error {
	if s.unpacked {
		return nil
	}
	last, offers, err := s.c.Versions.LastVersion(ctx, feed.StatusPublished)
	_, damaged := isDamaged(err)
	if damaged || err == nil && !s.whole(last, offers) {
		s.unpackDamaged(ctx)
		return nil
	}
	if err != nil {
		return fmt.Errorf("load the published price list: %w", err)
	}
	s.last, s.offers, s.unpacked, s.ours = last, offers, true, false
	return nil
}

// restore makes the page equal to the store. It is cheap when they are.
func (s *served) restore(ctx context.Context) error {
	if err := s.load(ctx); err != nil {
		if doc, e := Served(s.c.Dir); e == nil && s.c.Page.Current() == nil {
			s.c.Page.Show(doc) // what was served last by the note on disk: the store cannot tell
		}
		return err
	}
	if err := s.adopt(ctx); err != nil {
		return err
	}
	if s.last.ID == 0 {
		return nil
	}
	if !s.files.has(s.last) {
		return s.remake(ctx)
	}
	s.show()
	return nil
}

// add makes the files of a new version and stores it; a published one is served from then on.
func (s *served) add(ctx context.Context, v feed.Version, offers feed.Offers) (feed.Version, error) {
	v.Created = s.c.Now()
	v.Changed = v.Created.UTC().Truncate(time.Second)
	if !v.Changed.After(s.last.Changed) {
		v.Changed = s.last.Changed.Add(time.Second) // the clock was set back: Last-Modified must still grow
	}
	if err := s.files.prune(s.last.Digest); err != nil {
		return feed.Version{}, err
	}
	var err error
	if v.Digest, v.Size, err = s.files.write(s.c.Shop, v.Changed, document.Packed(offers)); err != nil {
		return feed.Version{}, fmt.Errorf("make the price list: %w", feed.OnDisk(err))
	}
	v.ID = s.newest + 1
	if v, err = s.c.Versions.SaveVersion(ctx, v, offers); err != nil {
		s.loaded = false // it may have been saved all the same
		return feed.Version{}, fmt.Errorf("store the price list: %w", err)
	}
	s.newest = v.ID
	if v.Status == feed.StatusPublished {
		s.last, s.offers, s.unpacked, s.ours = v, offers, true, true
		s.damaged, s.mended = Damaged{}, s.damaged
		s.show()
	}
	return v, nil
}

func (s *served) show() {
	s.c.Page.Show(page.Document{Version: s.last, Path: s.files.path(s.last.Digest)})
}

// violations are why the next list must not be published unseen.
func (s *served) violations(next feed.Figures, diff list.Diff) []feed.Violation {
	violations := s.unasked(diff)
	err := s.c.Guard.Check(s.last.Figures, next, s.last.ID == 0)
	if held, ok := errors.AsType[*list.GuardError](err); ok {
		violations = append(violations, held.Violations...)
	}
	return violations
}

// hold stores a list for the seller to decide about, unless they have been asked about it already.
func (s *served) hold(ctx context.Context, v feed.Version, offers feed.Offers) (feed.Version, error) {
	if asked, ok, err := s.known(ctx, feed.StatusHeld, offers); ok || err != nil {
		return asked, err
	}
	if err := s.supersede(ctx); err != nil {
		return feed.Version{}, err
	}
	if refused, ok, err := s.known(ctx, feed.StatusKept, offers); ok || err != nil {
		return refused, err
	}
	return s.add(ctx, v, offers)
}

// known reports whether the last version of this status is the very list that the offers make.
func (s *served) known(ctx context.Context, status feed.Status, offers feed.Offers) (v feed.Version, ok bool, err error) {
	v, err = s.latest(ctx, status)
	if err != nil || v.ID == 0 {
		return feed.Version{}, false, err
	}
	ok, err = s.same(v, offers)
	return v, ok, err
}

// supersede ends the held version, if there is one: newer data have answered the question it asked.
func (s *served) supersede(ctx context.Context) error {
	v, err := s.latest(ctx, feed.StatusHeld)
	if err != nil || v.ID == 0 {
		return err
	}
	if _, err := s.c.Versions.DecideVersion(ctx, v.ID, feed.StatusSuperseded, "", s.c.Now()); err != nil {
		return fmt.Errorf("set version %d aside: %w", v.ID, err)
	}
	return nil
}

// unchanged reports whether the offers make the very document that is served. All of it is made to find out only if nobody knows
// that it is what this program makes of its offers: the shop's settings are the same as long as the program runs.
func (s *served) unchanged(offers feed.Offers) (bool, error) {
	if s.ours {
		return document.Same(s.c.Shop, s.offers, offers), nil
	}
	same, err := s.same(s.last, offers)
	s.ours = same && document.Same(s.c.Shop, s.offers, offers)
	return same, err
}

// same reports whether the offers make the very document of a version.
func (s *served) same(v feed.Version, offers feed.Offers) (bool, error) {
	sum, err := document.Digest(s.c.Shop, v.Changed, document.Packed(offers))
	return sum == v.Digest, err
}
