package publish

import (
	"context"
	"errors"
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/document"
	"kaspibot/feed/list"
	"kaspibot/feed/page"
)

// adopt takes the list on disk for the published one when the store does not know of it: the database was lost and made
// anew, or put back from an older copy. It is served as it is, and the next list waits for a person, as what the seller had
// set may be lost too. A folder from which nothing was ever served belongs to a new shop.
func (s *served) adopt(ctx context.Context) error {
	if s.looked {
		return nil
	}
	note, err := readNote(s.c.Dir)
	return s.heed(ctx, note, err)
}

// heed does what the note of the list on disk, or the failure to read it, asks for.
func (s *served) heed(ctx context.Context, note noted, err error) error {
	if _, failing := errors.AsType[*feed.DiskError](err); failing { // the disk may be better in a minute
		if s.last.ID != 0 {
			return nil
		}
		return err
	}
	s.newest = max(s.newest, note.ID, note.Newest)
	switch {
	case errors.Is(err, feed.ErrNoVersion): // a new shop
	case err != nil:
		s.lost = s.last.ID == 0 || s.damaged.Version != 0 && s.last.Digest == ""
	default:
		if err := s.settle(ctx, note.Version); err != nil {
			return err
		}
	}
	s.looked = true
	return nil
}

// settle finds out whether the store knows the version that was served last, and takes it over if not.
func (s *served) settle(ctx context.Context, v feed.Version) error {
	if s.last.ID != 0 && !v.Changed.After(s.last.Changed) { // each list is younger than all that were published before it
		return nil
	}
	if offers, err := s.onDisk(v); err == nil {
		return s.take(ctx, v, offers)
	}
	s.lost = true
	if s.last.ID == 0 && s.files.has(v) { // not as this program writes: it cannot be compared, but served
		s.c.Page.Show(page.Document{Version: v, Path: s.files.path(v.Digest)})
	}
	return nil
}

// onDisk reads the offers of a document that is whole.
func (s *served) onDisk(v feed.Version) (feed.Offers, error) {
	file, err := feed.OpenOwn(s.files.path(v.Digest))
	if err != nil {
		return feed.Offers{}, err
	}
	defer func() { _ = file.Close() }()
	if !s.files.has(v) {
		return feed.Offers{}, feed.ErrNoVersion
	}
	offers, err := document.ReadWhole(file, s.c.Shop, v.Digest)
	return feed.PackOffers(offers...), err
}

// take stores the list on disk as the published one.
func (s *served) take(ctx context.Context, v feed.Version, offers feed.Offers) error {
	v, err := s.c.Versions.SaveVersion(ctx, feed.Version{
		ID: s.newest + 1, Created: s.c.Now(), Changed: v.Changed, Status: feed.StatusPublished, Digest: v.Digest, Size: v.Size,
		Figures: s.compare(offers, offers).Figures, FromDisk: true,
	}, offers)
	if err != nil {
		s.loaded = false // it may have been saved all the same
		return fmt.Errorf("store the price list on disk: %w", err)
	}
	s.last, s.offers, s.newest, s.unpacked, s.ours = v, offers, v.ID, true, false
	s.damaged, s.mended = Damaged{}, s.damaged
	s.show()
	return s.note()
}

// frozen reports whether no list may take the place of the served one unasked.
func (s *served) frozen() bool { return s.last.RolledBack != 0 || s.last.FromDisk }

// unasked are the reasons why the next list needs a person's word, whatever it says.
func (s *served) unasked(d list.Diff) []feed.Violation {
	switch {
	case s.unknown():
		return []feed.Violation{{Number: feed.NumberDamaged, Old: s.damaged.Version}}
	case s.last.RolledBack != 0:
		return []feed.Violation{{Number: feed.NumberRolledBack, Old: s.last.RolledBack}}
	case s.last.FromDisk:
		return []feed.Violation{{Number: feed.NumberFromDisk, Old: int64(len(d.Back)), New: int64(len(d.Repriced))}}
	case s.lost:
		return []feed.Violation{{Number: feed.NumberLostList}}
	}
	return nil
}
