package storetest

import (
	"errors"
	"testing"

	"kaspibot/feed"
)

func testOneOfferIsFoundInTheLastVersion(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	if _, _, err := s.OfferIn(t.Context(), feed.StatusPublished, "b"); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("before the first version: %v", err)
	}
	if _, err := s.VersionIn(t.Context(), feed.StatusPublished); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("before the first version, alone: %v", err)
	}
	save := func(status feed.Status, offers ...feed.Offer) feed.Version {
		v, err := s.SaveVersion(t.Context(), feed.Version{Status: status, Created: At(1)}, feed.PackOffers(offers...))
		must(t, err)
		return v
	}
	want := feed.Offer{SKU: "b", Model: "B", Price: 20, Stock: 2}
	save(feed.StatusPublished, feed.Offer{SKU: "b", Model: "B", Price: 10})
	published := save(feed.StatusPublished, feed.Offer{SKU: "a", Model: "A", Price: 1}, want, feed.Offer{SKU: "c", Model: "C", Price: 3})
	held := save(feed.StatusHeld)
	for sku, want := range map[feed.SKU]feed.Offer{"b": want, "c": {SKU: "c", Model: "C", Price: 3}, "d": {}} {
		v, o, err := s.OfferIn(t.Context(), feed.StatusPublished, sku)
		must(t, err)
		same(t, "offer", o, want)
		same(t, "its version", v.ID, published.ID)
	}
	v, o, err := s.OfferIn(t.Context(), feed.StatusHeld, "b")
	must(t, err)
	same(t, "of a list without offers", o, feed.Offer{})
	same(t, "that version", v.ID, held.ID)
	held = save(feed.StatusHeld, feed.Offer{SKU: "a", Model: "A", Price: 1}, want, feed.Offer{SKU: "c", Model: "C", Price: 3})
	for sku, want := range map[feed.SKU]feed.Offer{"b": want, "c": {SKU: "c", Model: "C", Price: 3}, "d": {}} {
		v, o, err := s.OfferIn(t.Context(), feed.StatusHeld, sku)
		must(t, err)
		same(t, "offer of a list that is held", o, want)
		same(t, "the list that is held", v.ID, held.ID)
	}
	v, err = s.VersionIn(t.Context(), feed.StatusHeld)
	must(t, err)
	same(t, "the version alone", v.ID, held.ID)
}

func testVersionsAreReadByTheirIDAndFromTheNewest(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for range 5 {
		save(t, s, feed.StatusPublished)
	}
	v, list, err := s.Version(t.Context(), 3)
	must(t, err)
	same(t, "offers", list.Slice(), Offers())
	if v.ID != 3 {
		t.Errorf("version %d, want 3", v.ID)
	}
	if _, _, err := s.Version(t.Context(), 9); err == nil {
		t.Error("a version that never was is found")
	}
	ids := func(before int64, n int) (ids []int64) {
		versions, err := s.VersionsBefore(t.Context(), before, n)
		must(t, err)
		for _, v := range versions {
			ids = append(ids, v.ID)
		}
		return ids
	}
	same(t, "newest", ids(0, 2), []int64{5, 4})
	same(t, "older", ids(4, 9), []int64{3, 2, 1})
}

func testTheLastHundredVersionsStay(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusPublished)
	save(t, s, feed.StatusPublished)
	for range 101 {
		save(t, s, feed.StatusHeld)
	}
	kept := func() (ids []int64) {
		t.Helper()
		list, err := s.VersionsBefore(t.Context(), 0, 1000)
		must(t, err)
		for _, v := range list {
			ids = append(ids, v.ID)
		}
		return ids
	}
	ids := kept()
	same(t, "versions", len(ids), 101)
	same(t, "the one published last, however old", last(t, s, feed.StatusPublished), int64(2))
	same(t, "the oldest ones", ids[99:], []int64{4, 2})
	save(t, s, feed.StatusPublished)
	same(t, "versions after a newer publication", len(kept()), 100)
	same(t, "ids are never given again", last(t, s, feed.StatusPublished), int64(104))
}
