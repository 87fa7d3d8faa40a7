package store

import (
	compare "cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/feed"
	"kaspibot/feed/list"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

func keptUp(t *testing.T) *Store {
	t.Helper()
	return openAt(t, t.TempDir())
}

// What is kept in memory about orders is what the tables say, whatever is written in whatever order, failures included.
func TestWhatIsKeptAboutOrdersIsWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	s := keptUp(t)
	r := rand.New(rand.NewPCG(1, 2))
	stages := []orders.Stage{orders.StageNew, orders.StagePack, orders.StageDone}
	broken, cancel := context.WithCancel(t.Context())
	cancel()
	for range kaspitest.Crowd(400) {
		ctx := t.Context()
		if r.IntN(10) == 0 {
			ctx = broken
		}
		code := kaspi.OrderCode(fmt.Sprint(r.IntN(20)))
		switch id := int64(1 + r.IntN(2)); r.IntN(6) {
		case 0, 1, 2:
			rec := orders.Record{Stage: stages[r.IntN(3)], Announce: r.IntN(3) > 0, Revision: int64(1 + r.IntN(5)), Seen: time.UnixMilli(int64(r.IntN(9)))}
			rec.Order.Code = code
			_ = s.SaveRecords(ctx, rec)
		case 3, 4:
			_ = s.ShowCards(ctx, id, 1+r.IntN(6), chat.Card{Code: code, Shown: int64(1 + r.IntN(5))})
		default:
			_ = s.MoveChat(ctx, id, id+2)
		}
		for _, id := range []int64{1, 2, 3, 4} {
			got, err := s.StaleCards(t.Context(), id)
			s.db.changed.forget()
			want, err2 := s.StaleCards(t.Context(), id)
			if diff := cmp.Diff(want, got); diff != "" || errors.Join(err, err2) != nil {
				t.Fatalf("chat %d: %s%v", id, diff, errors.Join(err, err2))
			}
		}
		got, err := s.Stages(t.Context())
		want, err2 := countBy[orders.Stage](t.Context(), s.db.read, "count", countStages)
		if diff := cmp.Diff(want, got); diff != "" || errors.Join(err, err2) != nil {
			t.Fatalf("stages: %s%v", diff, errors.Join(err, err2))
		}
	}
}

// The stock and the offers that are kept in memory are those of the tables, and no more is written than has changed.
func TestWhatIsKeptAboutGoodsIsWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	s := keptUp(t)
	r := rand.New(rand.NewPCG(3, 4))
	broken, cancel := context.WithCancel(t.Context())
	cancel()
	before := map[feed.Article]Figures{}
	for n := range kaspitest.Crowd(200) {
		now, offers := map[feed.Article]Figures{}, []feed.Offer{}
		for i := range 10 {
			if r.IntN(8) > 0 {
				f := Figures{Stock: feed.Stock{N: r.IntN(2), AtLeast: r.IntN(2) == 0}, Cost: 10}
				now[feed.Article(fmt.Sprint(i))] = f
				offers = append(offers, feed.Offer{SKU: feed.SKU(fmt.Sprint(i)), Article: "x", Model: "M", Price: feed.Tenge(1 + r.IntN(3))})
			}
		}
		if len(now) == 0 {
			continue
		}
		ctx := t.Context()
		if r.IntN(10) == 0 {
			ctx = broken
		}
		want := 0
		for a, f := range now {
			if old, had := before[a]; !had || old != f {
				want++
			}
		}
		for a := range before {
			if _, has := now[a]; !has {
				want++
			}
		}
		if changed, err := s.SaveFigures(ctx, ReadingOf(now), time.UnixMilli(int64(n)*1_000_000+1)); err == nil {
			before = now
			if changed != want {
				t.Fatalf("%d rows written, want %d", changed, want)
			}
		}
		for a, f := range before {
			items, err := s.StockOf(t.Context(), []feed.Article{a})
			if err != nil || len(items) != 1 || items[0].Stock != f.Stock {
				t.Fatalf("article %s: %+v (%v), want %+v", a, items, err, f)
			}
		}
		if r.IntN(3) == 0 { // heard of by itself, before or after the whole
			a, moment := feed.Article(fmt.Sprint(r.IntN(12))), n-r.IntN(2)
			f := Figures{Stock: feed.Stock{N: r.IntN(2)}, Cost: 10}
			if err := s.NoteStock(ctx, []feed.Item{{Article: a, Stock: f.Stock, Cost: f.Cost}}, time.UnixMilli(int64(moment)*1_000_000)); err == nil {
				before[a] = f
			}
		}
		status := []feed.Status{feed.StatusPublished, feed.StatusHeld}[r.IntN(2)]
		v, err := s.SaveVersion(ctx, feed.Version{Status: status}, feed.PackOffers(offers...))
		if err == nil && status == feed.StatusHeld && r.IntN(2) == 0 {
			_, _ = s.DecideVersion(ctx, v.ID, feed.StatusPublished, "", time.Time{})
		}
		_, published, err := s.LastVersion(t.Context(), feed.StatusPublished)
		if errors.Is(err, feed.ErrNoVersion) {
			continue
		}
		rows, err2 := s.OffersOf(t.Context(), []feed.Article{"x"})
		if diff := cmp.Diff(published.Slice(), rows); diff != "" || errors.Join(err, err2) != nil {
			t.Fatalf("offers: %s%v", diff, errors.Join(err, err2))
		}
	}
}

// What was sold is found by columns, and of orders that left long ago only what is still reserved.
func TestWhatWasSoldIsFoundWithoutTheRecords(t *testing.T) {
	t.Parallel()
	s := keptUp(t)
	day := func(n int) time.Time { return time.UnixMilli(0).UTC().AddDate(0, 0, n) }
	for code, r := range map[kaspi.OrderCode]struct {
		stage orders.Stage
		day   int
	}{
		"held": {orders.StagePack, 10}, "held before": {orders.StagePack, 1}, "left": {orders.StageDone, 40},
		"left long ago": {orders.StageDone, 10}, "reserved": {orders.StageDone, 10}, "nothing": {orders.StageCancelled, 40},
	} {
		rec := orders.Record{Stage: r.stage}
		rec.Order.Code, rec.Order.Created = code, day(r.day)
		rec.Order.Entries = []kaspi.Entry{{Number: 0, SKU: "a\n\"b", Quantity: 2}, {Number: 1, Quantity: 5}}
		if err := s.SaveRecords(t.Context(), rec); err != nil {
			t.Fatal(err)
		}
	}
	reserves := []list.Reserve{{Order: "reserved", At: day(11)}, {Order: "reserved", Line: 1, At: day(11)}, {Order: "left long ago", Released: day(12)}}
	if err := s.SaveFeedState(t.Context(), list.State{Reserves: reserves}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Sold(t.Context(), SoldFilter{
		Held: []orders.Stage{orders.StagePack}, Left: []orders.Stage{orders.StageDone}, Since: day(5), LeftSince: day(35),
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(got, func(a, b list.Sale) int { return compare.Or(a.At.Compare(b.At), strings.Compare(a.Order, b.Order)) })
	want := []list.Sale{
		{Order: "held", SKU: "a\n\"b", Pieces: 2, At: day(10)},
		{Order: "reserved", SKU: "a\n\"b", Pieces: 2, At: day(10), Left: true},
		{Order: "left", SKU: "a\n\"b", Pieces: 2, At: day(40), Left: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Each poll reads the lines of thousands of orders.
func TestPlainLinesTakeNoMemoryOfTheirOwn(t *testing.T) {
	list := make([]line, 0, 2)
	got := testing.AllocsPerRun(10, func() {
		var err error
		if list, err = unpackLines(list[:0], `[[0,"20908",1],[1,"a,b],[2",-5]]`); err != nil {
			t.Fatal(err)
		}
	})
	if want := []line{{0, 1, "20908"}, {1, -5, "a,b],[2"}}; got != 0 || !slices.Equal(list, want) {
		t.Errorf("%v in %v pieces of memory", list, got)
	}
}

// The lines of an order are read as JSON, in whatever form.
func TestLinesOfAnOrderAreReadAsJSON(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`[]`, `[[0,"20908",1]]`, `[[0,"20908",1],[1,"a,b],[2",-5]]`, `[[0,"a\"b",1],[1,"\u003c",2]]`, `[[0,"",0]]`, `[ [0, "a", 1] ]`, `[[0,"a"]]`,
		`[[0,"a",1,7]]`, `[[0,null,1],[1,"b",2]]`, `[[]]`, `null`, ``, `{`, `[`, `]`, `[[`, `]]`, `[[0,"a",1]`, `[[0,"a",1.5]]`, `[[0,"a","1"]]`,
		`[0,"a",1]`, `[[[0,"a",1]]]`, `[[0,"a",1],]`, `[,[0,"a",1]]`, `[[0,"a",1][1,"b",2]]`, `[[0,"a",1]]]`, `[[0,"a",1]],`,
	} {
		var want []line
		bad := json.Unmarshal([]byte(text), &want)
		got, err := unpackLines([]line{{number: 9}}, text)
		if (err == nil) != (bad == nil) || err == nil && !slices.Equal(got[1:], want) {
			t.Errorf("%s: %v, %v; as JSON %v, %v", text, got, err, want, bad)
		}
	}
}
