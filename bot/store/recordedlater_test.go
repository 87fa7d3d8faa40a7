package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// later are the tables and columns that came after the recorded database, which has recordings of its own for them.
var later = map[string]func(t *testing.T, s *store.Store) any{
	"tries": func(t *testing.T, s *store.Store) any {
		t.Helper()
		list, err := s.Tries(t.Context(), 7)
		must(t, err)
		for i := range list {
			list[i].Last = list[i].Last.UTC()
		}
		return list
	},
	"subscriptions.mode": func(t *testing.T, s *store.Store) any {
		t.Helper()
		modes, err := s.Modes(t.Context(), 77)
		must(t, err)
		return modes
	},
	"gathered": func(t *testing.T, s *store.Store) any {
		t.Helper()
		g, err := s.Gathered(t.Context(), 77, 5)
		must(t, err)
		for i := range g.First {
			g.First[i].At = g.First[i].At.UTC()
		}
		return g.First
	},
	"cards.called": func(t *testing.T, s *store.Store) any {
		t.Helper()
		list, err := s.CardsOf(t.Context(), "called")
		must(t, err)
		r, err := s.Record(t.Context(), "called")
		must(t, err)
		return map[string]any{"At": list[0].Called, "Holder": r.Holder}
	},
	"listings.listed": func(t *testing.T, s *store.Store) any {
		t.Helper()
		l, _, err := s.Listing(t.Context(), "later")
		must(t, err)
		return l.Listed
	},
	"orders.form": func(t *testing.T, s *store.Store) any {
		t.Helper()
		return forgotten(t, s, time.UnixMilli(1773480361537))
	},
	"orders.over": func(t *testing.T, s *store.Store) any {
		t.Helper()
		return forgotten(t, s, time.UnixMilli(1773480361535)) // none was over before
	},
	"stock.read_at": func(t *testing.T, s *store.Store) any {
		t.Helper()
		list, err := s.StockOf(t.Context(), []feed.Article{"later"})
		must(t, err)
		return list[0].At.UTC()
	},
	"orders.lines": func(t *testing.T, s *store.Store) any {
		t.Helper()
		list, err := s.Sold(t.Context(), store.SoldFilter{Held: []orders.Stage{"later"}, Left: []orders.Stage{"none"}})
		must(t, err)
		return list
	},
	"order_search": func(t *testing.T, s *store.Store) any {
		t.Helper()
		_, n, err := s.Find(t.Context(), orders.ParseSearch("слово"), 1)
		must(t, err)
		return n
	},
	"order_figures": func(t *testing.T, s *store.Store) any {
		t.Helper()
		var list []orders.Figures
		must(t, s.EachFigures(t.Context(), time.UnixMilli(1773480361535), time.UnixMilli(1773480361536), func(f orders.Figures) {
			if f.Lines = slices.Clone(f.Lines); f.Code == "later" {
				list = append(list, f)
			}
		}))
		return list
	},
	"orders.total": func(t *testing.T, s *store.Store) any {
		t.Helper()
		sum, err := s.Total(t.Context(), orders.Filter{Codes: []kaspi.OrderCode{"later"}})
		must(t, err)
		return sum
	},
	"invites": func(t *testing.T, s *store.Store) any {
		t.Helper()
		open, _, err := s.Invite(t.Context(), "5f3a")
		must(t, err)
		used, _, err := s.Invite(t.Context(), "5f3b")
		must(t, err)
		return []chat.Invite{open, used}
	},
	"people": func(t *testing.T, s *store.Store) any {
		t.Helper()
		list, err := s.People(t.Context())
		must(t, err)
		return list
	},
	"pulls.stock_at": func(t *testing.T, s *store.Store) any {
		t.Helper()
		p, err := s.LastPull(t.Context())
		must(t, err)
		return p.StockAt.UTC()
	},
	"versions.digest": func(t *testing.T, s *store.Store) any {
		t.Helper()
		var damaged *feed.DamagedError
		_, _, err := s.Version(t.Context(), 2) // its offers make another
		if !errors.As(err, &damaged) {
			t.Fatal(err)
		}
		return damaged
	},
	"waybills.asked_in": pendingWaybills,
	"waybills.topic":    pendingWaybills,
}

func pendingWaybills(t *testing.T, s *store.Store) any {
	t.Helper()
	list, err := s.PendingWaybills(t.Context(), time.UnixMilli(1_800_000_000_000), 10)
	must(t, err)
	for i := range list {
		list[i].Since, list[i].Due = list[i].Since.UTC(), list[i].Due.UTC()
	}
	return list
}

func TestWhatCameAfterTheRecordedDataIsReadInFullToo(t *testing.T) {
	t.Parallel()
	dir := recordedDatabase(t)
	before := tablesIn(t, raw(t, dir))
	columns := map[string][]string{}
	for _, table := range before {
		columns[table] = columnsOf(t, raw(t, dir), table)
	}
	must(t, open(t, dir).Close())
	db := raw(t, dir)
	var came []string
	for _, table := range tablesIn(t, db) {
		if !slices.Contains(before, table) {
			came = append(came, table)
			continue
		}
		for _, column := range columnsOf(t, db, table) {
			if !slices.Contains(columns[table], column) {
				came = append(came, table+"."+column)
			}
		}
	}
	if missing := difference(came, later); len(missing) > 0 || len(came) != len(later) {
		t.Errorf("came later: %v; recorded: %v", came, slices.Sorted(maps.Keys(later)))
	}
	sql, err := os.ReadFile("testdata/recorded_later.sql")
	must(t, err)
	must(t, raw(t, dir, strings.Split(strings.TrimSpace(string(sql)), ";\n")...).Close())

	text, err := os.ReadFile("testdata/recorded_later.json")
	must(t, err)
	var want map[string]any
	must(t, json.Unmarshal(text, &want))
	s := open(t, dir)
	for name, read := range later {
		if diff := cmp.Diff(want[name], plain(t, read(t, s))); diff != "" {
			t.Errorf("%s: -recorded +read\n%s", name, diff)
		}
	}
}

func forgotten(t *testing.T, s *store.Store, before time.Time) any {
	t.Helper()
	list, err := s.OverRecords(t.Context(), orders.FormForgotten, before, 10)
	must(t, err)
	short := []map[string]any{}
	for _, r := range list {
		lines := ""
		for _, e := range r.Order.Entries {
			lines += fmt.Sprintf("%d × %s", e.Quantity, e.Title)
		}
		short = append(short, map[string]any{
			"Code": r.Order.Code, "Forgotten": r.Forgotten.UTC(), "Lines": lines, "Status": r.Order.Status,
		})
	}
	return short
}
