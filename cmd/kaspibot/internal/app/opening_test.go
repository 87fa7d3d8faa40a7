package app

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/feed"
	"kaspibot/feed/price"
	"kaspibot/kaspi/kaspitest"
)

// Whichever call of the database fails while a program opens, the program does without a database until it can be opened, or the
// log says what it does without.
func TestEachCallThatFailsWhileAProgramOpensIsTold(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	if err := a.shop.store.SetSetting(t.Context(), "deadline.schedule", "{}"); err != nil {
		t.Fatal(err)
	}
	a.Close()
	o.Config.HTTPAddrSet = false
	n := 3 // the first two find out whether the tables are up to date, which is looked at more closely when they fail
	for ; ; n++ {
		disk, log := &storetest.Disk{Every: true}, make(spoken, 100)
		o.Database, o.Log = disk.Through, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
		disk.FailAt(n, 0)
		a, err := New(t.Context(), o)
		if err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
		a.Close()
		if len(disk.Failed()) == 0 {
			break
		}
		if a.reduced == nil && len(log) == 0 {
			t.Errorf("nothing is said, though this has failed: %q", disk.Failed())
		}
		if a.reduced != nil && stored(a.reduced.why()) == nil {
			t.Errorf("%q is told as %v", disk.Failed(), a.reduced.why())
		}
	}
	if n < 10 {
		t.Errorf("only %d calls", n-1)
	}
}

// A program that cannot begin says why, and lets others have its addresses and its data.
func TestAProgramThatCannotBeginSaysWhyAndLeavesNothingTaken(t *testing.T) {
	t.Parallel()
	listen := func() net.Listener {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return l
	}
	taken := listen().Addr().String()
	for name, c := range map[string]struct {
		change func(o *Options)
		broken bool // the database
		want   []string
	}{
		"an address that is taken": {func(o *Options) { o.Config.HTTPAddr = taken }, false, []string{"HTTP_ADDR: "}}, "the monitor's": {func(o *Options) { o.Config.OpsAddr = taken }, false, []string{"OPS_ADDR: "}},
		"no token of Kaspi": {func(o *Options) { o.Config.KaspiToken = "" }, false, []string{"KASPI_API_TOKEN is missing"}}, "no address of Kaspi": {func(o *Options) { o.Config.KaspiAPI = "://" }, false, []string{"kaspi"}},
		"no address of the supplier": {func(o *Options) { o.Config.AlstyleAPI = "://" }, false, []string{"al-style"}}, "a language of nobody": {func(o *Options) { o.Config.Language = "xx" }, false, []string{"xx"}},
		"nor a database": {func(o *Options) { o.Config.Language = "xx" }, true, []string{"xx", "database"}},
	} {
		o, _ := chatted(t)
		s, err := store.Open(t.Context(), o.Config.DataDir)
		if err == nil {
			err = s.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		if c.broken {
			spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))
		}
		c.change(&o)
		if o.Config.HTTPAddr != taken {
			o.Listener = listen()
		}
		if o.Config.OpsAddr == "" {
			o.Ops = listen()
		}
		a, err := New(t.Context(), o)
		if err == nil {
			a.Close()
			t.Errorf("%s: it begins", name)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(want)) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
		for _, l := range []net.Listener{o.Listener, o.Ops} {
			if l != nil && l.Close() == nil {
				t.Errorf("%s: %s is still taken", name, l.Addr())
			}
		}
		if s, err := store.Open(t.Context(), o.Config.DataDir); err == nil {
			_ = s.Close()
		} else if !c.broken {
			t.Errorf("%s: the data are still taken: %v", name, err)
		}
	}
}

// A program listens where its settings say, for its monitor too.
func TestAProgramListensWhereItsSettingsSay(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	o.Config.OpsAddr = "127.0.0.1:0"
	a := newApp(t, o)
	if a.ops == nil || a.ops.Addr().String() == a.listener.Addr().String() || a.shop.served != a.listener.Addr().String() {
		t.Errorf("it listens at %v and %v, and says %s", a.listener.Addr(), a.ops, a.shop.served)
	}
}

// While the disk is not well the chats are told each minute; a database that is torn waits for a person, one that can be opened
// and is no shop ends the program.
func TestAProgramWithoutItsDatabaseWaitsForIt(t *testing.T) {
	t.Parallel()
	for kind, ends := range map[feed.DiskKind]bool{feed.DiskFailing: true, feed.DiskFull: true, feed.DiskCorrupt: false} {
		o := testOptions(t)
		o.Config.KaspiToken = ""
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			begun := time.Now()
			var told []string
			r := &reduced{cause: &store.Error{Kind: kind, Err: errors.New("x")}, log: slog.New(slog.DiscardHandler), watch: func(ctx context.Context, key string, err error) bool {
				deadline, limited := ctx.Deadline()
				told = append(told, fmt.Sprintf("%s %s %t %s", time.Since(begun), key, err != nil, time.Until(deadline)))
				return limited
			}}
			o := o.filled()
			o.Now = time.Now
			a := &App{options: o, log: o.Log, reduced: r}
			finish, failed := a.start(ctx)
			select {
			case err := <-failed:
				if !ends || !strings.Contains(err.Error(), "KASPI_API_TOKEN is missing") || time.Since(begun) != reopen {
					t.Errorf("%s: after %s %v", kind, time.Since(begun), err)
				}
			case <-time.After(150 * time.Second):
				if ends {
					t.Errorf("%s: it waits for ever", kind)
				}
			}
			stop()
			finish()
			want := []string{"0s start true 20s", "1m0s start true 20s", "2m0s start true 20s"}
			if ends {
				want = want[:1]
			}
			if strings.Join(told, ", ") != strings.Join(want, ", ") {
				t.Errorf("%s: told %q", kind, told)
			}
		})
	}
}

// A program that is stopped while its database opens again has not failed.
func TestAStopWhileTheDatabaseOpensIsNoFailure(t *testing.T) {
	t.Parallel()
	o := testOptions(t).filled()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		o.Now, o.Database = time.Now, func(d driver.Driver) driver.Driver { stop(); return d }
		r := &reduced{cause: &store.Error{Kind: feed.DiskFailing, Err: errors.New("x")}, log: o.Log, watch: func(context.Context, string, error) bool { return true }}
		a := &App{options: o, log: o.Log, reduced: r}
		finish, failed := a.start(ctx)
		<-ctx.Done()
		finish()
		if len(failed) > 0 {
			t.Errorf("it ends with %v", <-failed)
		}
	})
}

// That the disk is well again is told when the telling ends, also when the program does.
func TestThatTheDiskIsWellAgainIsTold(t *testing.T) {
	t.Parallel()
	for _, well := range []bool{false, true} {
		told := 0
		r := &reduced{log: slog.New(slog.DiscardHandler), watch: func(ctx context.Context, _ string, err error) bool {
			if told++; told == 2 && (ctx.Err() != nil || err != nil) {
				t.Errorf("at the end: %v, of %v", ctx.Err(), err)
			}
			return true
		}}
		if r.fails(errors.New("x")); well {
			r.fails(nil)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if r.keepTelling(ended); (told == 2) != well {
			t.Errorf("well: %t, told %d times", well, told)
		}
	}
}

// Only what has to be mended on the disk keeps a shop from being opened until it is: the database, and what lies beside it.
func TestWhatOfAnErrorHasToBeMendedOnTheDisk(t *testing.T) {
	t.Parallel()
	database, full := &store.Error{Kind: feed.DiskFailing, Err: fs.ErrInvalid}, &feed.DiskError{Kind: feed.DiskFull, Err: fs.ErrInvalid}
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"nothing": {nil, false}, "something else": {errors.New("x"), false}, "the database": {fmt.Errorf("x: %w", database), true}, "a full disk": {fmt.Errorf("x: %w", full), true},
		"a full disk beside it": {&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOSPC}, true}, "a folder that is not ours": {&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES}, true}, "an address that is taken": {&net.OpError{Op: "listen", Err: syscall.EADDRINUSE}, false},
	} {
		if got := unwell(c.err); (got != nil) != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// findings are what a part of check says.
func findings(o Options, part func(c checker) func(context.Context)) (all []shop.Finding) {
	c := checker{Options: o.filled(), tell: func(f shop.Finding) { all = append(all, f) }}
	part(c)(context.Background())
	return all
}

// While another program has the data, or they are torn, check says so, and what the list is then.
func TestCheckSaysWhoHasTheDataAndWhatIsLeftOfThem(t *testing.T) {
	t.Parallel()
	data := func(c checker) func(context.Context) { return c.data }
	say := func(all []shop.Finding) (said []string) {
		for _, f := range all {
			said = append(said, fmt.Sprintf("%s %s %d %t", f.Name, f.Text, f.Verdict, f.Err != nil))
		}
		return said
	}
	o, _ := chatted(t)
	a := newApp(t, o)
	a.shop.polls = false
	want := func(what string, lines ...string) {
		t.Helper()
		if got := say(findings(o, data)); strings.Join(got, "\n") != strings.Join(lines, "\n") {
			t.Errorf("%s:\n%s", what, strings.Join(got, "\n"))
		}
	}
	is := func(name, text string, v chat.Verdict, failed bool) string {
		return fmt.Sprintf("%s %s %d %t", name, text, v, failed)
	}
	want("a program that runs", is("database", "running", chat.Skipped, false), is("price list", "running", chat.Warning, false), is("web", "web_running", chat.Skipped, false))
	a.Close()
	want("without a list", is("database", "database", 0, false), is("price list", "list_none", chat.Warning, false), is("web", "web", 0, false))
	held, err := store.Open(t.Context(), o.Config.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	size, err := held.Health(t.Context(), time.Now())
	if err := errors.Join(err, held.Close()); err != nil {
		t.Fatal(err)
	}
	if got := findings(o, data)[0].View.(float64) * 1024 * 1024; got < 0.6*float64(size) || got > 1.6*float64(size) { // its journal comes and goes
		t.Errorf("the database has %.0f bytes, want %d", got, size)
	}
	spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))
	want("torn", is("database", "database", 0, true), is("price list", "list_untried", chat.Skipped, false), is("web", "web", 0, false))
	o, _ = chatted(t)
	a = newApp(t, o)
	a.shop.polls = false
	report, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts)
	if a.Close(); err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(o.Config.DataDir, "kaspibot.db"))
	want("torn, with a list", is("database", "database", 0, true), is("price list", "list_served", chat.Warning, false), is("web", "web", 0, false))
	if v, _ := findings(o, data)[1].View.(listView); v.ID != report.Version.ID || v.Figures.Offers == 0 {
		t.Errorf("the list that is served is %+v", v)
	}
}

// What is the matter with the settings is told with what is odd about them.
func TestCheckTellsOfTheSettings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		warnings []string
		wrong    error
		text     string
		view     string
		verdict  chat.Verdict
	}{
		{nil, nil, "settings", "[]", 0}, {[]string{"odd"}, nil, "settings", "[odd]", chat.Warning}, {nil, errors.New("wrong"), "as", "wrong", chat.Failed}, {[]string{"odd"}, errors.New("wrong"), "as", "wrong\nodd", chat.Failed},
	} {
		f := checker{Options: Options{Config: config.Config{Warnings: c.warnings}}}.settings(c.wrong)
		if f.Name != "settings" || f.Text != c.text || f.Verdict != c.verdict || fmt.Sprint(f.View) != c.view {
			t.Errorf("%q, %v: %+v", c.warnings, c.wrong, f)
		}
	}
}

// A client that cannot be made is told of as its part, and an order that cannot be read is counted all the same.
func TestCheckSaysWhatItCouldNotAsk(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	o.Config.KaspiAPI, o.Config.AlstyleAPI = "://", "://"
	all := append(findings(o, func(c checker) func(context.Context) { return c.orders }), findings(o, func(c checker) func(context.Context) { return c.supplier })...)
	if len(all) != 3 || all[0].Name != "Kaspi" || all[0].Err == nil || all[1].Text != "clock_untold" || all[1].Verdict != chat.Skipped || all[2].Name != "Al-Style" || all[2].Err == nil {
		t.Errorf("found %+v", all)
	}
	server := &answering{}
	o.Config.KaspiAPI = server.serve(t)
	server.set(200, `{"data":[{"type":"orders","id":"eA==","attributes":{"code":"812345677"}}],"meta":{"pageCount":1,"totalCount":1}}`)
	if all := findings(o, func(c checker) func(context.Context) { return c.orders }); all[0].Err != nil || all[0].View != 1 || all[0].Text != "kaspi" || all[1].Text != "clock" || all[1].Err != nil {
		t.Errorf("an order that cannot be read: %+v", all)
	}
	shopOf := kaspitest.New(t)
	o.Config.KaspiAPI = shopOf.URL()
	for i := range 3 {
		shopOf.Put(kaspitest.Order{Code: fmt.Sprint(812345670 + i), Lines: []kaspitest.Line{{SKU: "1", Quantity: 1, Price: 1}}})
	}
	if all := findings(o, func(c checker) func(context.Context) { return c.orders }); all[0].Err != nil || all[0].View != 3 {
		t.Errorf("three orders: %+v", all)
	}
}

// The rules are looked at without a database too, and a database that cannot be read is one more doubt.
func TestTheRulesAreLookedAtWithoutADatabaseToo(t *testing.T) {
	t.Parallel()
	rules := func(c checker) func(context.Context) { return c.rules }
	o := testOptions(t)
	five := config.Percent(500)
	o.Config.Tax.Rate = &five
	doubts := func(o Options) int {
		all := findings(o, rules)
		if len(all) != 2 || all[0].Name != "rules" || all[1].Name != "taxes" {
			t.Fatalf("found %+v", all)
		}
		v := all[0].View.(rulesView)
		if (all[0].Verdict == chat.Warning) != (len(v.Doubts) > 0) {
			t.Errorf("found %+v", all[0])
		}
		return len(v.Doubts)
	}
	write(t, o, "[brand.Delx]\nmarkup = 30\n[tariff]\ntax = 3")
	s, err := store.Open(t.Context(), o.Config.DataDir)
	if err == nil {
		err = s.SaveCatalogue(t.Context(), []feed.Item{{Article: "1", Name: "Мышь", Brand: "Delux"}}, time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	if n := doubts(o); n != 1 {
		t.Errorf("while another program has the data: %d doubts, want that of the settings", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // it is closed again
		if n := doubts(o); n != 2 {
			t.Errorf("with the data: %d doubts, want two", n)
		}
	}
	o.Config.DataDir = ""
	if all := findings(o, rules); len(all) != 0 {
		t.Errorf("without a folder: %+v", all)
	}
	o = testOptions(t)
	if all := findings(o, rules); len(all) != 2 || all[0].View.(rulesView).Path != "" {
		t.Errorf("without rules: %+v", all)
	}
	write(t, o, "markup = 6000")
	if all := findings(o, rules); len(all) != 1 || all[0].Verdict != chat.Failed || all[0].Text != "as" || !strings.Contains(all[0].View.(string), "markup") {
		t.Errorf("rules that cannot be used: %+v", all)
	}
	large := strings.Repeat("#", 5<<20)
	write(t, o, large)
	if all := findings(o, rules); len(all) != 1 || all[0].Verdict != chat.Failed {
		t.Errorf("rules of %d bytes: %+v", len(large), all)
	}
}

// The place of the list that cannot be noted is logged, and what was begun beside it is taken away.
func TestAPlaceThatCannotBeNotedLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, placeFile, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	log := make(spoken, 10)
	l := links{config: config.Config{DataDir: dir}, log: slog.New(slog.NewTextHandler(log, nil))}
	for what, p := range map[string]place{"where there is a folder": {Path: "/x"}, "until a time that nobody can write": {Path: "/x", Until: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)}} {
		if err := p.write(dir); err == nil {
			t.Errorf("%s: it is noted", what)
		}
		if l.note(p); len(log) != 1 || !strings.Contains(<-log, `msg="where the price list is could not be noted beside the database" err=`) {
			t.Errorf("%s: logged %d lines", what, len(log))
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// Without chance there is no secret place, and none is made up.
func TestWithoutChanceThereIsNoPlace(t *testing.T) {
	t.Parallel()
	s := storetest.OpenSQLite(t, t.TempDir())
	l := links{settings: s, chance: strings.NewReader("short"), hide: func(...string) {}, config: config.Config{PublicURL: "http://x"}}
	if path, err := l.path(t.Context()); err == nil || path != "" || !strings.Contains(err.Error(), "secret path") {
		t.Errorf("the place is %q, %v", path, err)
	}
	if err := s.SetSetting(t.Context(), pathKey, "/0123456789abcdef01234567/x"); err != nil {
		t.Fatal(err)
	}
	if link, err := l.NewLink(t.Context(), time.Hour); err == nil || link != "" {
		t.Errorf("the new link is %q, %v", link, err)
	}
	if path, err := l.path(t.Context()); err != nil || path != "/0123456789abcdef01234567/x" {
		t.Errorf("then the place is %q, %v", path, err)
	}
}

// Each part of a shop that is well says so, in a program that runs and in check alike.
func TestEachPartOfAShopThatIsWellSaysSo(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	o.Config.HTTPAddrSet = true
	a := newApp(t, o)
	a.shop.polls = false
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	want := []string{"settings settings", "rules rules", "taxes taxes (a warning)", "Kaspi kaspi", "clock clock", "Al-Style stock", "Telegram telegram", "database database", "price list list (a warning)"}
	say := func(all []shop.Finding) (said []string, views map[string]any) {
		views = map[string]any{}
		for _, f := range all {
			line := f.Name + " " + f.Text
			if f.Verdict == chat.Warning {
				line += " (a warning)"
			} else if f.Verdict != 0 || f.Err != nil {
				line += fmt.Sprint(f.Verdict, f.Err)
			}
			said, views[f.Name] = append(said, line), f.View
		}
		return said, views
	}
	for _, c := range []struct {
		what    string
		checker checker
		web     string
	}{{"a program that runs", a.shop.engine.checks(nil), "web_served"}, {"check", checker{Options: o.filled()}, "web"}} {
		what := c.what
		if what == "check" {
			a.Close()
		}
		var all []shop.Finding
		c.checker.tell = func(f shop.Finding) { all = append(all, f) }
		c.checker.all(t.Context(), nil)
		got, views := say(all)
		if lines := slices.Concat(want, []string{"web " + c.web}); strings.Join(got, "\n") != strings.Join(lines, "\n") {
			t.Errorf("%s says\n%s", what, strings.Join(got, "\n"))
		}
		stock, _ := views["Al-Style"].(stockView)
		list, _ := views["price list"].(listView)
		taxes, _ := views["taxes"].(taxesView)
		if stock.Goods == 0 || stock.MostMB != 64 || stock.Nearly || stock.Share != 0 || list.ID != 1 || list.Doubt != "nolink" || !taxes.Assumed || taxes.Wrong || taxes.PaysVAT || taxes.RateBP != 400 || taxes.Regime != price.Simplified {
			t.Errorf("%s: %+v, %+v, %+v", what, stock, list, taxes)
		}
		if addr := map[string]string{"web": o.Config.HTTPAddr, "web_served": a.listener.Addr().String()}[c.web]; views["web"] != addr || views["Telegram"] == nil || views["database"] == nil || views["Kaspi"] != 0 {
			t.Errorf("%s: %+v", what, views)
		}
	}
}
