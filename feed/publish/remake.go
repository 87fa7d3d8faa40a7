package publish

import (
	"context"
	"fmt"

	"kaspibot/feed"
	"kaspibot/feed/document"
)

// remake writes the published list's files again, from the store where that gives its offers one by one. If they would not be
// the same bytes, the shop's settings have changed since: then it is a new version of the same offers.
func (s *served) remake(ctx context.Context) error {
	same, err := s.rewrite(ctx)
	if err != nil {
		return fmt.Errorf("make the published price list again: %w", feed.OnDisk(err))
	}
	if same {
		s.show()
		return nil
	}
	if s.unknown() { // nothing to make it of: a person publishes the next one
		return nil
	}
	v := feed.Version{
		Status: feed.StatusPublished, Figures: s.compare(s.offers, s.offers).Figures, RolledBack: s.last.RolledBack,
		FromDisk: s.last.FromDisk,
	}
	v.Figures.Expected = s.last.Figures.Expected
	_, err = s.add(ctx, v, s.offers)
	return err
}

// rewrite writes the offers of the published list, and reports whether they make its document.
func (s *served) rewrite(ctx context.Context) (same bool, err error) {
	write := func(offers document.Offers) error {
		digest, _, err := s.files.write(s.c.Shop, s.last.Changed, offers)
		same = digest == s.last.Digest
		return err
	}
	if store, ok := s.c.Versions.(Streamed); ok && !s.unpacked {
		if _, err := store.StreamPublished(ctx, write); same {
			return true, err
		} // otherwise the version itself has them
	}
	if err := s.unpack(ctx); err != nil || s.unknown() {
		return false, err
	}
	return same, write(document.Packed(s.offers))
}
