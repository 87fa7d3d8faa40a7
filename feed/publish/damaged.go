package publish

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// Damaged is a published version that the store could not read in full any more. The sync that meets it makes a list in its
// place, be it the same, which the guard compares with what it served.
type Damaged struct {
	Version int64 // 0 for none
	Known   bool  // what it served is known all the same, to the byte; else a person is asked, whatever the new list says
}

// damage is what is known of damaged versions.
type damage struct {
	damaged Damaged // the served one, when the store cannot read it in full
	mended  Damaged // what a newer version has taken the place of, and nobody was told
	said    int64   // of which damage was told last
}

// unknown reports whether there is a served list of which it is not known what it says.
func (d *damage) unknown() bool { return d.damaged.Version != 0 && !d.damaged.Known }

// told is the damage that was found or mended since it was asked the last time.
func (d *damage) told() (what Damaged) {
	if what, d.mended = d.mended, (Damaged{}); what.Version == 0 && d.damaged.Version != d.said {
		what, d.said = d.damaged, d.damaged.Version
	}
	return what
}

// loadDamaged takes what the store has lost of the published version from the note on disk, if that is about it. Otherwise
// no more is known than that there is one.
func (s *served) loadDamaged(id int64) feed.Version {
	s.damaged = Damaged{Version: id}
	if note, err := readNote(s.c.Dir); err == nil && note.ID == id {
		return note.Version
	}
	return feed.Version{ID: id, Status: feed.StatusPublished}
}

// unpackDamaged takes its offers from where they can still be read. Offers that do not make its document are good for no more
// than for telling a person what may have changed.
func (s *served) unpackDamaged(ctx context.Context) {
	s.damaged, s.unpacked, s.ours = Damaged{Version: s.last.ID}, true, false
	s.offers = publishedIn(ctx, s.c.Versions)
	if same, err := s.same(s.last, s.offers); err == nil && same {
		s.damaged.Known, s.ours = true, true
		return
	}
	if offers, err := s.onDisk(s.last); err == nil {
		s.offers, s.damaged.Known = offers, true
	}
}

// publishedIn are the published offers that stand beside the versions, as far as they can be read and written.
func publishedIn(ctx context.Context, versions Versions) feed.Offers {
	store, ok := versions.(Streamed)
	if !ok {
		return feed.Offers{}
	}
	var list []feed.Offer
	_, _ = store.StreamPublished(ctx, func(next document.Offers) error { // how far it came is told by the digest
		for {
			o, err := next()
			if err != nil {
				return err
			}
			if o.Validate() == nil {
				list = append(list, *o)
			}
		}
	})
	bySKU := func(a, b feed.Offer) int { return cmp.Compare(a.SKU, b.SKU) }
	slices.SortFunc(list, bySKU)
	return feed.PackOffers(slices.CompactFunc(list, func(a, b feed.Offer) bool { return a.SKU == b.SKU })...)
}

// whole reports whether offers are as many as the figures of their version say, or make its document.
func (s *served) whole(v feed.Version, offers feed.Offers) bool {
	if offers.Len() == v.Figures.Offers+v.Figures.Gone {
		return true
	}
	same, err := s.same(v, offers)
	return err == nil && same
}

// isDamaged reports whether an error says that a version cannot be read, and which.
func isDamaged(err error) (id int64, ok bool) {
	e, ok := errors.AsType[*feed.DamagedError](err)
	if !ok {
		return 0, false
	}
	return e.ID, true
}
