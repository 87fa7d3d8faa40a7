package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/store"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/jobs"
	"kaspibot/feed"
	"kaspibot/kaspi"
)

// owner is the person of testOptions.
var owner = tgtest.User{ID: 700, FirstName: "Айгуль"}

// chatted are testOptions with the owner's chat.
func chatted(t *testing.T) (Options, *tgtest.Server) {
	t.Helper()
	o, telegram := testOptions(t), tgtest.New(t)
	telegram.Meet(owner, owner.ID)
	o.Config.TelegramAPI = telegram.URL()
	return o, telegram
}

// told is all that the owner was told.
func told(telegram *tgtest.Server) string {
	var all strings.Builder
	for _, m := range telegram.Messages(owner.ID) {
		all.WriteString(m.Text + "\n")
	}
	return all.String()
}

func wantTold(t *testing.T, telegram *tgtest.Server, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if got := told(telegram); !strings.Contains(got, text) {
			t.Errorf("nobody was told %q, but:\n%s", text, got)
		}
	}
}

func newApp(t *testing.T, o Options) *App {
	t.Helper()
	a, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

func TestADatabaseThatIsDeletedWhileTheProgramRunsIsToldOnce(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	a := newApp(t, o)
	clock := a.work.guarded(jobs.Job{Name: clockJob, Run: a.work.clock})
	if err := clock.Run(t.Context()); err != nil || told(telegram) != "" {
		t.Fatalf("all is well: %v, told %q", err, told(telegram))
	}
	if err := os.Remove(filepath.Join(o.Config.DataDir, "kaspibot.db")); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := clock.Run(t.Context()); stored(err) == nil {
			t.Errorf("got %v, want that the database is gone", err)
		}
	}
	wantTold(t, telegram, "Данные магазина в опасности", "удалён или подменён", "верните kaspibot.db")
	if n := len(telegram.Messages(owner.ID)); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

func TestAJobThatFailsForTheDiskIsToldAtOnceAndWhenItRunsAgain(t *testing.T) {
	t.Parallel()
	for kind, text := range map[feed.DiskKind]string{
		feed.DiskFull: "кончилось место", feed.DiskReadOnly: "только для чтения", feed.DiskCorrupt: "База данных повреждена",
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			o, telegram := chatted(t)
			a := newApp(t, o)
			var failure error = &store.Error{Kind: kind, Err: errors.New("x")}
			job := a.work.guarded(jobs.Job{Name: "orders", Run: func(context.Context) error {
				return errors.Join(&kaspi.Error{Kind: kaspi.KindServer}, failure)
			}})
			clock := a.work.guarded(jobs.Job{Name: clockJob, Run: a.work.clock})
			run := func(j jobs.Job) { _ = j.Run(t.Context()) }
			run(job)
			wantTold(t, telegram, text)
			run(clock)
			if n := len(telegram.Messages(owner.ID)); n != 1 { // what the job needs may still be out of order
				t.Errorf("%d messages, want 1:\n%s", n, told(telegram))
			}
			failure = nil
			run(job)
			run(clock)
			wantTold(t, telegram, "Данные снова сохраняются")
		})
	}
}

func TestPriceListsThatCannotBeWrittenAreNotTheSuppliersFault(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	a := newApp(t, o)
	a.shop.polls = false
	if err := os.RemoveAll(filepath.Join(o.Config.DataDir, listsFolder)); err != nil {
		t.Fatal(err)
	}
	sync := a.work.guarded(jobs.Job{Name: "stock", Run: func(ctx context.Context) error { return a.work.sync(ctx, catalogueLasts) }})
	for range 2 {
		if err := sync.Run(t.Context()); stored(err) == nil {
			t.Errorf("got %v, want that the folder is gone", err)
		}
	}
	wantTold(t, telegram, "Папка или файл данных пропали")
	if strings.Contains(told(telegram), "Остатки Al-Style не обновляются") {
		t.Errorf("told %s", told(telegram))
	}
}

func TestAClockThatIsOffIsToldInTheChatAndByCheck(t *testing.T) {
	t.Parallel()
	o, telegram := chatted(t)
	o.Now = func() time.Time { return time.Now().Add(-7 * time.Minute) }
	a := newApp(t, o)
	if err := a.work.pollOrders(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.work.clock(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantTold(t, telegram, "Часы сервера идут неверно", "отстают на 7 мин")
	status, err := a.shop.engine.Status(t.Context())
	if err != nil || status.Clock == nil || status.Database.Err != nil || status.Database.Size == 0 {
		t.Errorf("status %+v, %v", status, err)
	}
	if _, clock := (checker{Options: o.filled()}).kaspi(t.Context()); clock.Err == nil || clock.Err.Error() != status.Clock.Error() {
		t.Errorf("check says %+v", clock)
	}
}
