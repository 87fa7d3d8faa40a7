package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"kaspibot/feed"
)

// Version is a price list of two offers.
func Version(status feed.Status) feed.Version {
	return feed.Version{
		Created: At(1), Changed: At(2).Truncate(time.Second), Status: status, Digest: "6b86b273", Size: 4_812_345,
		Figures:    feed.Figures{Offers: 2, OnSale: 1, StockSum: 7, MedianPriceChangeBP: -120, BigPriceChanges: 1},
		Violations: []feed.Violation{{Number: feed.NumberStock, Old: 70, New: 7, Limit: 35}},
		Diff:       feed.Summary{Repriced: 1, Top: []feed.Change{{SKU: "86141", Model: "Мышь <Ёж>", OldPrice: 10, NewPrice: 20}}},
	}
}

// Offers are those of Version.
func Offers() []feed.Offer {
	return []feed.Offer{
		{SKU: "86141", Article: "86141", Model: feed.Clean("Мышь <Ёж> & \"коврик\""), Brand: feed.Clean("Ёж"),
			Price: 129_990, Cost: 100_000, Stock: 7},
		{SKU: "86142", Article: "86142", Model: feed.Clean("Клавиатура"), Price: 5_000, Why: feed.OffSaleSoldOut},
	}
}

func save(t *testing.T, s Engine, status feed.Status) feed.Version {
	t.Helper()
	v, err := s.SaveVersion(t.Context(), Version(status), feed.PackOffers(Offers()...))
	must(t, err)
	return v
}

// last is the ID of the version that took the status last, 0 when none did.
func last(t *testing.T, s Engine, status feed.Status) int64 {
	t.Helper()
	v, _, err := s.LastVersion(t.Context(), status)
	if err != nil && !errors.Is(err, feed.ErrNoVersion) {
		t.Fatal(err)
	}
	if err == nil && v.Status != status {
		t.Errorf("version %d is %s, want %s", v.ID, v.Status, status)
	}
	return v.ID
}

func testAVersionComesBackWithItsOffers(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	saved := save(t, s, feed.StatusPublished)
	want := Version(feed.StatusPublished)
	want.ID = 1
	same(t, "saved", saved, want)
	must(t, s.Close())
	got, list, err := open(t, dir).LastVersion(t.Context(), feed.StatusPublished)
	must(t, err)
	same(t, "version", got, want)
	same(t, "offers", list.Slice(), Offers())
}

func testThereIsNoLastVersionBeforeTheFirst(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	if _, _, err := s.LastVersion(t.Context(), feed.StatusPublished); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("got %v, want ErrNoVersion", err)
	}
}

func testAPublishedVersionSupersedesHeldOnes(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	same(t, "held", last(t, s, feed.StatusHeld), int64(2))
	save(t, s, feed.StatusPublished)
	same(t, "held after a publication", last(t, s, feed.StatusHeld), int64(0))
	_, err := s.DecideVersion(t.Context(), 2, feed.StatusPublished, "Айгерим", At(3))
	if !errors.Is(err, feed.ErrNotHeld) {
		t.Errorf("got %v, want ErrNotHeld", err)
	}
}

func testAHeldVersionIsPublishedByAPerson(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	older, chosen, newer := save(t, s, feed.StatusHeld), save(t, s, feed.StatusHeld), save(t, s, feed.StatusHeld)
	got, err := s.DecideVersion(t.Context(), chosen.ID, feed.StatusPublished, "Айгерим", At(3))
	must(t, err)
	want := chosen
	want.Status, want.DecidedBy, want.DecidedAt = feed.StatusPublished, "Айгерим", At(3)
	same(t, "decided", got, want)
	for _, v := range []feed.Version{older, newer} {
		v.Status = feed.StatusSuperseded
		got, err := s.DecideVersion(t.Context(), v.ID, feed.StatusPublished, "Ержан", At(4))
		if !errors.Is(err, feed.ErrNotHeld) {
			t.Errorf("version %d: got %v, want ErrNotHeld", v.ID, err)
		}
		same(t, "version beside ErrNotHeld", got, v)
	}
	must(t, s.Close())
	stored, list, err := open(t, dir).LastVersion(t.Context(), feed.StatusPublished)
	must(t, err)
	same(t, "version", stored, want)
	same(t, "offers", list.Slice(), Offers())
}

func testKeepingTheOldListLeavesOtherHeldVersions(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	v, err := s.DecideVersion(t.Context(), 2, feed.StatusKept, "Айгерим", At(3))
	must(t, err)
	same(t, "status", v.Status, feed.StatusKept)
	same(t, "held", last(t, s, feed.StatusHeld), int64(1))
	same(t, "kept", last(t, s, feed.StatusKept), int64(2))
}

func testTheLastPublishedVersionIsTheOnePublishedLast(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusPublished) // supersedes 1
	save(t, s, feed.StatusHeld)
	late := Version(feed.StatusPublished)
	late.Created = At(0).AddDate(-1, 0, 0) // the clock was wrong
	_, err := s.SaveVersion(t.Context(), late, feed.Offers{})
	must(t, err)
	same(t, "published by creation", last(t, s, feed.StatusPublished), int64(4))

	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	_, err = s.DecideVersion(t.Context(), 6, feed.StatusKept, "", At(3))
	must(t, err)
	_, err = s.DecideVersion(t.Context(), 5, feed.StatusPublished, "", At(3).AddDate(-1, 0, 0))
	must(t, err)
	same(t, "published by decision", last(t, s, feed.StatusPublished), int64(5))
}

func testAVersionThatIsNotThereCannotBeDecided(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	_, err := s.DecideVersion(t.Context(), 1, feed.StatusPublished, "Айгерим", At(3))
	if !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("got %v, want ErrNoVersion", err)
	}
}

func testOneOfManyDecisionsCounts(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	won := make(chan string, 8)
	for n := range cap(won) {
		go func() {
			by := fmt.Sprint(n)
			v, err := s.DecideVersion(t.Context(), 1, feed.StatusPublished, by, At(3))
			switch {
			case errors.Is(err, feed.ErrNotHeld):
				won <- ""
			case err != nil:
				won <- err.Error()
			default:
				won <- v.DecidedBy
			}
		}()
	}
	var winners []string
	for range cap(won) {
		if by := <-won; by != "" {
			winners = append(winners, by)
		}
	}
	v, _, err := s.LastVersion(t.Context(), feed.StatusPublished)
	must(t, err)
	same(t, "winners", winners, []string{v.DecidedBy})
}
