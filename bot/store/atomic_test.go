package store_test

import (
	"errors"
	"strings"
	"testing"

	"kaspibot/bot/orders"
	"kaspibot/feed"
)

func TestUpdatesAreSavedAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	raw(t, dir, `create trigger t before insert on inbox when new.id = 3 begin select raise(abort, 'no'); end`)
	if err := s.SaveUpdates(t.Context(), at(1), updates{1: {}, 2: {}, 3: {}, 4: {}}); err == nil {
		t.Error("want the trigger's error")
	}
	same(t, "updates", number(t, raw(t, dir), `select count(*) from inbox`), 0)
}

func TestListingsAreImportedAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	want := []feed.Listing{listing("a", "1", feed.MatchSKU)}
	must(t, s.ImportListings(t.Context(), want))
	if err := s.ImportListings(t.Context(), nil); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("an empty list: got %v, want ErrNoItems", err)
	}
	raw(t, dir, `create trigger b before insert on listings when new.sku = 'z' begin select raise(abort, 'no'); end`)
	if err := s.ImportListings(t.Context(), []feed.Listing{listing("b", "2", feed.MatchSKU), listing("z", "", "")}); err == nil || !strings.Contains(err.Error(), `SKU "z"`) {
		t.Errorf("got %v, want the trigger's error and of which SKU", err)
	}
	got, err := s.Listings(t.Context())
	must(t, err)
	same(t, "listings", got, want)
}

func TestNewsIsSavedWithItsRecordOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	packed := record("501")
	packed.Stage, packed.AsOf = orders.StagePack, at(1)
	must(t, s.SaveRecords(t.Context(), packed))
	cancelled := packed
	cancelled.Stage, cancelled.Revision, cancelled.Order.CancellationReason = orders.StageCancelled, 2, "BUYER_CANCELLATION_HIMSELF"

	raw(t, dir, `create trigger full before insert on news begin select raise(abort, 'full'); end`)
	if err := s.SaveRecords(t.Context(), cancelled); err == nil {
		t.Fatal("saved a record without its news")
	}
	r, err := s.Record(t.Context(), "501")
	must(t, err)
	same(t, "stage", r.Stage, orders.StagePack)

	raw(t, dir, `drop trigger full`)
	must(t, s.SaveRecords(t.Context(), cancelled))
	must(t, s.SaveRecords(t.Context(), cancelled))
	news, err := s.News(t.Context(), 7, 10)
	must(t, err)
	same(t, "news", keys(news), []string{"cancelled:501:2"})
	same(t, "reason", news[0].Reason, "BUYER_CANCELLATION_HIMSELF")
}

func TestStockIsSavedAllOrNone(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	_, err := s.SaveStock(t.Context(), []feed.Item{item("1", 5, 100), item("2", 5, 100)}, at(1))
	must(t, err)
	written := journal(t, dir)
	db := raw(t, dir, `create trigger b before insert on stock when new.article = '9' begin select raise(abort, 'no'); end`)
	next := []feed.Item{item("1", 7, 100), item("9", 1, 1)}
	if n, err := s.SaveStock(t.Context(), next, at(2)); err == nil || n != 0 {
		t.Errorf("got %d, %v, want the trigger's error", n, err)
	}
	same(t, "written by a failure", written(), []string{})
	same(t, "rows", number(t, db, `select count(*) from stock where quantity = 5`), 2)
}

func TestACatalogueIsReplacedInFullOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	want := []feed.Item{item("1", 0, 0), item("2", 0, 0)}
	must(t, s.SaveCatalogue(t.Context(), want, at(1)))
	raw(t, dir, `create trigger b before insert on catalogue when new.article = '9' begin select raise(abort, 'no'); end`)
	if err := s.SaveCatalogue(t.Context(), []feed.Item{item("3", 0, 0), item("9", 0, 0)}, at(2)); err == nil {
		t.Error("want the trigger's error")
	}
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items after a failure", got, want)
}

func TestAVersionIsSavedOrDecidedInFullOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	save(t, s, feed.StatusHeld)
	save(t, s, feed.StatusHeld)
	raw(t, dir, `create trigger b before update on versions when new.status = 'superseded'
		begin select raise(abort, 'no'); end`)
	if _, err := s.SaveVersion(t.Context(), version(feed.StatusPublished), feed.PackOffers(offers()...)); err == nil {
		t.Error("save: want the trigger's error")
	}
	if v, err := s.DecideVersion(t.Context(), 1, feed.StatusPublished, "Айгерим", at(3)); err == nil || v.ID != 0 {
		t.Errorf("decide: got version %d, %v, want the trigger's error", v.ID, err)
	}
	same(t, "published after failures", last(t, s, feed.StatusPublished), int64(0))
	same(t, "held after failures", last(t, s, feed.StatusHeld), int64(2))
}
