package store_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kaspibot/feed"
)

func item(article feed.Article, pieces int, cost feed.Tenge) feed.Item {
	return feed.Item{
		Article: article, Name: "Мышь " + string(article), Brand: "Ёж",
		Cost: cost, Retail: 2 * cost, Stock: feed.Stock{N: pieces},
	}
}

// journal makes the table of stock note each row that is written, as "+1" for article 1 added, "~1"
// changed, "-1" removed.
func journal(t *testing.T, dir string) (read func() []string) {
	t.Helper()
	db := raw(t, dir, `create table journal (entry text)`,
		`create trigger i after insert on stock begin insert into journal values ('+' || new.article); end`,
		`create trigger u after update on stock begin insert into journal values ('~' || new.article); end`,
		`create trigger d after delete on stock begin insert into journal values ('-' || old.article); end`)
	return func() []string {
		t.Helper()
		rows, err := db.QueryContext(t.Context(), `delete from journal returning entry`)
		must(t, err)
		entries := []string{}
		for rows.Next() {
			var entry string
			must(t, rows.Scan(&entry))
			entries = append(entries, entry)
		}
		must(t, errors.Join(rows.Err(), rows.Close()))
		slices.Sort(entries)
		return entries
	}
}

func TestOnlyChangedStockIsWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	written := journal(t, dir)
	one, two, three := item("1", 5, 100), item("2", 0, 200), item("3", 9, 300)
	more, retail := one, three
	more.Stock.AtLeast = true
	retail.Retail++
	renamed := two
	renamed.Name = "the name is not stock"
	for _, step := range []struct {
		what  string
		items []feed.Item
		want  []string
	}{
		{"first", []feed.Item{one, two, three}, []string{"+1", "+2", "+3"}},
		{"nothing new", []feed.Item{three, one, renamed}, []string{}},
		{"pieces", []feed.Item{item("1", 4, 100), two, three}, []string{"~1"}},
		{"cost", []feed.Item{item("1", 4, 101), two, three}, []string{"~1"}},
		{"at least and recommended price", []feed.Item{more, two, retail}, []string{"~1", "~3"}},
		{"one gone, one new", []feed.Item{more, retail, item("4", 1, 1)}, []string{"+4", "-2"}},
		{"named twice, the later counts", []feed.Item{item("4", 8, 8), more, retail, item("4", 1, 1)}, []string{}},
	} {
		changed, err := s.SaveStock(t.Context(), step.items, at(1))
		must(t, err)
		same(t, step.what, written(), step.want)
		same(t, step.what+": count", changed, len(step.want))
	}
}

func TestTheTimeOfStockIsThatOfItsChange(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	_, err := s.SaveStock(t.Context(), []feed.Item{item("1", 5, 100), item("2", 5, 100)}, at(1))
	must(t, err)
	_, err = s.SaveStock(t.Context(), []feed.Item{item("1", 5, 100), item("2", 6, 100)}, at(2))
	must(t, err)
	const changedAt = `select changed_at from stock where article = `
	same(t, "unchanged", number(t, raw(t, dir), changedAt+`'1'`), int(at(1).UnixMilli()))
	same(t, "changed", number(t, raw(t, dir), changedAt+`'2'`), int(at(2).UnixMilli()))
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

func TestNoItemsNeverWipeWhatIsThere(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := []feed.Item{item("1", 5, 100)}
	must(t, s.SaveCatalogue(t.Context(), want, at(1)))
	_, err := s.SaveStock(t.Context(), want, at(1))
	must(t, err)
	if _, err := s.SaveStock(t.Context(), nil, at(2)); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("stock: got %v, want ErrNoItems", err)
	}
	if err := s.SaveCatalogue(t.Context(), nil, at(2)); !errors.Is(err, feed.ErrNoItems) {
		t.Errorf("catalogue: got %v, want ErrNoItems", err)
	}
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items", got, want)
}

func TestACatalogueReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	age := func(wantAt time.Time, wantItems int) {
		t.Helper()
		when, items, err := s.CatalogueAge(t.Context())
		must(t, err)
		same(t, "read at", when, wantAt)
		same(t, "items", items, wantItems)
	}
	age(time.Time{}, 0)

	stays, goes, comes, twin := item("2", 0, 0), item("1", 0, 0), item("3", 0, 0), item("2y", 0, 0)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{stays, goes}, at(1)))
	age(at(1), 2)
	stays.Name, stays.Brand, stays.Retail, twin.Defect = "Мышь & коврик", "", 990, true
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{comes, item("2", 0, 0), twin, stays}, at(2)))
	must(t, s.Close())
	s = open(t, dir)
	age(at(2), 3)
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items by article", got, []feed.Item{stays, twin, comes})
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

func TestTheCatalogueShowsTheStockSeenLast(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	seen, unseen := item("1", 0, 100), item("2", 0, 100)
	must(t, s.SaveCatalogue(t.Context(), []feed.Item{seen, unseen}, at(1)))
	seen.Cost, seen.Retail, seen.Stock = 150, 310, feed.Stock{N: 50, AtLeast: true}
	_, err := s.SaveStock(t.Context(), []feed.Item{seen, item("not in the catalogue", 5, 5)}, at(2))
	must(t, err)
	unseen.Cost = 0 // its stock was never seen; the recommended price came with its name
	got, err := s.Catalogue(t.Context())
	must(t, err)
	same(t, "items", got, []feed.Item{seen, unseen})
}

// Whatever came before, the stock is what the supplier said last.
func TestStockBecomesEqualToTheItems(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	var named []feed.Item
	for n := range 6 {
		named = append(named, item(feed.Article(fmt.Sprint(n)), 0, 0))
	}
	must(t, s.SaveCatalogue(t.Context(), named, at(1)))
	before := map[feed.Article]feed.Item{}
	rapid.Check(t, func(r *rapid.T) {
		items := map[feed.Article]feed.Item{}
		for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 1, 6, rapid.ID).Draw(r, "articles") {
			i := named[n]
			i.Stock = feed.Stock{N: rapid.IntRange(0, 2).Draw(r, "pieces"), AtLeast: rapid.Bool().Draw(r, "at least")}
			i.Cost = feed.Tenge(rapid.IntRange(1, 2).Draw(r, "cost"))
			items[i.Article] = i
		}
		changed, err := s.SaveStock(t.Context(), slices.Collect(maps.Values(items)), at(2))
		if err != nil {
			r.Fatal(err)
		}
		got, err := s.Catalogue(t.Context())
		if err != nil {
			r.Fatal(err)
		}
		want := slices.Clone(named)
		differ := 0
		for n, i := range want {
			if now, ok := items[i.Article]; ok {
				want[n] = now
			}
			if now, was := items[i.Article], before[i.Article]; now != was {
				differ++
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			r.Errorf("items: -want +got\n%s", diff)
		}
		if changed != differ {
			r.Errorf("%d changed, want %d", changed, differ)
		}
		before = items
	})
}

func BenchmarkSaveStock(b *testing.B) {
	s := open(b, b.TempDir())
	items := make([]feed.Item, 18_500) // a real distributor's catalogue
	for n := range items {
		items[n] = item(feed.Article(fmt.Sprint(n)), n%60, feed.Tenge(n))
	}
	_, err := s.SaveStock(b.Context(), items, at(0))
	must(b, err)
	for b.Loop() {
		for n := range 44 { // what changes within an hour and a half
			items[n*400].Stock.N++
		}
		_, err := s.SaveStock(b.Context(), items, at(1))
		must(b, err)
	}
}
