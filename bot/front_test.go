package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/orders/auto"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/telegram"
	"kaspibot/bot/tgtest"
)

// noting is a store that notes what changes in it.
type noting struct {
	Store
	did    *[]string
	people map[int64]chat.Person
	err    error
}

func (n noting) note(what string, of ...any) error {
	*n.did = append(*n.did, strings.TrimSpace(what+" "+fmt.Sprintln(of...)))
	return n.err
}

func (n noting) NotePerson(_ context.Context, id int64, name string, at time.Time) error {
	return n.note("name", id, name, at.Year())
}

func (n noting) SetRole(_ context.Context, id int64, role chat.Role) (bool, error) {
	return true, n.note("role", id, role)
}

func (n noting) SetLanguage(_ context.Context, id int64, language string) (bool, error) {
	return true, n.note("language", id, language)
}

func (n noting) RemovePerson(_ context.Context, id int64, at time.Time) (bool, error) {
	return true, n.note("remove", id, at.Year())
}

func (n noting) UseInvite(_ context.Context, hash string, p chat.Person, e orders.AuditEntry) (bool, error) {
	return true, n.note("join", hash, p.ID, e.Verb)
}

func (n noting) SetSetting(_ context.Context, key, value string) error {
	return n.note("set", key, value)
}

func (n noting) Person(_ context.Context, id int64) (chat.Person, bool, error) {
	p, found := n.people[id]
	return p, found, n.err
}

func (n noting) SetQuiet(_ context.Context, id int64, from, to int) (bool, error) {
	return true, n.note("quiet", id, from, to)
}

// Menus show what a person may do, in their language: whatever changes that is followed by new ones, once it is kept.
func TestMenusFollowWhatChangesOfPeopleAndLanguages(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for want, do := range map[string]func(f followed) (bool, error){
		"name 7 x 2026": func(f followed) (bool, error) { return true, f.NotePerson(t.Context(), 7, "x", at) },
		"role 7 owner":  func(f followed) (bool, error) { return f.SetRole(t.Context(), 7, chat.Owner) },
		"language 7 kk": func(f followed) (bool, error) { return f.SetLanguage(t.Context(), 7, "kk") },
		"remove 7 2026": func(f followed) (bool, error) { return f.RemovePerson(t.Context(), 7, at) },
		"join h 7 v": func(f followed) (bool, error) {
			return f.UseInvite(t.Context(), "h", chat.Person{ID: 7}, orders.AuditEntry{Verb: "v"})
		},
		"set language.-5 \"kk\"":   func(f followed) (bool, error) { return true, f.SetSetting(t.Context(), "language.-5", `"kk"`) },
		"set topics.-5 {}":         func(f followed) (bool, error) { return true, f.SetSetting(t.Context(), "topics.-5", "{}") },
		"set digest.language.-5 x": func(f followed) (bool, error) { return true, f.SetSetting(t.Context(), "digest.language.-5", "x") },
	} {
		for _, fault := range []error{nil, errors.New("disk")} {
			var did []string
			f := followed{noting{did: &did, err: fault}, func() { did = append(did, "changed") }}
			ok, err := do(f)
			all := []string{want, "changed"}
			if strings.HasPrefix(want, "set") && !strings.HasPrefix(want, "set language") {
				all = all[:1]
			}
			if !ok || !errors.Is(err, fault) || !slices.Equal(did, all) {
				t.Errorf("%q, %t, %v; want %q", did, ok, err, all)
			}
		}
	}
}

func TestQuietHoursAreThoseOfThePeople(t *testing.T) {
	t.Parallel()
	var did []string
	people := map[int64]chat.Person{7: {ID: 7, QuietFrom: 1320, QuietTo: 480}}
	night := news.Hours{From: 1320, To: 480}
	for id, want := range map[int64]bool{7: true, 8: false} {
		if h, known := (quietHours{noting{people: people}}).Quiet(t.Context(), id); known != want || want && h != night {
			t.Errorf("%d: %+v, %t", id, h, known)
		}
	}
	if _, known := (quietHours{noting{people: people, err: errors.New("disk")}}).Quiet(t.Context(), 7); known {
		t.Error("what cannot be read is known")
	}
	if known, err := (quietHours{noting{did: &did}}).SetQuiet(t.Context(), 7, night); !known || err != nil || did[0] != "quiet 7 1320 480" {
		t.Errorf("%q, %t, %v", did, known, err)
	}
}

func TestAWatcherTellsOfTroubleWithoutADatabase(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return chattest.Noon }
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	for name, c := range map[string]struct {
		config Config
		group  bool
	}{
		"to the owners":                      {Config{Language: "en", Owners: []int64{7}}, false},
		"to a group that has become another": {Config{Language: "en", Owners: []int64{7}, Chat: -5, Topics: map[chat.Subject]int{chat.Alarms: 50}}, true},
	} {
		srv := tgtest.New(t)
		srv.Meet(tgtest.User{ID: 7, FirstName: "A"}, 7)
		srv.Meet(tgtest.User{ID: 7, FirstName: "A"}, -100_005)
		srv.AddTopic(-100_005, 50)
		c.config.Token, c.config.APIURL = tgtest.Token, srv.URL()
		to := int64(7)
		if c.group {
			srv.Fail(tgtest.Migrated("sendMessage", -100_005))
			to = -100_005
		}
		watch, err := Watcher(c.config, log, chattest.Noon.Location(), now)
		if err != nil {
			t.Fatal(err)
		}
		fault := func(service, kind string) error {
			return &chat.FaultError{Fault: chat.Fault{Service: service, Kind: kind}, Err: errors.New("x")}
		}
		watch(t.Context(), "start", fault("database", "corrupt"))
		watch(t.Context(), "start", fault("database", "corrupt"))
		watch(t.Context(), "kaspi", fault("kaspi", "token"))
		watch(t.Context(), "start", nil)
		texts := ""
		for _, m := range srv.Messages(to) {
			texts += m.Text + "\n"
			if m.Topic != map[bool]int{true: 50}[c.group] {
				t.Errorf("%s: in topic %d: %s", name, m.Topic, m.Text)
			}
		}
		if n := len(srv.Messages(to)); n != 3 || !strings.Contains(texts, "12:00") || !strings.Contains(texts, "The database is damaged") || !strings.Contains(texts, "The database can be opened again") {
			t.Errorf("%s: %d messages\n%s", name, n, texts)
		}
	}
	logged, out := &bytes.Buffer{}, &yes{out: true}
	watch, err := Watcher(Config{Token: tgtest.Token, Transport: out, Owners: []int64{7}}, slog.New(slog.NewTextHandler(logged, nil)), time.UTC, now)
	if err != nil {
		t.Fatal(err)
	}
	watch(t.Context(), "start", &chat.FaultError{Fault: chat.Fault{Service: "database", Kind: "corrupt"}, Err: errors.New("x")})
	if out.calls == 0 || !strings.Contains(logged.String(), "no route") {
		t.Errorf("%d calls, logged %q", out.calls, logged)
	}
	for _, c := range []Config{{Owners: []int64{7}}, {Token: tgtest.Token}} {
		if watch, err := Watcher(c, log, time.UTC, now); err == nil || watch != nil {
			t.Errorf("of %+v: %v", c, err)
		}
	}
}

func TestAProbeLooksWhereCardsGo(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	for _, id := range []int64{7, 8, -5, -100_005} {
		srv.Meet(tgtest.User{ID: max(7, id), FirstName: "A"}, id)
	}
	kept := storetest.OpenSQLite(t, t.TempDir())
	if err := kept.SetSetting(t.Context(), chat.MovedKey(-5), "-100005"); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		home  int64
		kept  orders.Settings
		asked []string
	}{
		"owners": {0, kept, []string{"7", "8"}}, "a group": {-5, nil, []string{"-5"}}, "what it has become": {-5, kept, []string{"-100005"}},
	} {
		before := len(srv.Calls("sendChatAction"))
		config := Config{Token: tgtest.Token, APIURL: srv.URL(), Owners: []int64{7, 8}, Chat: c.home}
		got, err := Probe(t.Context(), config, c.kept)
		var asked []string
		for _, call := range srv.Calls("sendChatAction")[before:] {
			asked = append(asked, fmt.Sprint(call.Params["chat_id"]))
		}
		if got != tgtest.BotUsername || err != nil || fmt.Sprint(asked) != fmt.Sprint(c.asked) || !slices.Equal(config.Owners, []int64{7, 8}) {
			t.Errorf("%s: %q, asked %q, %v", name, got, asked, err)
		}
	}
	if _, err := Probe(t.Context(), Config{Token: tgtest.Token, APIURL: srv.URL()}, nil); err == nil {
		t.Error("nobody could use it")
	}
	out := &yes{out: true}
	if _, err := Probe(t.Context(), Config{Token: tgtest.Token, Transport: out, Owners: []int64{7}}, nil); err == nil || out.calls == 0 {
		t.Errorf("by another way than that of the settings: %v", err)
	}
}

func TestGroupsThatMovedAreKnownUntilTheProgramEnds(t *testing.T) {
	t.Parallel()
	m := &movesInMemory{}
	if to, moved, err := m.MovedTo(t.Context(), -5); to != 0 || moved || err != nil {
		t.Errorf("before: %d, %t, %v", to, moved, err)
	}
	if err := m.NoteMove(t.Context(), -5, -100); err != nil {
		t.Error(err)
	}
	if to, moved, err := m.MovedTo(t.Context(), -5); to != -100 || !moved || err != nil {
		t.Errorf("after: %d, %t, %v", to, moved, err)
	}
}

// ailing is a store that cannot be read for a time, as far as works and shown cards go.
type ailing struct {
	Store
	fails int
	err   error
	tries []string
	limit time.Duration // that the last look had
}

func (a *ailing) failing(ctx context.Context, what string) error {
	a.tries = append(a.tries, what)
	if until, limited := ctx.Deadline(); limited {
		a.limit = time.Until(until)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if a.fails--; a.fails >= 0 {
		return a.err
	}
	return nil
}

func (a *ailing) Setting(ctx context.Context, key string) (string, bool, error) {
	if strings.HasPrefix(key, "bulk") {
		if err := a.failing(ctx, "bulk"); err != nil {
			return "", false, err
		}
	}
	return a.Store.Setting(ctx, key)
}

func (a *ailing) SetSetting(ctx context.Context, key, value string) error {
	if key == "telegram.name" {
		if err := a.failing(ctx, "name"); err != nil {
			return err
		}
	}
	return a.Store.SetSetting(ctx, key, value)
}

func (a *ailing) StaleCards(ctx context.Context, chat int64) ([]chat.Stale, error) {
	if err := a.failing(ctx, "cards"); err != nil {
		return nil, err
	}
	return a.Store.StaleCards(ctx, chat)
}

// yes is a Telegram that does whatever it is asked, unless it is out of reach.
type yes struct {
	out   bool
	calls int
}

func (y *yes) RoundTrip(r *http.Request) (*http.Response, error) {
	if y.calls++; y.out {
		return nil, errors.New("no route")
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"ok":true,"result":true}`)), Request: r}, nil
}

// ill makes a front on such a store and such a Telegram, inside a bubble.
func ill(t *testing.T, a *ailing, y *yes) (*Bot, *bytes.Buffer) {
	t.Helper()
	a.Store = storetest.OpenSQLite(t, t.TempDir())
	log := &bytes.Buffer{}
	b, err := New(Config{Token: "1:x", Owners: []int64{7}, Transport: y, Language: "en"}, Parts{
		Auto: &auto.Acceptance{}, Engine: noEngine{}, Store: a, Log: slog.New(slog.NewTextHandler(log, nil)), Zone: time.UTC, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return b, log
}

var errFull = &chat.FaultError{Fault: chat.Fault{Service: "disk", Kind: "full"}, Err: errors.New("no space")}

func TestWhatWasLeftIsGoneOnWithAsSoonAsTheDiskIsWell(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fails int
		err   error
		stop  time.Duration
		tries int
		took  time.Duration
	}{
		"well":            {0, nil, time.Hour, 1, 0},
		"full for a time": {3, errFull, time.Hour, 4, 30 * time.Second},
		"something else":  {3, errors.New("odd"), time.Hour, 1, 0},
		"a stop":          {100, errFull, 15 * time.Second, 2, 15 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			a := &ailing{fails: c.fails, err: c.err}
			b, log := ill(t, a, &yes{})
			ctx, cancel := context.WithTimeout(t.Context(), c.stop)
			defer cancel()
			begun := time.Now()
			b.resume(ctx)
			if len(a.tries) != c.tries || time.Since(begun) != c.took || strings.Count(log.String(), `msg="going on with what was accepted together failed" err=`) != min(c.tries, c.fails) {
				t.Errorf("%s: %q in %v: %s", name, a.tries, time.Since(begun), log)
			}
		})
	}
}

func TestTheBotIsMetOnceItsCommandsAreSet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, y := &ailing{fails: 2, err: errFull}, &yes{out: true}
		b, log := ill(t, a, y)
		met := func() bool {
			select {
			case <-b.Met():
				return true
			default:
				return false
			}
		}
		if err := b.meet(t.Context()); err == nil || met() || !strings.Contains(log.String(), `msg="keeping the bot's name failed" err=`) {
			t.Errorf("out of reach: %v, met %t: %s", err, met(), log)
		}
		y.out = false
		for range 2 {
			if err := b.meet(t.Context()); err != nil || !met() {
				t.Errorf("within reach: %v, met %t", err, met())
			}
		}
		if n := strings.Count(log.String(), "keeping the bot's name failed"); n != 2 || y.calls < 2 {
			t.Errorf("logged %d times after %d calls: %s", n, y.calls, log)
		}
	})
}

func TestTheLastCardsAreShownInASecondAlsoAsTheProgramStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &ailing{fails: 1, err: errFull}
		b, log := ill(t, a, &yes{})
		stopped, stop := context.WithCancel(t.Context())
		stop()
		b.showLast(stopped)
		if len(a.tries) != 1 || a.limit != time.Second || !strings.Contains(log.String(), `msg="chats show what the last presses did only after the next start" err=`) {
			t.Errorf("looked %q within %v: %s", a.tries, a.limit, log)
		}
		log.Reset()
		if b.showLast(stopped); len(a.tries) != 2 || log.Len() > 0 {
			t.Errorf("looked %q: %s", a.tries, log)
		}
	})
}

func TestAFrontThatCannotBeMadeIsAnError(t *testing.T) {
	t.Parallel()
	p := Parts{Auto: &auto.Acceptance{}, Engine: noEngine{}, Log: slog.New(slog.DiscardHandler), Zone: time.UTC, Now: time.Now}
	for want, c := range map[string]Config{"telegram: ": {Owners: []int64{7}}, "front: no owner": {Token: "1:x"}} {
		if b, err := New(c, p); b != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// What chats are still to be told as the program stops has two seconds, and the last cards one more.
func TestTheProgramStopsWithinItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, y := &ailing{}, &yes{out: true}
		b, _ := ill(t, a, y)
		if got := b.chats().To(7).Text("people.button.language", nil); got != "Language" {
			t.Errorf("it speaks so: %q", got)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			b.Run(ctx)
			close(ended)
		}()
		<-time.After(time.Minute)
		if !slices.Contains(a.tries, "bulk") {
			t.Errorf("looked %q", a.tries)
		}
		b.router.Outage(telegram.Outage{From: time.Now().Add(-time.Hour), To: time.Now()}) // which nobody can be told
		synctest.Wait()
		looked := len(a.tries)
		a.limit = 0
		begun := time.Now()
		stop()
		<-ended
		if took := time.Since(begun); took != 2*time.Second || len(a.tries) != looked+1 || a.limit != time.Second {
			t.Errorf("stopped in %v, looked %q within %v", took, a.tries[looked:], a.limit)
		}
	})
}
