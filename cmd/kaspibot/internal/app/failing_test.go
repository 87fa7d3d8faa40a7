package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
	"kaspibot/kaspi/kaspitest"
)

// Whichever call of the database fails, what asked it says so, and is not taken for having found nothing.
func TestEachCallOfTheDatabaseThatFailsIsTold(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	disk := &storetest.Disk{Every: true}
	o.Database = disk.Through
	o.Config.PublicURL = "https://shop.example"
	o.Config.KaspiSendUID = false
	a := newApp(t, o)
	s := a.shop
	s.polls = false
	if _, err := s.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	items, err := s.store.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sku := feed.SKU(items[0].Article)
	listing := storetest.Listing("own", "", feed.MatchNone)
	listing.Model = feed.Text(items[0].Name)
	if err := s.store.ImportListings(t.Context(), []feed.Listing{listing}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.prices.Override(t.Context(), sku, func(o *feed.Override) { o.Paused = true }); err != nil {
		t.Fatal(err)
	}
	command := a.options
	command.Config.PublicURL, command.Config.HTTPAddrSet = "http://127.0.0.1:1", true
	alone := a.options // as a program that HTTP_ADDR is not set for
	alone.Listener, alone.Config.HTTPAddrSet = nil, false
	c := s.engine.checks(nil)
	for name, do := range map[string]func(ctx context.Context) error{
		"a good":    func(ctx context.Context) error { _, err := s.prices.Lookup(ctx, sku, nil); return err },
		"a listing": func(ctx context.Context) error { _, err := s.prices.Lookup(ctx, "own", nil); return err },
		"a setting": func(ctx context.Context) error {
			_, err := s.prices.Override(ctx, sku, func(o *feed.Override) { o.Paused = true })
			return err
		},
		"what is stopped":   func(ctx context.Context) error { _, err := s.prices.Stopped(ctx); return err },
		"taxes":             func(ctx context.Context) error { _, err := s.engine.taxes(ctx); return err },
		"the rules":         func(ctx context.Context) error { return s.engine.readRules(ctx) },
		"doubts of rules":   func(ctx context.Context) error { return s.engine.doubts(ctx) },
		"the tree":          func(ctx context.Context) error { _, err := treeOf(ctx, s.store); return err },
		"brands":            func(ctx context.Context) error { _, err := brandsOf(ctx, s.store); return err },
		"fetches":           s.engine.pulled,
		"fetches, as a job": a.work.checkPulls,
		"a new link":        func(ctx context.Context) error { _, err := s.links.NewLink(ctx, time.Hour); return err },
		"places on the disk": func(ctx context.Context) error {
			return errors.Join(place{Path: "/0123456789abcdef01234567/x"}.write(o.Config.DataDir), s.links.recover(ctx))
		},
		"where it listened":  func(ctx context.Context) error { _, err := addressMoved(ctx, alone, s.store); return err },
		"the list":           func(ctx context.Context) error { return c.list(ctx, s.store).Err },
		"the list, by check": func(ctx context.Context) error { return checker{Options: command}.list(ctx, s.store).Err },
		"doubts, by check": func(ctx context.Context) error {
			for _, doubt := range c.doubts(ctx, s.rules.Rules()) { // it tells
				return &feed.DiskError{Err: errors.New(doubt)}
			}
			return nil
		},
		"a look at the list": func(ctx context.Context) error { _, _, err := s.Preview(ctx, func(pricelist.Progress) {}); return err },
		"a sync of later": func(ctx context.Context) error { // which looks for what the catalogue lacks
			defer func(now func() time.Time) { s.engine.now = now }(s.engine.now)
			s.engine.now = func() time.Time { return time.Now().Add(7 * time.Hour) }
			_, err := s.engine.SyncInTurn(ctx, catalogueLasts)
			return err
		},
		"the book": func(ctx context.Context) error { _, err := a.Book(ctx); return err },
		"lists":    func(ctx context.Context) error { _, err := a.Lists(ctx, 3); return err },
		"sales":    func(ctx context.Context) error { _, err := s.sales().Sales(ctx); return err },
		"what is matched": func(ctx context.Context) error {
			_, err := matched(s.store)(ctx, feed.ItemsOf(items), []feed.Listing{listing})
			return err
		},
		"posting": a.work.upload,
		"a sync":  func(ctx context.Context) error { _, err := s.engine.SyncInTurn(ctx, catalogueLasts); return err },
		"news":    a.work.review,
		"status": func(ctx context.Context) error {
			got, err := s.engine.Status(ctx)
			return errors.Join(err, got.Database.Err)
		},
		"a tick": a.work.tick,
		"health": func(ctx context.Context) error { return a.work.clock(ctx) },
	} {
		n := 1
		for ; ; n++ {
			listing.Model = feed.Text(fmt.Sprint(n)) // what was asked before a write is asked anew
			if err := s.store.SaveListing(t.Context(), listing); err != nil {
				t.Fatal(err)
			}
			failed, err := disk.During(n, func() error { return do(t.Context()) })
			if failed == "" {
				break
			}
			if stored(err) == nil {
				t.Errorf("%s: %v, though this has failed: %s", name, err, failed)
			}
		}
		if n == 1 {
			t.Errorf("%s asks nothing of the database", name)
		}
	}
}

var errSettings = errors.New("a setting cannot be read")

// unsettled are settings of which one call fails.
type unsettled struct {
	orders.Settings
	fails int // the number of the call
}

func (u *unsettled) turn() error {
	if u.fails--; u.fails == 0 {
		return errSettings
	}
	return nil
}

func (u *unsettled) Setting(ctx context.Context, key string) (string, bool, error) {
	if err := u.turn(); err != nil {
		return "", false, err
	}
	return u.Settings.Setting(ctx, key)
}

func (u *unsettled) SetSetting(ctx context.Context, key, value string) error {
	if err := u.turn(); err != nil {
		return err
	}
	return u.Settings.SetSetting(ctx, key, value)
}

// A place that cannot be read is not taken for none: another one would be made, and Kaspi would not find the list.
func TestAPlaceThatCannotBeReadIsNotReplaced(t *testing.T) {
	t.Parallel()
	const one, two = "/0123456789abcdef01234567/list.xml", "/1123456789abcdef01234567/list.xml"
	for name, c := range map[string]struct {
		do    func(ctx context.Context, l links) error
		calls int // of the settings
	}{
		"the place":          {func(ctx context.Context, l links) error { _, err := l.path(ctx); return err }, 1},
		"the link":           {func(ctx context.Context, l links) error { _, err := l.Link(ctx); return err }, 1},
		"a look at the link": {func(ctx context.Context, l links) error { _, err := l.CheckLink(ctx); return err }, 1},
		"the places":         {func(ctx context.Context, l links) error { return l.restore(ctx) }, 2},
		"a new link":         {func(ctx context.Context, l links) error { _, err := l.NewLink(ctx, time.Hour); return err }, 4},
		"the disk's place":   {func(ctx context.Context, l links) error { return l.recover(ctx) }, 4},
	} {
		for fails := 1; fails <= c.calls+1; fails++ {
			s, dir := storetest.OpenSQLite(t, t.TempDir()), t.TempDir()
			if err := errors.Join(s.SetSetting(t.Context(), pathKey, one), place{Path: two}.write(dir)); err != nil {
				t.Fatal(err)
			}
			log := slog.New(slog.DiscardHandler)
			l := links{
				config: config.Config{DataDir: dir, PublicURL: "http://127.0.0.1:1"}, settings: &unsettled{s, fails}, log: log, now: time.Now, chance: rand.Reader,
				hide: func(...string) {}, page: page.New(page.Config{Path: one, Now: time.Now, Log: log}),
			}
			if err := c.do(t.Context(), l); errors.Is(err, errSettings) != (fails <= c.calls) {
				t.Errorf("%s, whose call %d of %d fails: %v", name, fails, c.calls, err)
			}
		}
	}
}

// What cannot be told of the rules is in the log, and told by the next sync; it is no reason not to sync.
func TestWhatCannotBeToldOfTheRulesIsLogged(t *testing.T) {
	t.Parallel()
	_, e := pricesWorld(t)
	log := make(spoken, 10)
	e.log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
	silent := errors.New("silent")
	e.tellRules = func(context.Context, error) error { return silent }
	e.tellDoubts = func(context.Context, []price.Conflict, []price.Fault) error {
		return &feed.DiskError{Kind: feed.DiskFull, Err: silent}
	}
	for i, want := range []string{"telling about the rules file failed", "telling about doubtful price rules failed", "telling about the rules file failed", "telling about doubtful price rules failed"} {
		if i%2 == 0 {
			if err := e.readRules(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := <-log; !strings.Contains(got, `msg="`+want+`" err=`) {
			t.Errorf("logged %s, want %s", got, want)
		}
	}
	if len(log) > 0 {
		t.Errorf("logged %s", <-log)
	}
}

// The address is looked at from outside by a program that runs and by check alike, and each says what it has got there.
func TestWhatIsAtThePublicAddressIsSaid(t *testing.T) {
	t.Parallel()
	var answer atomic.Pointer[http.HandlerFunc]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*answer.Load())(w, r) }))
	t.Cleanup(server.Close)
	o, _ := chatted(t)
	o.Config.PublicURL, o.Config.HTTPAddrSet = server.URL, true
	o.Config.FeedLogin, o.Config.FeedPassword = "kaspi", "s3cret" // which the look has to give
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	look := func() listView {
		var v listView
		for _, f := range []shop.Finding{a.shop.engine.checks(nil).list(t.Context(), a.shop.store), checker{Options: a.options}.list(t.Context(), a.shop.store)} {
			got, _ := f.View.(listView)
			if v.ID != 0 && (got.Doubt != v.Doubt || got.Status != v.Status) {
				t.Errorf("one says %s %d, the other %s %d", v.Doubt, v.Status, got.Doubt, got.Status)
			}
			if v = got; f.Err != nil || (f.Verdict == chat.Warning) != (got.Doubt != "") {
				t.Errorf("%+v", f)
			}
		}
		return v
	}
	for want, do := range map[string]http.HandlerFunc{"status 404": http.NotFound, "other 200": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<x/>") }, " 0": a.routes().ServeHTTP} {
		answer.Store(&do)
		if v := look(); fmt.Sprintf("%s %d", v.Doubt, v.Status) != want || v.ID == 0 {
			t.Errorf("%+v, want %s", v, want)
		}
	}
	a.options.Config.PublicURL, a.shop.options.Config.PublicURL = "", ""
	if v := look(); v.Doubt != "nolink" {
		t.Errorf("without an address: %+v", v)
	}
}

// answering is a Kaspi that gives an answer to everything; without a status it breaks off.
type answering struct {
	mu     sync.Mutex
	status int
	body   string
	posted int
}

func (a *answering) set(status int, body string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.status, a.body = status, body
}

func (a *answering) posts() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.posted
}

func (a *answering) serve(t *testing.T) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if r.Method == http.MethodPost {
			a.posted++
		}
		if a.status == 0 {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Type", "application/vnd.api+json")
		if strings.HasPrefix(a.body, "<") {
			w.Header().Set("Content-Type", "text/html")
		}
		w.WriteHeader(a.status)
		_, _ = io.WriteString(w, a.body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// An answer is what the seller wants to know, also when it is a no; none at all, a dead token and a firewall are not.
func TestWhichAnswersToAPostAreTheSellers(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	server := &answering{}
	o.Config.KaspiAPI = server.serve(t)
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status int
		body   string
		told   bool
	}{{200, "taken", true}, {404, "no such place", true}, {400, "no", true}, {0, "", false}, {401, "{}", false}, {403, "<html>", false}} {
		server.set(c.status, c.body)
		done, err := a.shop.Upload(t.Context())
		if (err == nil) != c.told || c.told && (done.Status != c.status || !strings.Contains(done.Answer, c.body) || done.Version.ID == 0) || !c.told && done.Status != 0 {
			t.Errorf("HTTP %d: %+v, %v", c.status, done, err)
		}
	}
}

func TestDoubtsOfTheRulesAreLogged(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	five := config.Percent(500)
	o.Config.Tax.Rate = &five
	write(t, o, "[brand.Delx]\nmarkup = 30\n[tariff]\ntax = 3")
	log := make(spoken, 10)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.store.SaveCatalogue(t.Context(), []feed.Item{{Article: "1", Name: "Мышь", Brand: "Delux"}}, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.engine.readRules(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`msg="the rules file and the settings differ" doubt="rules.toml line 4: tariff.tax is 3, TAX_PERCENT is 5`, `msg="a rule has no effect" doubt=`} {
		if got := <-log; !strings.Contains(got, want) {
			t.Errorf("logged %s, want %s", got, want)
		}
	}
}

// What a program shows from inside is there when it is, and nothing without a database.
func TestWhatAProgramShowsFromInside(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	a := newApp(t, o)
	a.shop.polls = false
	if got := a.Served(); got != "" {
		t.Errorf("before the first list %s is served", got)
	}
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	if err := a.shop.store.SaveRecords(t.Context(), storetest.Record("601")); err != nil {
		t.Fatal(err)
	}
	book, failed := a.Book(t.Context())
	lists, err := a.Lists(t.Context(), 1)
	if err := errors.Join(failed, err); err != nil || len(book) != 1 || len(lists) != 1 || lists[0].ID == 0 {
		t.Errorf("%d orders, %d lists, %v", len(book), len(lists), err)
	}
	if body, err := os.ReadFile(a.Served()); err != nil || !strings.Contains(string(body), "<kaspi_catalog") {
		t.Errorf("%s is served: %v", a.Served(), err)
	}
	a.Close()
	spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))
	a = newApp(t, o)
	book, failed = a.Book(t.Context())
	lists, err = a.Lists(t.Context(), 1)
	if book != nil || lists != nil || failed != nil || err != nil || a.Served() == "" {
		t.Errorf("without a database: %d orders, %d lists, %s is served (%v, %v)", len(book), len(lists), a.Served(), failed, err)
	}
}

// Each outside that says no is the one that is blamed, for what it has said.
func TestCheckSaysWhatAnOutsideHasAgainstUs(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	o.Config.KaspiToken, o.Config.AlstyleToken, o.Config.TelegramToken = "wrong", "wrong", "1001:wrong-token-of-no-real-bot-at-all-12"
	var found []shop.Finding
	c := checker{Options: o.filled(), tell: func(f shop.Finding) { found = append(found, f) }}
	for _, part := range []func(context.Context){c.orders, c.supplier, c.telegram} {
		part(t.Context())
	}
	for _, f := range found {
		if f.Name == "clock" {
			continue // Kaspi tells the time with a no too
		}
		if fault := chat.FaultOf(f.Err); fault.Kind != "token" {
			t.Errorf("%s: %+v", f.Name, f)
		}
	}
	if len(found) != 4 {
		t.Errorf("found %+v", found)
	}
	empty := alstyletest.New(t, alstyletest.WithGoods(0), alstyletest.WithPace(0))
	o, _ = chatted(t)
	o.Config.AlstyleAPI = empty.URL()
	found = nil
	c.Options = o.filled()
	if c.supplier(t.Context()); len(found) != 1 || !errors.Is(found[0].Err, feed.ErrNoItems) {
		t.Errorf("without goods: %+v", found)
	}
}

// What is known of a new order's goods is looked up without anybody asking, and shown.
func TestANewOrderShowsWhatItsGoodsCost(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	supplier, shop := alstyletest.New(t, alstyletest.WithGoods(50), alstyletest.WithPace(0)), kaspitest.New(t)
	o.Config.AlstyleAPI, o.Config.KaspiAPI = supplier.URL(), shop.URL()
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	a.shop.polls = true
	good := supplier.Goods()[0]
	shop.Put(kaspitest.Order{Code: "812345678", Lines: []kaspitest.Line{{SKU: strconv.Itoa(good.Article), Title: "Чайник", Quantity: 1, Price: 100_000}}})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	limited, cancel := context.WithTimeout(t.Context(), tgtest.Patience)
	defer cancel()
	if err := telegram.Wait(limited, func() bool {
		return strings.Contains(told(telegram), "812345678") && strings.Contains(told(telegram), "закупка")
	}); err != nil {
		t.Errorf("%v: told\n%s", err, told(telegram))
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Only a shop whose list others have fetched may not know that it is served to this machine alone by now.
func TestTheAddressHasMovedForAShopThatHadAList(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change     func(o *Options)
		list, told bool
		want       bool
	}{
		"with a list": {func(*Options) {}, true, false, true}, "new": {func(*Options) {}, false, false, false}, "that was told": {func(*Options) {}, true, true, false},
		"that has set it": {func(o *Options) { o.Config.HTTPAddrSet = true }, true, false, false}, "with a listener": {func(o *Options) { o.Listener = &net.TCPListener{} }, true, false, false},
	} {
		s := storetest.OpenSQLite(t, t.TempDir())
		var err error
		if c.list {
			_, err = s.SaveVersion(t.Context(), feed.Version{Status: feed.StatusPublished, Created: time.Now()}, feed.Offers{})
		}
		if c.told {
			err = errors.Join(err, s.SetSetting(t.Context(), toldAddress, "1"))
		}
		var o Options
		c.change(&o)
		moved, failed := addressMoved(t.Context(), o, s)
		if err := errors.Join(err, failed); err != nil || moved != c.want {
			t.Errorf("%s: moved %t, %v", name, moved, err)
		}
	}
}

// The list is for who has its login alone, also while the database cannot be opened.
func TestTheListIsForWhoHasItsLogin(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	o.Config.FeedPath, o.Config.FeedLogin, o.Config.FeedPassword = "/0123456789abcdef01234567/list.xml", "kaspi", "s3cret"
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	ask := func(what string, page http.Handler) {
		for _, c := range []struct {
			login, password string
			want            int
		}{{"", "", 401}, {"kaspi", "", 401}, {"", "s3cret", 401}, {"kaspi", "other", 401}, {"other", "s3cret", 401}, {"kaspi", "s3cret", 200}} {
			r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, o.Config.FeedPath.Reveal(), nil), httptest.NewRecorder()
			if c.login+c.password != "" {
				r.SetBasicAuth(c.login, c.password)
			}
			if page.ServeHTTP(w, r); w.Code != c.want {
				t.Errorf("%s, as %s with %q: HTTP %d", what, c.login, c.password, w.Code)
			}
		}
	}
	ask("a program that is well", a.routes())
	r, err := newReduced(o.filled(), errors.New("torn"))
	if err != nil {
		t.Fatal(err)
	}
	ask("without its database", r.page)
}

// An order that cannot be read is told of, and that it can be read again when Kaspi has said so, not while it says nothing.
func TestAnOrderThatCannotBeReadIsToldUntilKaspiTellsOtherwise(t *testing.T) {
	t.Parallel()
	const odd, none = `{"data":[{"type":"orders","id":"eA==","attributes":{"code":"812345677"}}],"meta":{"pageCount":1,"totalCount":1}}`, `{"data":[],"meta":{"pageCount":0,"totalCount":0}}`
	server := &answering{}
	o, telegram := chatted(t)
	o.Config.KaspiAPI = server.serve(t)
	a := newApp(t, o)
	const unread, well = "Kaspi показывает заказ, который не удаётся прочитать", "Все заказы снова читаются"
	for i, step := range []struct {
		status       int
		body         string
		unread, well bool
	}{{200, odd, false, false}, {200, odd, true, false}, {401, "{}", true, false}, {200, none, true, true}} {
		server.set(step.status, step.body)
		if err := a.work.pollOrders(t.Context()); (err == nil) != (step.status == 200) {
			t.Errorf("step %d: %v", i, err)
		}
		if got := told(telegram); strings.Contains(got, unread) != step.unread && i > 0 || strings.Contains(got, well) != step.well {
			t.Errorf("step %d: told\n%s", i, got)
		}
	}
}

func TestAnAddressThatIsTakenIsNamedByItsSetting(t *testing.T) {
	t.Parallel()
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	for setting, set := range map[string]func(*config.Config, string){
		"HTTP_ADDR": func(c *config.Config, addr string) { c.HTTPAddr = addr }, "OPS_ADDR": func(c *config.Config, addr string) { c.OpsAddr = addr },
	} {
		o := testOptions(t).filled()
		if f := (checker{Options: o}).web(t.Context()); f.Err != nil || f.Text != "web" || f.View != o.Config.HTTPAddr {
			t.Errorf("free: %+v", f)
		}
		set(&o.Config, taken.Addr().String())
		if f := (checker{Options: o}).web(t.Context()); f.Err == nil || f.View != setting || f.Name != webName || f.Hint != "web_hint" || !strings.HasPrefix(f.Err.Error(), setting+": ") {
			t.Errorf("%s is taken: %+v", setting, f)
		}
	}
}
