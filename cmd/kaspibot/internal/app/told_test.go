package app

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/alstyle/alstyletest"
	"kaspibot/bot"
	"kaspibot/bot/chat"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store/storetest"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/cmd/kaspibot/internal/ops"
	"kaspibot/cmd/kaspibot/internal/supplier"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
	"kaspibot/feed/publish"
	"kaspibot/kaspi"
	"kaspibot/kaspi/kaspitest"
)

// A number of changes that stays near the limit is told once, and that it is over when it is far from it.
func TestManyChangesAreToldOnceUntilTheyAreFew(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	a := newApp(t, o)
	for i, step := range []struct{ recent, messages int }{
		{publish.KaspiChanges, 0}, {publish.KaspiChanges + 1, 1}, {publish.KaspiChanges + 9, 1}, {publish.KaspiChanges/2 + 1, 1}, {publish.KaspiChanges + 1, 1},
		{publish.KaspiChanges / 2, 2}, {publish.KaspiChanges / 2, 2}, {publish.KaspiChanges + 1, 3},
	} {
		err := a.work.tellSync(t.Context(), publish.Report{Recent: step.recent})
		if n := len(telegram.Messages(owner.ID)); err != nil || n != step.messages {
			t.Fatalf("step %d: %d messages, want %d (%v)\n%s", i, n, step.messages, err, told(telegram))
		}
	}
	wantTold(t, telegram, "Много изменений за полчаса", "Изменений снова немного")
}

// Also a program that was started anew has told of them.
func TestTheFieldsThatACatalogueLacksAreToldOnce(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	lacks := func(fields ...string) shop.Health {
		return shop.Health{Err: &supplier.FieldsError{Fields: fields, Err: errors.New("x")}}
	}
	good := shop.Health{Last: time.Now()}
	a := newApp(t, o)
	for i, step := range []struct {
		heard    shop.Health
		messages int
		restart  bool
	}{
		{shop.Health{}, 0, false}, {good, 0, false}, {lacks("brand"), 1, false}, {lacks("brand"), 1, true}, {shop.Health{Err: errors.New("silent")}, 1, false}, {good, 1, false},
		{lacks("brand"), 2, false}, {good, 3, false}, {good, 3, false},
	} {
		if step.restart {
			a.Close()
			a = newApp(t, o)
		}
		a.shop.engine.catalogue = step.heard
		for range 2 {
			if err := a.work.tellMissingFields(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(telegram.Messages(owner.ID)); n != step.messages {
			t.Fatalf("step %d: %d messages, want %d\n%s", i, n, step.messages, told(telegram))
		}
	}
}

// Some shops get empty lists unless their number goes with each call.
func TestAShopWithoutAnyOrderIsToldOfItsNumberOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*config.Config)
		order  bool
		told   bool
	}{
		"that does not send it":          {func(c *config.Config) { c.KaspiSendUID = false }, false, true},
		"that sends it":                  {func(*config.Config) {}, false, false},
		"that does not send it, but one": {func(c *config.Config) { c.KaspiSendUID = false }, true, false},
	} {
		o, telegram := chatted(t)
		c.change(&o.Config)
		a := newApp(t, o)
		if c.order {
			if err := a.shop.store.SaveRecords(t.Context(), storetest.Record("601")); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			if err := a.work.warnNoOrders(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(telegram.Messages(owner.ID)); n > 1 || (n == 1) != c.told {
			t.Errorf("%s: %d messages\n%s", name, n, told(telegram))
		}
	}
}

// A list that cannot be made because nobody knows what is sold is not the supplier's fault: it has answered by then.
func TestWhoKeptAListFromBeingMadeIsTold(t *testing.T) {
	t.Parallel()
	unsold, silent := &publish.SalesError{Err: errors.New("x")}, errors.New("silent")
	for name, c := range map[string]struct {
		outcomes []error
		want     []string // in each message, in order
	}{
		"Kaspi":                {[]error{unsold, unsold, unsold}, []string{"sales"}},
		"the supplier":         {[]error{silent, silent, silent}, []string{"supplier"}},
		"the one, then other":  {[]error{silent, silent, unsold, unsold}, []string{"supplier", "supplier is well", "sales"}},
		"Kaspi, and then well": {[]error{unsold, unsold, nil, nil}, []string{"sales", "sales is well"}},
		"Kaspi, then unheard":  {[]error{unsold, unsold, silent, silent}, []string{"sales", "supplier"}},
		"the disk":             {[]error{&feed.DiskError{Kind: feed.DiskFull, Err: silent}, &feed.DiskError{Kind: feed.DiskFull, Err: silent}}, nil},
	} {
		o, telegram := chatted(t)
		a := newApp(t, o)
		for _, err := range c.outcomes {
			a.work.hearSync(t.Context(), err)
		}
		begins := map[string]string{
			"sales": "Прайс-лист не обновляется", "sales is well": "Заказы", "supplier": "Остатки Al-Style не обновляются", "supplier is well": "Al-Style снова",
		}
		messages := telegram.Messages(owner.ID)
		if len(messages) != len(c.want) {
			t.Errorf("%s: %d messages, want %q\n%s", name, len(messages), c.want, told(telegram))
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(messages[i].Text, begins[want]) {
				t.Errorf("%s: message %d is not of %s:\n%s", name, i, want, messages[i].Text)
			}
		}
	}
}

// A run that the end of the program has broken off says nothing of the outside.
func TestARunThatTheEndHasBrokenOffIsNotCounted(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	a := newApp(t, o)
	ended, end := context.WithCancel(t.Context())
	job := a.work.counted(jobs.Job{Name: "trial", Run: func(ctx context.Context) error {
		end()
		return ctx.Err()
	}})
	if err := job.Run(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("the job ends with %v", err)
	}
	figures := func() string {
		r := httptest.NewRecorder()
		a.shop.monitor.Handler().ServeHTTP(r, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
		return r.Body.String()
	}
	if strings.Contains(figures(), `job="trial"`) {
		t.Error("it is counted")
	}
	_ = job.Run(t.Context())
	failing := a.work.counted(jobs.Job{Name: "trial", Run: func(context.Context) error { return &clockError{time.Hour} }})
	_ = failing.Run(t.Context())
	for _, line := range []string{`kaspibot_job_runs_total{job="trial"} 2`, `kaspibot_job_failures_total{job="trial",service="clock",kind="behind"} 1`} {
		if got := figures(); !strings.Contains(got, line) {
			t.Errorf("no %s", line)
		}
	}
}

// A list that Kaspi has taken is not posted again, one that it has not taken is.
func TestAListIsPostedUntilItIsTaken(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	server := &answering{}
	o.Config.KaspiAPI = server.serve(t)
	a := newApp(t, o)
	a.shop.polls = false
	if err := a.work.upload(t.Context()); err != nil || server.posts() != 0 {
		t.Errorf("without a list: %v, posted %d times", err, server.posts())
	}
	if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		status, posted int
		taken          bool
	}{{http.StatusNotFound, 1, false}, {http.StatusNotFound, 2, false}, {http.StatusOK, 3, true}, {http.StatusOK, 3, true}} {
		server.set(step.status, "")
		if err := a.work.upload(t.Context()); (err == nil) != step.taken || server.posts() != step.posted {
			t.Errorf("step %d: %v, posted %d times, want %d", i, err, server.posts(), step.posted)
		}
	}
}

func TestWhatAFetchOfTheAddressSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		found  page.Probed
		doubt  string
		status int
	}{
		{page.Probed{Finding: page.FoundList, Status: 200}, "", 0}, {page.Probed{Finding: page.FoundNoServer, Status: 200}, "silent", 0}, {page.Probed{Finding: page.FoundNoName}, "silent", 0},
		{page.Probed{Finding: page.FoundBadTLS}, "silent", 0}, {page.Probed{Finding: page.FoundOther, Status: 200}, "other", 200}, {page.Probed{Finding: page.FoundNoLogin, Status: 401}, "status", 401},
		{page.Probed{Finding: page.FoundRedirect, Status: 302}, "status", 302}, {page.Probed{Finding: page.FoundNothing, Status: 503}, "status", 503},
	} {
		if doubt, status := doubtOf(c.found); doubt != c.doubt || status != c.status {
			t.Errorf("%+v: %s %d, want %s %d", c.found, doubt, status, c.doubt, c.status)
		}
	}
}

// A setting that is wrong or missing keeps its part alone from being tried, and is named.
func TestEachPartNamesTheSettingThatKeepsItFromBeingTried(t *testing.T) {
	t.Parallel()
	parts := map[string][]string{
		"Kaspi":    {"KASPI_API_TOKEN", "KASPI_API_URL", "KASPI_USER_AGENT", "KASPI_MERCHANT_ID", "CONNECT_TIMEOUT", "REQUEST_TIMEOUT"},
		"Al-Style": {"ALSTYLE_TOKEN", "ALSTYLE_API_URL", "ALSTYLE_PACE", "CONNECT_TIMEOUT", "REQUEST_TIMEOUT"},
		"Telegram": {"TELEGRAM_BOT_TOKEN", "TELEGRAM_API_URL", "TELEGRAM_OWNERS", "TELEGRAM_CHAT", "BOT_LANGUAGE", "CONNECT_TIMEOUT", "REQUEST_TIMEOUT"},
		"web":      {"HTTP_ADDR", "OPS_ADDR"},
		"database": {"DATA_DIR"},
	}
	o, _ := chatted(t)
	o = o.filled()
	try := func(part string, o Options) (f shop.Finding) {
		c := checker{Options: o, tell: func(found shop.Finding) {
			if found.Name == part {
				f = found
			}
		}}
		for _, do := range []func(context.Context){c.orders, c.supplier, c.telegram, c.data} {
			do(t.Context())
		}
		return f
	}
	missing := map[string]func(*config.Config){
		"Kaspi": func(c *config.Config) { c.KaspiToken = "" }, "Al-Style": func(c *config.Config) { c.AlstyleToken = "" }, "Telegram": func(c *config.Config) { c.TelegramToken = "" },
		"web": func(c *config.Config) { c.HTTPAddr = "" }, "database": func(c *config.Config) { c.DataDir = "" },
	}
	for part, settings := range parts {
		if f := try(part, o); f.Text == "untried" || f.Err != nil {
			t.Errorf("%s: %+v, and nothing is wrong", part, f)
		}
		without := o
		missing[part](&without.Config)
		if f := try(part, without); f.Text != "untried" || f.View != settings[0] {
			t.Errorf("%s without %s: %+v", part, settings[0], f)
		}
		for _, setting := range settings {
			if part == "database" {
				continue // config takes a folder that is wrong away
			}
			wrong := o
			wrong.Config.Wrong = map[string]bool{setting: true}
			if f := try(part, wrong); f.Text != "untried" || f.View != setting {
				t.Errorf("%s with a wrong %s: %+v", part, setting, f)
			}
		}
	}
	nobody := o
	nobody.Config.TelegramOwners = nil
	if f := try("Telegram", nobody); f.Text != "untried" || f.View != "TELEGRAM_OWNERS" {
		t.Errorf("without owners: %+v", f)
	}
}

func TestAConflictNamesTheSettingThatSaysOtherwise(t *testing.T) {
	t.Parallel()
	for key, setting := range map[string]string{"tax_regime": "TAX_REGIME", "tax": "TAX_PERCENT", "tax_place": "TAX_PLACE", "vat_payer": "VAT_PAYER", "returns": "RETURN_PERCENT"} {
		want := "rules.toml line 3: tariff." + key + " is a, " + setting + " is b: the file's holds"
		if got := conflictText(price.Conflict{Line: 3, Key: key, File: "a", Setting: "b"}); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestADelayIsBelowItsLimitAndNoneWithoutChance(t *testing.T) {
	t.Parallel()
	for chance, want := range map[string]time.Duration{
		"\x00\x00\x00\x00": 0, "\x80\x00\x00\x00": 500 * time.Millisecond, "\xff\xff\xff\xff": time.Second - time.Second/(1<<16), "": 0,
	} {
		if got := (Options{Chance: strings.NewReader(chance)}).upTo(time.Second)(); got.Round(time.Microsecond) != want.Round(time.Microsecond) {
			t.Errorf("%x: %s, want %s", chance, got, want)
		}
	}
}

// Kaspi fetches the list where it was told to, whichever of the database and the file beside it is older.
func TestThePlaceOfTheListStaysWhereKaspiKnowsIt(t *testing.T) {
	t.Parallel()
	const one, two, three = "/0123456789abcdef01234567/list.xml", "/1123456789abcdef01234567/list.xml", "/2123456789abcdef01234567/list.xml"
	for name, c := range map[string]struct {
		fixed, stored, left string // of the settings, and of the database: the path, and what was left behind
		disk                place
		path, old           string // afterwards, in the database
		warned              bool
	}{
		"nothing beside it":          {"", one, "", place{}, one, "", false},
		"the same":                   {"", one, two + " 5", place{one, two, time.UnixMilli(5)}, one, two + " 5", false},
		"a database that is empty":   {"", "", "", place{one, two, time.UnixMilli(7)}, one, two + " 7", true},
		"an older database":          {"", three, "", place{one, three, time.UnixMilli(7)}, one, three + " 7", true},
		"a newer database":           {"", two, one + " 9", place{Path: one}, two, one + " 9", false},
		"a database of another shop": {"", two, three + " 9", place{Path: one}, one, " -62135596800000", true},
		"a fixed place":              {three, two, "", place{Path: one}, two, "", false},
	} {
		dir, s := t.TempDir(), storetest.OpenSQLite(t, t.TempDir())
		var log bytes.Buffer
		l := links{config: config.Config{DataDir: dir, FeedPath: config.Secret(c.fixed)}, settings: s, log: slog.New(slog.NewTextHandler(&log, nil))}
		if c.disk.Path != "" {
			if err := c.disk.write(dir); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(s.SetSetting(t.Context(), pathKey, c.stored), s.SetSetting(t.Context(), oldPathKey, c.left), l.recover(t.Context())); err != nil {
			t.Fatal(err)
		}
		path, _, err := s.Setting(t.Context(), pathKey)
		old, _, failed := s.Setting(t.Context(), oldPathKey)
		if err := errors.Join(err, failed); err != nil || path != c.path || old != c.old || (log.Len() > 0) != c.warned {
			t.Errorf("%s: at %s, left %q (%v)\n%s", name, path, old, err, &log)
		}
	}
}

func TestWhereTheListIsIsNotedInWholeAndForNobodyElse(t *testing.T) {
	t.Parallel()
	const one, two = "/0123456789abcdef01234567/list.xml", "/1123456789abcdef01234567/list.xml"
	dir := t.TempDir()
	p := place{one, two, time.UnixMilli(5).UTC()}
	if err := p.write(dir); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, placeFile)
	first, err := os.Stat(file)
	if err != nil || first.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v, %v", first, err)
	}
	if err := p.write(dir); err != nil {
		t.Fatal(err)
	}
	if again, err := os.Stat(file); err != nil || !os.SameFile(first, again) {
		t.Errorf("what is noted already is written again: %v", err)
	}
	if got, err := readPlace(dir); err != nil || got != p {
		t.Errorf("read %+v, %v", got, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("beside it: %v, %v", left, err)
	}
	if err := (place{Path: two}).write(filepath.Join(dir, "none")); stored(err) == nil {
		t.Errorf("without a folder: %v", err)
	}
	for text, fault := range map[string]string{
		"{": "cannot be read", `{"path":"/x"}`: "feed-path.json: ", `{"path":"` + one + `","old":"/healthz"}`: "feed-path.json: ", strings.Repeat(" ", 5000) + `{"path":"` + one + `"}`: "cannot be read",
		`{"path":"` + one + `"}`: "", `{}`: "",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readPlace(dir); (err == nil) != (fault == "") || err != nil && !strings.Contains(err.Error(), fault) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}

// What runs by the clock, and when: what is switched off or needs something else that is does not.
func TestWhatRunsByTheClock(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	usual := map[string]time.Duration{ // at noon, until the next time
		"orders": 30 * time.Second, "sweep": 10 * time.Minute, "archive": 5 * time.Minute, "clock": 30 * time.Second, "waybills": 2 * time.Second, "cards": time.Minute, "digests": time.Minute,
		"review": 10 * time.Minute, "pulls": 10 * time.Minute, "upkeep": time.Hour, "stock": 10 * time.Minute, "catalogue": 15*time.Hour + 15*time.Minute, "fresh": 5 * time.Second,
		"backup": 15*time.Hour + 40*time.Minute,
	}
	asksKaspi := []string{"orders", "sweep", "archive", "pulls"}
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, kaspi.Almaty())
	for name, c := range map[string]struct {
		change     func(*config.Config)
		more, less []string
	}{
		"as usual":         {func(*config.Config) {}, nil, nil},
		"with posting":     {func(c *config.Config) { c.UploadEnabled = true }, []string{"upload"}, nil},
		"without stock":    {func(c *config.Config) { c.Schedule.Stock = nil }, nil, []string{"stock", "fresh"}},
		"without copies":   {func(c *config.Config) { c.Schedule.Backup = nil }, nil, []string{"backup"}},
		"without sweeping": {func(c *config.Config) { c.Schedule.Sweep, c.Schedule.Archive = nil, nil }, nil, []string{"sweep", "archive"}},
	} {
		changed := o
		c.change(&changed.Config)
		a := newApp(t, changed)
		want := maps.Clone(usual)
		for _, job := range c.less {
			delete(want, job)
		}
		for _, job := range c.more {
			want[job] = 45 * time.Minute
		}
		got := map[string]time.Duration{}
		for _, j := range a.work.jobs() {
			if len(j.When) == 0 {
				continue
			}
			if got[j.Name] = j.When.Next(noon).Sub(noon); j.Run == nil || (j.Delay != nil) != slices.Contains(asksKaspi, j.Name) {
				t.Errorf("%s: %s runs %t, and waits %t", name, j.Name, j.Run != nil, j.Delay != nil)
			}
		}
		a.Close()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", name, diff)
		}
	}
}

// A catalogue that was read without some of its fields is good, is not read again at once, and is told of.
func TestACatalogueWithoutSomeFieldsIsGoodAndToldOf(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	fails := alstyletest.New(t, alstyletest.WithGoods(20), alstyletest.WithPace(0))
	fails.Misbehave(alstyletest.Quirks{Unknown: []string{"rrp"}})
	o.Config.AlstyleAPI = fails.URL()
	a := newApp(t, o)
	a.shop.polls = false
	for range 2 {
		if err := a.work.sync(t.Context(), catalogueLasts); err != nil {
			t.Fatal(err)
		}
	}
	wantTold(t, telegram, "Al-Style отдаёт не все сведения о товарах", "rrp")
	if missing, known := a.shop.engine.missingFields(); missing == nil || !known || len(telegram.Messages(owner.ID)) != 1 {
		t.Errorf("missing %v, known: %t\n%s", missing, known, told(telegram))
	}
}

// spoken is a log that tells of each of its lines.
type spoken chan string

func (l spoken) Write(line []byte) (int, error) {
	l <- string(line)
	return len(line), nil
}

// What keeps the facts of orders from being known is logged each time, and an end of the program is no such thing.
func TestTheLogTellsWhyOrdersAreLeftToPeople(t *testing.T) {
	t.Parallel()
	o, _ := chatted(t)
	log := make(spoken, 100)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
	a := newApp(t, o)
	if err := a.shop.store.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.work.keepEstimates(ctx)
	}()
	for _, want := range []string{"waiting orders show older stock, trying again soon", "the facts of orders are missing, trying again soon", "waiting orders are left to people"} {
		a.work.estimateSoon()
		if got := <-log; !strings.Contains(got, `msg="`+want+`" err=`) {
			t.Errorf("logged %s, want %s", got, want)
		}
	}
	stop()
	<-ended
	for len(log) > 0 {
		<-log
	}
	a.work.estimateSoon()
	a.work.keepEstimates(ctx)
	if len(log) > 0 {
		t.Errorf("the end of the program is told as %s", <-log)
	}
}

func TestAShopWithoutKaspiPostsNothing(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	o.Config.KaspiToken = ""
	s, err := NewShop(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if done, err := s.Upload(t.Context()); err == nil || done.Status != 0 {
		t.Errorf("posted: %+v, %v", done, err)
	}
}

func TestTheSettingsOfTheChatReachTheBot(t *testing.T) {
	t.Parallel()
	o := Options{Build: "v1", Telegram: http.DefaultTransport, Config: config.Config{
		TelegramToken: "1:x", TelegramAPI: "http://telegram.example", TelegramOwners: []int64{7, 8}, TelegramChat: -9, TopicCards: 3, TopicAlarms: 4, Language: "kk",
	}}
	got := botConfig(o)
	if got.Transport != o.Telegram {
		t.Error("it has a network of its own")
	}
	got.Transport = nil
	want := bot.Config{
		Token: "1:x", APIURL: "http://telegram.example", Owners: []int64{7, 8}, Chat: -9, Topics: map[chat.Subject]int{chat.Cards: 3, chat.Alarms: 4}, Language: "kk", Build: "v1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Run once and again, no job ends with an error, writes of trouble into the log or tells anybody of any.
func TestEachJobOfAShopThatIsWellEndsWell(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	o.Config.UploadEnabled = true
	log := make(spoken, 100)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a := newApp(t, o)
	all := a.work.jobs()
	slices.SortStableFunc(all, func(a, b jobs.Job) int { return turn(a.Name) - turn(b.Name) })
	for range 2 {
		for _, j := range all {
			if err := j.Run(t.Context()); err != nil && j.Name != "upload" { // the fake has no such address
				t.Errorf("%s: %v", j.Name, err)
			}
		}
	}
	if len(log) > 0 {
		t.Errorf("logged: %s", <-log)
	}
	if got := told(telegram); got != "" {
		t.Errorf("told: %s", got)
	}
	if a.shop.page.Current() == nil || len(a.shop.engine.StockRead().String()) == 0 || a.shop.engine.OrdersPolled().IsZero() || a.shop.engine.ListMade().IsZero() {
		t.Error("there is no list, or nothing was read")
	}
	if copies, err := os.ReadDir(filepath.Join(o.Config.DataDir, "backups")); err != nil || len(copies) != 1 {
		t.Errorf("copies: %v, %v", copies, err)
	}
}

// turn lets orders be read before a list is made.
func turn(job string) int {
	if job == "orders" {
		return 0
	}
	return 1
}

// Whatever a job does, it does not end well on a database that is gone, whatever else it was to say.
func TestEachJobTellsThatTheDatabaseIsGone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"orders", "sweep", "archive", "clock", "waybills", "digests", "review", "pulls", "upkeep", "stock", "catalogue", "fresh", "upload", "backup"} {
		o, _ := chatted(t)
		o.Config.UploadEnabled = true
		a := newApp(t, o)
		if name == "pulls" || name == "upload" { // which are about a list
			a.shop.polls = false
			if _, err := a.shop.engine.SyncInTurn(t.Context(), catalogueLasts); err != nil {
				t.Fatal(err)
			}
			a.shop.polls = true
		}
		a.shop.engine.askedYet.Do(func() { close(a.shop.engine.asked) })
		if err := a.shop.store.Close(); err != nil {
			t.Fatal(err)
		}
		if name == "backup" {
			if err := os.Remove(filepath.Join(o.Config.DataDir, "kaspibot.db")); err != nil {
				t.Fatal(err)
			}
		}
		for _, j := range a.work.jobs() {
			if j.Name != name {
				continue
			}
			if err := j.Run(t.Context()); err == nil {
				t.Errorf("%s ends well without a database", name)
			}
		}
	}
}

// What was chosen in the chat and cannot be read any more is better lost than the shop.
func TestAChosenScheduleThatCannotBeReadIsToldInTheLogAndTheSettingsHold(t *testing.T) {
	t.Parallel()
	o := testOptions(t)
	log := make(spoken, 10)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))
	for _, kept := range []string{"", "{"} {
		s, err := NewShop(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if (len(log) > 0) != (kept != "") {
			t.Errorf("%q is kept, and %d lines are logged", kept, len(log))
		}
		if err := s.store.SetSetting(t.Context(), "deadline.schedule", "{"); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
	if got := <-log; !strings.Contains(got, `msg="the chosen schedule cannot be read, the settings hold" err=`) {
		t.Errorf("logged %s", got)
	}
}

// What is told once is noted as told when somebody has heard of it, and not before.
func TestWhatNobodyHasHeardIsToldAgain(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	o.Config.KaspiSendUID = false
	a := newApp(t, o)
	a.shop.engine.catalogue = shop.Health{Err: &supplier.FieldsError{Fields: []string{"brand"}, Err: errors.New("x")}}
	tell := func() {
		if err := errors.Join(a.work.warnNoOrders(t.Context()), a.work.tellMissingFields(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	telegram.Block(owner, owner.ID)
	tell()
	telegram.Unblock(owner, owner.ID)
	if got := told(telegram); got != "" {
		t.Fatalf("who has blocked the bot was told %s", got)
	}
	for range 2 {
		tell()
	}
	wantTold(t, telegram, "Kaspi отвечает, но заказов нет", "Al-Style отдаёт не все сведения о товарах")
	if n := len(telegram.Messages(owner.ID)); n != 2 {
		t.Errorf("%d messages\n%s", n, told(telegram))
	}
}

// After a pause in which nobody looked, what has happened may concern older orders.
func TestASweepAfterAPauseLooksBackAllTheWay(t *testing.T) {
	t.Parallel()
	for job, c := range map[string]struct {
		state string
		pause time.Duration
	}{"sweep": {"KASPI_DELIVERY", 20 * time.Minute}, "archive": {"ARCHIVE", 2 * time.Hour}} {
		o, _ := chatted(t)
		now := time.Now()
		o.Now = func() time.Time { return now }
		server := kaspitest.New(t, kaspitest.WithClock(o.Now))
		o.Config.KaspiAPI = server.URL()
		a := newApp(t, o)
		all := a.work.jobs()
		run := all[slices.IndexFunc(all, func(j jobs.Job) bool { return j.Name == job })].Run
		seen := 0
		for i, step := range []struct {
			later time.Duration
			far   bool
		}{{0, true}, {c.pause, false}, {c.pause + time.Second, true}, {time.Minute, false}} {
			now = now.Add(step.later)
			if err := run(t.Context()); err != nil {
				t.Fatal(err)
			}
			var back time.Duration
			requests := server.Requests()
			for _, r := range requests[seen:] {
				from, err := strconv.ParseInt(r.Query.Get("filter[orders][creationDate][$ge]"), 10, 64)
				if err == nil && r.Query.Get("filter[orders][state]") == c.state {
					back = max(back, now.Sub(time.UnixMilli(from)))
				}
			}
			seen = len(requests)
			if want := usualWindow; step.far == (back.Round(time.Hour) == want) || step.far && back < 13*24*time.Hour {
				t.Errorf("%s, step %d: it looks back %s", job, i, back)
			}
		}
	}
}

// What the settings say of stock that comes back and of costs that rise holds for the list that is made.
func TestTheSettingsOfTheListHold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		back, rise int
		onSale     []bool // after the good has come back, at each reading
		told       bool   // of a cost that is a half higher
	}{"at once, and of any rise": {0, 1000, []bool{true}, true}, "after a second reading, and of double": {2, 10_000, []bool{false, true}, false}, "after a third, and of none": {3, 0, []bool{false, false, true}, false}} {
		o, telegram := chatted(t)
		supplier := alstyletest.New(t, alstyletest.WithGoods(100), alstyletest.WithPace(0))
		o.Config.AlstyleAPI, o.Config.BackAfter, o.Config.CostRise = supplier.URL(), c.back, config.Percent(c.rise)
		a := newApp(t, o)
		a.shop.polls = false
		sync := func() {
			if err := a.work.sync(t.Context(), catalogueLasts); err != nil {
				t.Fatal(err)
			}
		}
		offer := func(article int) feed.Offer {
			_, offer, err := a.shop.store.OfferIn(t.Context(), feed.StatusPublished, feed.SKU(strconv.Itoa(article)))
			if err != nil {
				t.Fatal(err)
			}
			return offer
		}
		sync()
		goods := supplier.Goods()
		sold := goods[slices.IndexFunc(goods, func(g alstyletest.Good) bool {
			return g.RawStock == "" && g.Quantity > 4 && offer(g.Article).Why == feed.NotOffSale && offer(g.Article).Price > 0
		})]
		supplier.Change(sold.Article, func(g *alstyletest.Good) { g.Quantity = 0 })
		sync()
		if offer(sold.Article).Why == feed.NotOffSale {
			t.Fatalf("%s: what is sold out is on sale", name)
		}
		supplier.Change(sold.Article, func(g *alstyletest.Good) { g.Quantity = sold.Quantity })
		for i, want := range c.onSale {
			sync()
			if got := offer(sold.Article); (got.Why == feed.NotOffSale) != want {
				t.Errorf("%s: at reading %d it is off sale for %q", name, i+1, got.Why)
			}
		}
		before := told(telegram)
		supplier.Change(sold.Article, func(g *alstyletest.Good) { g.Price1 += g.Price1 / 2 })
		sync()
		if heard := told(telegram) != before; heard != c.told {
			t.Errorf("%s: of the cost was told: %t\n%s", name, heard, told(telegram))
		}
	}
}

// The service manager hears when the program serves, that it lives, and that it has begun to end.
func TestTheServiceManagerIsKeptUpToDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Skip("no such sockets here:", err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	heard := make(chan string, 100)
	go func() {
		for text := make([]byte, 100); ; {
			n, err := conn.Read(text)
			if err != nil {
				return
			}
			heard <- string(text[:n])
		}
	}()
	t.Setenv("NOTIFY_SOCKET", path)
	o, _ := chatted(t)
	log := make(spoken, 100)
	o.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a := newApp(t, o)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	said := map[string]bool{}
	for !said[ops.Ready] || !said[ops.Alive] {
		said[<-heard] = true
	}
	if said[ops.Stopping] {
		t.Error("it says that it ends while it runs")
	}
	stop()
	for !said[ops.Stopping] {
		said[<-heard] = true
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	reduced := &reduced{cause: errors.New("torn"), log: o.Log, watch: func(context.Context, string, error) bool { return true }}
	for len(heard) > 0 {
		<-heard
	}
	reduced.keepTelling(ctx) // which has ended
	if got := <-heard; got != ops.Alive {
		t.Errorf("without a database it says %s", got)
	}
	for len(log) > 0 {
		if got := <-log; strings.Contains(got, "service manager") {
			t.Errorf("it was told, and the log has %s", got)
		}
	}
	t.Setenv("NOTIFY_SOCKET", path+"gone")
	a.notify(ops.Ready)
	reduced.keepTelling(ctx)
	if err := a.work.clock(t.Context()); err != nil {
		t.Error(err)
	}
	if len(log) != 3 || !strings.Contains(<-log, "telling the service manager failed") {
		t.Errorf("it cannot be told, and the log has %d lines of that", len(log))
	}
}
