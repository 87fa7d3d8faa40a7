package store_test

import (
	"errors"
	"testing"

	"kaspibot/feed"
)

func TestOneOfferIsFoundInTheLastVersion(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if _, _, err := s.OfferIn(t.Context(), feed.StatusPublished, "b"); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("before the first version: %v", err)
	}
	if _, err := s.VersionIn(t.Context(), feed.StatusPublished); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("before the first version, alone: %v", err)
	}
	save := func(status feed.Status, offers ...feed.Offer) feed.Version {
		v, err := s.SaveVersion(t.Context(), feed.Version{Status: status, Created: at(1)}, offers)
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
	v, err = s.VersionIn(t.Context(), feed.StatusHeld)
	must(t, err)
	same(t, "the version alone", v.ID, held.ID)
}
