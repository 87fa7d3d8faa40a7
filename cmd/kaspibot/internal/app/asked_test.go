package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/chat"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/shop"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
	"kaspibot/kaspi/kaspitest"
)

// What was read of the catalogue is good for a day and a bit; goods that it does not have are a reason to read it again after
// six hours, and somebody who asks for that is one at any time.
func TestTheCatalogueIsReadAgainWhenItIsDue(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	now := time.Now().Truncate(time.Second)
	o.Now = func() time.Time { return now }
	supplier := alstyletest.New(t, alstyletest.WithGoods(20), alstyletest.WithPace(0))
	o.Config.AlstyleAPI = supplier.URL()
	var rested atomic.Int64
	o.Rest = func() { rested.Add(1) }
	a := newApp(t, o)
	a.shop.polls = false
	e := a.shop.engine
	read := 0
	for i, step := range []struct {
		later   time.Duration
		unknown bool // a good appears
		full    bool
		read    bool
	}{
		{0, false, false, true}, {0, false, false, false}, {time.Second, false, true, true}, {time.Hour, true, false, false}, {5 * time.Hour, false, false, false}, {time.Second, false, false, true},
		{26 * time.Hour, false, false, false}, {time.Second, false, false, true}, {7 * time.Hour, false, false, false},
	} {
		if now = now.Add(step.later); step.unknown {
			g := supplier.Goods()[0]
			g.Article = 999_000_001
			supplier.Put(g)
		}
		var steps []string
		report, err := e.Sync(t.Context(), step.full, func(p pricelist.Progress) {
			if steps = append(steps, p.Step); p.Step == "catalogue" && (p.Got == 0 || p.Total < 20) {
				t.Errorf("step %d: %+v", i, p)
			}
		})
		if err != nil || report.Version.ID == 0 {
			t.Fatal(report, err)
		}
		asked := supplier.Count("/elements-pagination")
		if (asked > read) != step.read || slices.Contains(steps, "catalogue") != step.read || len(steps) < 2 {
			t.Errorf("step %d: asked %d times after %d, and told of %q", i, asked, read, steps)
		}
		if read = asked; rested.Load() != int64(i+1) {
			t.Errorf("step %d: the program rested %d times", i, rested.Load())
		}
		if !e.since.Equal(now) {
			t.Errorf("step %d: it began at %s", i, e.since)
		}
	}
	if s, err := e.Status(t.Context()); err != nil || s.Goods != 21 || !s.Catalogue.Last.Equal(now.Add(-7*time.Hour)) {
		t.Errorf("status: %d goods, of %s (%v)", s.Goods, s.Catalogue.Last, err)
	}
}

// A look at the list that would be made publishes nothing, reads what is missing, and says why goods are not on sale.
func TestALookAtTheListPublishesNothing(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	write(t, o, "markup = 6000") // cannot be used: the settings hold
	supplier := alstyletest.New(t, alstyletest.WithGoods(60), alstyletest.WithPace(0))
	o.Config.AlstyleAPI = supplier.URL()
	a := newApp(t, o)
	a.shop.polls = false
	steps := 0
	list, skipped, err := a.shop.Preview(t.Context(), func(pricelist.Progress) { steps++ })
	n := 0
	for _, goods := range skipped {
		n += goods
	}
	if err != nil || steps == 0 || len(list.Offers) == 0 || n == 0 || a.Served() != "" {
		t.Errorf("%d steps, %+v, not on sale %v, %v", steps, list.Shop, skipped, err)
	}
	supplier.Close()
	if _, _, err := a.shop.Preview(t.Context(), func(pricelist.Progress) {}); err == nil {
		t.Error("a supplier that is not there has a list")
	}
	if err := a.shop.store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.shop.Preview(t.Context(), nil); err == nil {
		t.Error("without a database there is a list")
	}
}

// A shop that does not look for orders by the clock asks for them when it makes a list; one that does waits for the clock.
func TestAShopThatDoesNotLookForOrdersAsksForThemWithTheList(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	server := kaspitest.New(t)
	o.Config.KaspiAPI, o.Config.Schedule.Orders = server.URL(), nil
	a := newApp(t, o)
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil || server.Count("GET", "/orders") == 0 || a.shop.engine.OrdersPolled().IsZero() {
		t.Errorf("asked %d times, %v", server.Count("GET", "/orders"), err)
	}
	o, _ = chatted(t)
	a = newApp(t, o)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := a.shop.sales().Sales(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "not up to date") {
		t.Errorf("before the clock has looked: %v", err)
	}
}

// A list that cannot be posted is told of, whatever keeps it: it is tried again.
func TestAListThatCannotBePostedIsToldOf(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	server := &answering{}
	o.Config.KaspiAPI = server.serve(t)
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.Upload(t.Context()); !errors.Is(err, feed.ErrNoVersion) {
		t.Errorf("without a list: %v", err)
	}
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	if err := a.work.upload(t.Context()); err == nil || server.posts() == 0 {
		t.Errorf("Kaspi breaks off: %v", err)
	}
	server.set(http.StatusTeapot, "no")
	if err := a.work.upload(t.Context()); err == nil || !strings.Contains(err.Error(), "HTTP 418") {
		t.Errorf("Kaspi says no: %v", err)
	}
}

// Who looks at a good or at what is stopped sees its own name where it has one, and the supplier's where it has none.
func TestWhatIsStoppedHasAName(t *testing.T) {
	t.Parallel()
	p, _ := pricesWorld(t)
	for sku, model := range map[feed.SKU]feed.Text{"own": "Свой", "other": "", "runs": "x"} {
		l := feed.Listing{SKU: sku, Article: "100", Match: feed.MatchPerson, Imported: true, Model: model}
		l.Paused = sku != "runs"
		if err := p.store.SaveListing(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	all, err := p.Stopped(t.Context())
	names := map[feed.SKU]feed.Text{}
	for _, l := range all {
		names[l.SKU] = l.Model
	}
	if err != nil || len(all) != 2 || names["own"] != "Свой" || names["other"] != "Ноутбук" {
		t.Errorf("stopped: %v, %v", names, err)
	}
	old, err := p.Override(t.Context(), "own", func(o *feed.Override) { o.Paused = false })
	if err != nil || !old.Paused {
		t.Errorf("it was %+v, %v", old, err)
	}
	if all, err := p.Stopped(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("then there are %+v, %v", all, err)
	}
}

// An order's commission is that of its category in the tariff of now.
func TestTheCommissionIsThatOfTheTariff(t *testing.T) {
	t.Parallel()
	cheap, dear := price.DefaultTariff(), price.DefaultTariff()
	of := func(p price.Tariff) int64 {
		return tariff(func() price.Tariff { return p }).Commission("Master - Computers")
	}
	if of(cheap) == 0 || of(cheap) != cheap.Commission("Master - Computers") || of(dear) != dear.Commission("Master - Computers") {
		t.Errorf("got %d and %d", of(cheap), of(dear))
	}
}

// Before a program has a folder for its data, nothing is looked for where it happens to be started.
func TestWithoutAFolderNothingIsOpenedHere(t *testing.T) {
	t.Chdir(t.TempDir())
	o, _ := chatted(t)
	o.Config.DataDir = ""
	for _, part := range []func(c checker) func(context.Context){
		func(c checker) func(context.Context) { return c.telegram }, func(c checker) func(context.Context) { return c.data }, func(c checker) func(context.Context) { return c.rules },
	} {
		findings(o, part)
	}
	if here, err := os.ReadDir("."); err != nil || len(here) > 0 {
		t.Errorf("here are %v, %v", here, err)
	}
}

// A monitor that cannot be served is told in the log, and the program goes on.
func TestAMonitorThatCannotBeServedIsToldInTheLog(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	var err error
	if o.Ops, err = (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	log := newLines()
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	_ = o.Ops.Close()
	_, stop := startApp(t, o)
	log.wait(t, `msg="the monitor's server stopped" err=`)
	log.wait(t, "kaspibot is running")
	stop()
	if said, _ := log.has("stopping: what has begun is finished first"); !said {
		t.Error("the log does not say that it ends")
	}
}

// Stock is read once just before Kaspi is expected, unless it has just been, and Kaspi's minute is learnt anew now and then.
func TestStockIsReadOnceJustBeforeKaspiIsExpected(t *testing.T) {
	t.Parallel()
	next := time.Date(2026, 11, 24, 12, 17, 0, 0, time.UTC)
	var pulls []page.Pull
	for i := range 20 {
		pulls = append([]page.Pull{{At: next.Add(-time.Duration(i+1) * time.Hour), Status: 200}}, pulls...)
	}
	for name, c := range map[string]struct {
		before, read time.Duration // the fetch
		polled       bool
	}{
		"too soon": {41 * time.Second, time.Hour, false}, "in time": {40 * time.Second, time.Hour, true}, "at the last": {20 * time.Second, time.Hour, true}, "too late": {19 * time.Second, time.Hour, false},
		"read by then": {30 * time.Second, 40 * time.Second, false}, "read before": {30 * time.Second, 41 * time.Second, true},
	} {
		now, polls := next.Add(-c.before), 0
		f := &freshener{
			pulls: func(context.Context, time.Time) ([]page.Pull, error) { return pulls, nil }, read: func() time.Time { return next.Add(-c.read) }, now: func() time.Time { return now },
			poll: func(context.Context) error { polls++; return nil },
		}
		for range 2 {
			if err := f.run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if (polls > 0) != c.polled || polls > 1 {
			t.Errorf("%s: read %d times", name, polls)
		}
	}
	now, learnt, silent := next.Add(-2*time.Minute), 0, errors.New("silent")
	failure := silent
	f := &freshener{
		pulls: func(_ context.Context, since time.Time) ([]page.Pull, error) {
			learnt++
			if now.Sub(since) != page.LearnPulls {
				t.Errorf("fetches since %s are asked for", since)
			}
			return pulls, failure
		},
		read: func() time.Time { return next }, now: func() time.Time { return now }, poll: func(context.Context) error { return nil },
	}
	for i, step := range []struct {
		later  time.Duration
		fails  error
		learnt int
	}{{0, silent, 1}, {time.Second, nil, 2}, {time.Minute + 59*time.Second, nil, 2}, {time.Second, nil, 3}, {5*time.Minute - 1, nil, 3}, {1, nil, 4}, {-10 * time.Minute, nil, 5}} {
		now, failure = now.Add(step.later), step.fails
		if err := f.run(t.Context()); !errors.Is(err, step.fails) || learnt != step.learnt {
			t.Errorf("step %d: learnt %d times, want %d (%v)", i, learnt, step.learnt, err)
		}
	}
}

// What the status says is what the sources and the database have said.
func TestTheStatusSaysHowEverythingIs(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	o.Config.UploadEnabled = true
	now := time.Now()
	o.Now = func() time.Time { return now }
	a := newApp(t, o)
	a.shop.polls = false
	e, at, silent := a.shop.engine, now.Truncate(time.Second), errors.New("silent")
	if _, err := e.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	for _, j := range a.work.jobs() {
		if j.Name == "upkeep" {
			if err := j.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := a.shop.store.SavePulls(t.Context(), page.Pull{At: at, Status: 200, Version: 1, Bytes: 9, Addr: "192.0.2.1"}); err != nil {
		t.Fatal(err)
	}
	e.orders, e.catalogue = shop.Health{Last: at, Err: silent}, shop.Health{Last: at, Since: at, Err: silent}
	s, err := e.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s.Orders != e.orders || s.Catalogue.Err == nil || !s.Catalogue.Since.Equal(at) || s.Stock.Last.IsZero() || s.Goods == 0 || s.Held.ID != 0 || !s.Pull.At.Equal(at) || s.Pulled != nil || !s.Upload || !s.Started.Equal(now) {
		t.Errorf("got %+v", s)
	}
	if s.Database.Size == 0 || s.Database.Err != nil || s.Clock != nil || s.Taxes.Year == 0 {
		t.Errorf("got %+v, %v, %+v", s.Database, s.Clock, s.Taxes)
	}
	now = now.Add(48 * time.Hour)
	if s, err = e.Status(t.Context()); err != nil || s.Pulled == nil {
		t.Errorf("two days after the last fetch: %v, %v", s.Pulled, err)
	}
	if err := a.shop.store.SetSetting(t.Context(), "upkeep.last", "{"); err != nil {
		t.Fatal(err)
	}
	if s, err := e.Status(t.Context()); err == nil || s.Goods != 0 {
		t.Errorf("what upkeep has counted cannot be read, and the status is %+v", s)
	}
}

// What is told of a list is told once for each trouble, and a list that is held is asked about.
func TestAListThatIsHeldIsAskedAbout(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	supplier := alstyletest.New(t, alstyletest.WithGoods(60), alstyletest.WithPace(0))
	o.Config.AlstyleAPI = supplier.URL()
	log := newLines()
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	a := newApp(t, o)
	a.shop.polls = false
	for range 2 {
		if err := a.work.sync(t.Context(), catalogueLasts); err != nil {
			t.Fatal(err)
		}
		for _, g := range supplier.Goods() {
			supplier.Change(g.Article, func(g *alstyletest.Good) { g.Quantity, g.AtLeast, g.RawStock = 0, false, "" })
		}
	}
	wantTold(t, telegram, "Прайс-лист")
	for _, want := range []string{`msg="price list published" version=1 offers=`, `msg="price list held back" version=2 violations=`} {
		if said, _ := log.has(want); !said {
			t.Errorf("the log has no %s", want)
		}
	}
	if e := a.shop.engine; !e.ListMade().Before(e.StockRead()) {
		t.Errorf("what is served was made at %s, the stock read at %s", e.ListMade(), e.StockRead())
	}
	if s, err := a.shop.engine.Status(t.Context()); err != nil || s.Held.ID != 2 {
		t.Errorf("held is %d, %v", s.Held.ID, err)
	}
}

// The job that keeps stock fresh reads it before Kaspi comes, as its fetches have shown.
func TestTheJobThatKeepsStockFreshReadsIt(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	next := time.Now().Truncate(time.Hour).Add(17 * time.Minute)
	now := next.Add(-30 * time.Second)
	o.Now = func() time.Time { return now }
	a := newApp(t, o)
	a.shop.polls = false
	for i := range 20 {
		if err := a.shop.store.SavePulls(t.Context(), page.Pull{At: next.Add(time.Duration(i-20) * time.Hour), Status: 200, Version: 1, Bytes: 9}); err != nil {
			t.Fatal(err)
		}
	}
	for _, j := range a.work.jobs() {
		if j.Name != "fresh" {
			continue
		}
		if err := j.Run(t.Context()); err != nil || !a.shop.engine.StockRead().Equal(now) {
			t.Errorf("read at %s, want %s (%v)", a.shop.engine.StockRead(), now, err)
		}
	}
}

// Where the list has moved to is told at the next start if nobody has heard of it at this one.
func TestAnAddressThatNobodyHasHeardOfIsToldAtTheNextStart(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	log := make(spoken, 10)
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	a := newApp(t, o)
	a.moved = true
	ended, end := context.WithCancel(t.Context())
	end()
	for i, ctx := range []context.Context{ended, t.Context()} {
		for len(log) > 0 {
			<-log
		}
		a.tellAddress(ctx)
		_, noted, err := a.shop.store.Setting(t.Context(), toldAddress)
		said := ""
		for len(log) > 0 {
			said += <-log
		}
		if err != nil || !strings.Contains(said, "HTTP_ADDR is not set") || noted != (i > 0) || strings.Contains(said, "is left to the next start") != (i == 0) {
			t.Errorf("telling %d: noted %t, %v, logged %s", i, noted, err, said)
		}
	}
	wantTold(t, telegram, a.listener.Addr().String())
}

// A seller is warned before the supplier's stock becomes too long to be read.
func TestAStockThatIsNearlyTooLongIsWarnedOf(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]chat.Verdict{0: 0, 79: 0, 80: chat.Warning, 100: chat.Warning} {
		f := bySize(shop.Finding{Name: "Al-Style"}, 5, size<<20, 100<<20)
		if v, _ := f.View.(stockView); f.Verdict != want || v != (stockView{Goods: 5, Share: size, MostMB: 100, Nearly: want != 0}) || f.Name != "Al-Style" {
			t.Errorf("%d MiB of 100: %+v", size, f)
		}
	}
}
