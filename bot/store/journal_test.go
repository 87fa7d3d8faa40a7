package store_test

import (
	"errors"
	"slices"
	"testing"

	"kaspibot/feed"
)

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
