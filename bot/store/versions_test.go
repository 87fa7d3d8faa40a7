package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/feed/page"
)

func version(status feed.Status) feed.Version {
	return feed.Version{
		Created: at(1), Changed: at(2).Truncate(time.Second), Status: status, Digest: "6b86b273", Size: 4_812_345,
		Figures:    feed.Figures{Offers: 2, OnSale: 1, StockSum: 7, MedianPriceChangeBP: -120, BigPriceChanges: 1},
		Violations: []feed.Violation{{Number: feed.NumberStock, Old: 70, New: 7, Limit: 35}},
		Diff:       feed.Summary{Repriced: 1, Top: []feed.Change{{SKU: "86141", Model: "Мышь <Ёж>", OldPrice: 10, NewPrice: 20}}},
	}
}

func offers() []feed.Offer {
	return []feed.Offer{
		{SKU: "86141", Article: "86141", Model: feed.Clean("Мышь <Ёж> & \"коврик\""), Brand: feed.Clean("Ёж"),
			Price: 129_990, Cost: 100_000, Stock: 7},
		{SKU: "86142", Article: "86142", Model: feed.Clean("Клавиатура"), Price: 5_000, Why: feed.OffSaleSoldOut},
	}
}

func save(t *testing.T, s *store.Store, status feed.Status) feed.Version {
	t.Helper()
	v, err := s.SaveVersion(t.Context(), version(status), offers())
	must(t, err)
	return v
}

// last is the ID of the version that took the status last, 0 when none did.
func last(t *testing.T, s *store.Store, status feed.Status) int64 {
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

func TestAVersionComesBackWithItsOffers(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	saved := save(t, s, feed.StatusPublished)
	want := version(feed.StatusPublished)
	want.ID = 1
	same(t, "saved", saved, want)
	must(t, s.Close())
	got, list, err := open(t, dir).LastVersion(t.Context(), feed.StatusPublished)
	must(t, err)
	same(t, "version", got, want)
	same(t, "offers", list, offers())
}

func TestThereIsNoLastVersionBeforeTheFirst(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	if _, _, err := s.LastVersion(t.Context(), feed.StatusPublished); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("got %v, want ErrNoVersion", err)
	}
}

func TestAPublishedVersionSupersedesHeldOnes(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	same(t, "held", last(t, s, feed.StatusHeld), int64(2))
	save(t, s, feed.StatusPublished)
	same(t, "held after a publication", last(t, s, feed.StatusHeld), int64(0))
	_, err := s.DecideVersion(t.Context(), 2, feed.StatusPublished, "Айгерим", at(3))
	if !errors.Is(err, feed.ErrNotHeld) {
		t.Errorf("got %v, want ErrNotHeld", err)
	}
}

func TestAHeldVersionIsPublishedByAPerson(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	older, chosen, newer := save(t, s, feed.StatusHeld), save(t, s, feed.StatusHeld), save(t, s, feed.StatusHeld)
	got, err := s.DecideVersion(t.Context(), chosen.ID, feed.StatusPublished, "Айгерим", at(3))
	must(t, err)
	want := chosen
	want.Status, want.DecidedBy, want.DecidedAt = feed.StatusPublished, "Айгерим", at(3)
	same(t, "decided", got, want)
	for _, v := range []feed.Version{older, newer} {
		v.Status = feed.StatusSuperseded
		got, err := s.DecideVersion(t.Context(), v.ID, feed.StatusPublished, "Ержан", at(4))
		if !errors.Is(err, feed.ErrNotHeld) {
			t.Errorf("version %d: got %v, want ErrNotHeld", v.ID, err)
		}
		same(t, "version beside ErrNotHeld", got, v)
	}
	must(t, s.Close())
	stored, list, err := open(t, dir).LastVersion(t.Context(), feed.StatusPublished)
	must(t, err)
	same(t, "version", stored, want)
	same(t, "offers", list, offers())
}

func TestKeepingTheOldListLeavesOtherHeldVersions(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	v, err := s.DecideVersion(t.Context(), 2, feed.StatusKept, "Айгерим", at(3))
	must(t, err)
	same(t, "status", v.Status, feed.StatusKept)
	same(t, "held", last(t, s, feed.StatusHeld), int64(1))
	same(t, "kept", last(t, s, feed.StatusKept), int64(2))
}

func TestTheLastPublishedVersionIsTheOnePublishedLast(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusPublished) // supersedes 1
	save(t, s, feed.StatusHeld)
	late := version(feed.StatusPublished)
	late.Created = at(0).AddDate(-1, 0, 0) // the clock was wrong
	_, err := s.SaveVersion(t.Context(), late, nil)
	must(t, err)
	same(t, "published by creation", last(t, s, feed.StatusPublished), int64(4))

	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	_, err = s.DecideVersion(t.Context(), 6, feed.StatusKept, "", at(3))
	must(t, err)
	_, err = s.DecideVersion(t.Context(), 5, feed.StatusPublished, "", at(3).AddDate(-1, 0, 0))
	must(t, err)
	same(t, "published by decision", last(t, s, feed.StatusPublished), int64(5))
}

func TestAVersionThatIsNotThereCannotBeDecided(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	_, err := s.DecideVersion(t.Context(), 1, feed.StatusPublished, "Айгерим", at(3))
	if !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("got %v, want ErrNoVersion", err)
	}
}

func TestAVersionIsSavedOrDecidedInFullOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	raw(t, dir, `create trigger b before update on versions when new.status = 'superseded'
		begin select raise(abort, 'no'); end`)
	if _, err := s.SaveVersion(t.Context(), version(feed.StatusPublished), offers()); err == nil {
		t.Error("save: want the trigger's error")
	}
	if v, err := s.DecideVersion(t.Context(), 1, feed.StatusPublished, "Айгерим", at(3)); err == nil || v.ID != 0 {
		t.Errorf("decide: got version %d, %v, want the trigger's error", v.ID, err)
	}
	same(t, "published after failures", last(t, s, feed.StatusPublished), int64(0))
	same(t, "held after failures", last(t, s, feed.StatusHeld), int64(2))
}

func TestOneOfManyDecisionsCounts(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	save(t, s, feed.StatusHeld)
	won := make(chan string, 8)
	for n := range cap(won) {
		go func() {
			by := fmt.Sprint(n)
			v, err := s.DecideVersion(t.Context(), 1, feed.StatusPublished, by, at(3))
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

func TestTheLastHundredVersionsStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, feed.StatusPublished)
	save(t, s, feed.StatusPublished)
	for range 101 {
		save(t, s, feed.StatusHeld)
	}
	db := raw(t, dir)
	same(t, "versions", number(t, db, `select count(*) from versions`), 101)
	same(t, "the one published last, however old", last(t, s, feed.StatusPublished), int64(2))
	same(t, "the oldest of the others", number(t, db, `select min(id) from versions where id > 2`), 4)
	save(t, s, feed.StatusPublished)
	same(t, "versions after a newer publication", number(t, db, `select count(*) from versions`), 100)
	same(t, "ids are never given again", last(t, s, feed.StatusPublished), int64(104))
}

func TestADamagedVersionIsNotServed(t *testing.T) {
	t.Parallel()
	for what, damage := range map[string]string{
		"offers":  `update versions set offers = x'1f8b0800'`,
		"figures": `update versions set version = '{'`,
	} {
		dir := t.TempDir()
		s := open(t, dir)
		save(t, s, feed.StatusPublished)
		raw(t, dir, damage)
		if _, _, err := s.LastVersion(t.Context(), feed.StatusPublished); err == nil {
			t.Errorf("damaged %s were read", what)
		}
	}
}

func TestTheLastPullIsRemembered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	none, err := s.LastPull(t.Context())
	must(t, err)
	same(t, "before the first", none, page.Pull{})
	want := page.Pull{At: at(1), Addr: "203.0.113.7", Agent: "agent", Status: 200, Version: 5, Bytes: 371_000, Gzip: true}
	must(t, s.SavePull(t.Context(), page.Pull{At: at(2), Status: 503}))
	must(t, s.SavePull(t.Context(), want))
	must(t, s.Close())
	got, err := open(t, dir).LastPull(t.Context())
	must(t, err)
	same(t, "last pull", got, want)
}

func TestTheLastTenThousandPullsStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	db := raw(t, dir, `with recursive n(i) as (select 1 union all select i + 1 from n where i < 10000)
		insert into pulls select i, 0, '', '', 200, 0, 0, 0 from n`)
	must(t, s.SavePull(t.Context(), page.Pull{At: at(1)}))
	same(t, "pulls", number(t, db, `select count(*) from pulls`), 10_000)
	same(t, "the oldest", number(t, db, `select min(id) from pulls`), 2)
}
