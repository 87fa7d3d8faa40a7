package notify_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/notify"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

var aigul, marat = chattest.Aigul, chattest.Marat

// world is the screen on the real store, which may be told to die.
type world struct {
	*chattest.World
	t      *testing.T
	config chat.Config
	data   *dying
	screen *notify.Screen
	office *news.Office
}

// dying is the store of a program that is killed at some moment: from then on nothing is written.
type dying struct {
	*store.Store
	dieAfter atomic.Int32 // so many settings; 0 for never
	dead     atomic.Bool
	unread   string       // the head of settings that cannot be read; empty for none
	failAt   atomic.Int32 // the read that fails, of those that facts are made of; 0 for none
}

var errUnread = errors.New("unread")

func (d *dying) Setting(ctx context.Context, key string) (string, bool, error) {
	if d.unread != "" && strings.HasPrefix(key, d.unread) {
		return "", false, errUnread
	}
	return d.Store.Setting(ctx, key)
}

func (d *dying) read() error {
	if d.failAt.Load() > 0 && d.failAt.Add(-1) == 0 {
		return errUnread
	}
	return nil
}

func (d *dying) Records(ctx context.Context, f orders.Filter) ([]orders.Record, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Records(ctx, f)
}

func (d *dying) VersionsBefore(ctx context.Context, id int64, n int) ([]feed.Version, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.VersionsBefore(ctx, id, n)
}

func (d *dying) VersionIn(ctx context.Context, status feed.Status) (feed.Version, error) {
	if err := d.read(); err != nil {
		return feed.Version{}, err
	}
	return d.Store.VersionIn(ctx, status)
}

func (d *dying) Listings(ctx context.Context) ([]feed.Listing, error) {
	if err := d.read(); err != nil {
		return nil, err
	}
	return d.Store.Listings(ctx)
}

func (d *dying) PendingImport(ctx context.Context) (feed.Import, bool, error) {
	if err := d.read(); err != nil {
		return feed.Import{}, false, err
	}
	return d.Store.PendingImport(ctx)
}

func (d *dying) Gathered(ctx context.Context, id int64, few int) (news.Gathered, error) {
	if err := d.read(); err != nil {
		return news.Gathered{}, err
	}
	return d.Store.Gathered(ctx, id, few)
}

var errKilled = errors.New("killed")

func (d *dying) SetSetting(ctx context.Context, key, value string) error {
	if d.dead.Load() {
		return errKilled
	}
	if d.dieAfter.Load() > 0 && d.dieAfter.Add(-1) == 0 {
		d.dead.Store(true)
	}
	return d.Store.SetSetting(ctx, key, value)
}

func (d *dying) ForgetGathered(ctx context.Context, id, last int64) error {
	if d.dead.Load() {
		return errKilled
	}
	return d.Store.ForgetGathered(ctx, id, last)
}

func newWorld(t *testing.T, c chat.Config) *world {
	t.Helper()
	w := &world{World: chattest.NewWorld(t), t: t, config: c, data: &dying{Store: storetest.OpenSQLite(t, t.TempDir())}}
	w.open()
	return w
}

// open starts the program, or starts it anew on its data.
func (w *world) open() {
	w.t.Helper()
	w.data = &dying{Store: w.data.Store}
	w.office = news.NewOffice(news.Config{Store: w.data, Log: w.Log, Zone: chattest.Noon.Location(), Now: w.Now})
	w.News = w.office
	w.screen = notify.New(notify.Config{
		Chats: w.Chats, Office: w.office, Store: w.data, Log: w.Log, Zone: chattest.Noon.Location(), Now: w.Now,
	})
	w.Open(w.config, w.data, w.screen.Room(), chat.Room{Name: "a", Words: fstest.MapFS{
		"words/ru.html.tmpl": {Data: []byte(`{{define "a.news"}}<b>Событие {{.}}</b>` + "\nподробности" + `{{end}}`)},
		"words/ru.text.tmpl": {Data: []byte(``)},
	}}, chat.Room{Name: "cards", Words: os.DirFS("../cards")})
}

// tell brings news of a kind to all who hear of it.
func (w *world) tell(kind news.Kind, what any) {
	w.t.Helper()
	err := w.Router.Tell(w.t.Context(), kind, func(to chat.Chat) error { return to.Say(w.t.Context(), "a.news", what) })
	if err != nil {
		w.t.Fatal(err)
	}
}

// till lets time pass until an hour of a day, and looks for digests on the way every hour.
func (w *world) till(days, hour, minute int) {
	w.t.Helper()
	noon := chattest.Noon
	until := time.Date(noon.Year(), noon.Month(), noon.Day()+days, hour, minute, 0, 0, noon.Location())
	for w.digests(); w.Now().Before(until); w.digests() {
		w.Pass(min(time.Hour, until.Sub(w.Now())))
	}
}

func (w *world) digests() {
	w.t.Helper()
	if err := w.screen.SendDigests(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) choose(user tgtest.User, kind news.Kind, mode news.Mode) {
	w.t.Helper()
	w.Say(user, "/notify")
	w.Press(user, w.Last(user.ID), "v1:wish:"+string(kind))
	w.Press(user, w.Last(user.ID), "v1:wish:"+string(kind)+"."+string(mode))
}

// fail brings news that some chat does not take.
func (w *world) fail(kind news.Kind) {
	w.t.Helper()
	err := w.Router.Tell(w.t.Context(), kind, func(to chat.Chat) error { return to.Say(w.t.Context(), "a.news", "сбой") })
	if err == nil {
		w.t.Error("nothing was said of a chat that takes nothing")
	}
}
