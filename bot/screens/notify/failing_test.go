package notify_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/store/storetest"
	"kaspibot/feed"
	"kaspibot/kaspi/kaspitest"
)

// ill is the screen on a disk that fails when it is told to.
type ill struct {
	*world
	disk *storetest.Disk
}

func newIll(t *testing.T, c chat.Config) *ill {
	t.Helper()
	w := &ill{&world{World: chattest.NewWorld(t), t: t, config: c}, &storetest.Disk{}}
	w.data = &dying{Store: storetest.OpenOn(t, w.disk)}
	w.open()
	return w
}

// prepare has Aigul's chat and the group want what is usual again.
func (w *ill) prepare(n int) {
	w.t.Helper()
	for _, id := range []int64{aigul.ID, chattest.Group} {
		p := w.Chats().Place(id)
		if id > 0 {
			p.Home, p.Known = true, true
		}
		usual := func(d *news.Digests) {
			*d = news.Digests{Morning: news.Slot{On: true, At: 540}, Evening: news.Slot{On: true, At: 1200}, Empty: n%2 == 0}
		}
		_, err := w.office.SetMode(w.t.Context(), p, news.New, news.Loud)
		for _, err := range []error{
			err, w.office.SetQuiet(w.t.Context(), p, news.Hours{}), w.office.SetWait(w.t.Context(), p, false), w.office.SetMoney(w.t.Context(), p, false),
			w.office.SetDigests(w.t.Context(), p, usual), w.data.NotePerson(w.t.Context(), aigul.ID, fmt.Sprint(n), w.Now()),
		} {
			if err != nil {
				w.t.Fatal(err)
			}
		}
	}
}

// TestTheRoomOfNewsTellsOfADiskThatFails lets each call to the database fail, one after the other, in all that is done here; what
// fails is told or logged, or has been done all the same.
func TestTheRoomOfNewsTellsOfADiskThatFails(t *testing.T) {
	t.Parallel()
	wishes := func(w *ill, id int64) news.Wishes { return w.office.Wishes(t.Context(), w.Chats().Place(id)) }
	quiet := news.Hours{From: 1320, To: 480}
	for name, c := range map[string]struct {
		press string // in Aigul's chat; "group " before it: in the group
		typed string // afterwards
		is    func(w *ill) bool
	}{
		"all kinds":        {press: "wish:menu"},
		"a kind":           {press: "wish:new"},
		"a mode":           {press: "wish:new.silent", is: func(w *ill) bool { return w.Chats().Way(t.Context(), aigul.ID, news.New) == news.Silent }},
		"the last mode":    {press: "wish:new.off", is: func(w *ill) bool { return w.Chats().Way(t.Context(), aigul.ID, news.New) == news.Loud }},
		"meant":            {press: "wish:new.off.sure", is: func(w *ill) bool { return w.Chats().Way(t.Context(), aigul.ID, news.New) == news.Off }},
		"hours":            {press: "hush:show"},
		"quiet":            {press: "hush:1320-480", is: func(w *ill) bool { return wishes(w, aigul.ID).Quiet == quiet }},
		"none":             {press: "hush:none", is: func(w *ill) bool { return wishes(w, aigul.ID).Quiet.None() }},
		"wait":             {press: "hush:wait", is: func(w *ill) bool { return wishes(w, aigul.ID).Wait }},
		"typed hours":      {press: "hush:ask", typed: "22-8", is: func(w *ill) bool { return wishes(w, aigul.ID).Quiet == quiet }},
		"digests":          {press: "sum:show"},
		"now":              {press: "sum:now"},
		"a line":           {press: "sum:empty", is: func(w *ill) bool { return wishes(w, aigul.ID).Digests.Empty }},
		"no line":          {press: "sum:full", is: func(w *ill) bool { return !wishes(w, aigul.ID).Digests.Empty }},
		"the morning":      {press: "sum:morning"},
		"no morning":       {press: "sum:morning.off", is: func(w *ill) bool { return !wishes(w, aigul.ID).Digests.Morning.On }},
		"earlier":          {press: "sum:morning.420", is: func(w *ill) bool { return wishes(w, aigul.ID).Digests.Morning == news.Slot{On: true, At: 420} }},
		"typed time":       {press: "sum:evening.ask", typed: "21", is: func(w *ill) bool { return wishes(w, aigul.ID).Digests.Evening.At == 1260 }},
		"money":            {press: "group cash:sure", is: func(w *ill) bool { return wishes(w, chattest.Group).Money }},
		"the group's mode": {press: "group wish:new.silent", is: func(w *ill) bool { return w.Chats().Way(t.Context(), chattest.Group, news.New) == news.Silent }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, data, config := aigul.ID, c.press, chat.Config{Owners: []int64{aigul.ID}}
			if key, group := strings.CutPrefix(c.press, "group "); group {
				in, data, config.Home = chattest.Group, key, chattest.Group
			}
			w := newIll(t, config)
			done := func() {
				t.Helper()
				if c.is != nil && !c.is(w) {
					t.Errorf("it is not done\n%s", w.Screens())
				}
			}
			for n := 1; ; n++ {
				w.prepare(n)
				told := strings.Count(w.Logged(), "the disk fails")
				failed, _ := w.disk.During(n, func() error {
					w.Press(aigul, w.Forge(in, "v1:"+data), "v1:"+data)
					if c.typed != "" {
						w.Say(aigul, c.typed)
					}
					return nil
				})
				if failed == "" {
					if n == 1 {
						t.Error("the disk is asked nothing")
					}
					break
				}
				owed := strings.Contains(failed, "insert into audit") // the line is written later
				if strings.Count(w.Logged(), "the disk fails") == told && !owed {
					t.Logf("nobody hears that this failed, so that all must be done: %s", failed)
					done()
				}
			}
			done()
		})
	}
}

// TestADigestComesOnceHoweverTheDiskFails lets each call to the database fail while a digest is due: it comes by a later look, once,
// with all that there is to tell; or it is named as one that may not have come.
func TestADigestComesOnceHoweverTheDiskFails(t *testing.T) {
	t.Parallel()
	if kaspitest.Race {
		t.Skip("all is done by one goroutine")
	}
	for n := 1; ; n++ {
		w := newIll(t, chat.Config{Owners: []int64{aigul.ID}})
		w.till(0, 12, 0)
		w.gather(news.Health, 2)
		one := record("603", orders.StageDone, 30_000, 2_500)
		one.Order.Created, one.Seen = w.Now(), w.Now()
		if err := w.data.SaveRecords(t.Context(), one); err != nil {
			t.Fatal(err)
		}
		w.Pass(8*time.Hour + time.Minute)
		failed, err := w.disk.During(n, func() error { return w.screen.SendDigests(t.Context()) })
		if failed == "" {
			if n < 10 || err != nil {
				t.Errorf("%d calls, %v", n, err)
			}
			return
		}
		if err == nil && !strings.Contains(w.Logged(), "the disk fails") {
			t.Errorf("nobody hears that this failed: %s", failed)
		}
		w.Pass(time.Minute)
		w.digests()
		w.WantCount(aigul.ID, "Вечерняя сводка, с 12:00", 1)
		w.Wants(w.Last(aigul.ID), "Работа программы: 2", "Новых заказов: 1")
		w.till(1, 9, 0)
		tries, err := w.data.Tries(t.Context(), aigul.ID)
		if err != nil {
			t.Fatal(err)
		}
		if m := w.Naming(aigul.ID, "Утренняя сводка"); len(tries) == 0 && len(m) > 0 && strings.Contains(m[0].Text, "Работа программы") {
			t.Errorf("after %s the morning's tells again:\n%s", failed, m[0].Text)
		}
	}
}

// A digest of which a part cannot be read is none: nothing is told as if there were nothing, and it comes when all can be read.
func TestADigestThatCannotBeReadAsAWholeComesLater(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 12, 0)
	w.gather(news.Health, 2)
	published := feed.Version{Status: feed.StatusPublished, Figures: feed.Figures{Offers: 9}, Created: w.Now()}
	if _, err := w.data.SaveVersion(t.Context(), published, feed.Offers{}); err != nil {
		t.Fatal(err)
	}
	w.Pass(8 * time.Hour)
	n := 0
	for {
		n++
		w.data.failAt.Store(int32(n))
		now := w.Press(aigul, w.Forge(aigul.ID, "v1:sum:now"), "v1:sum:now")
		failed := w.data.failAt.Load() == 0
		w.data.failAt.Store(int32(n))
		err := w.screen.SendDigests(t.Context())
		if !failed {
			if err != nil {
				t.Error(err)
			}
			break
		}
		if now == "" || !errors.Is(err, errUnread) || !strings.Contains(err.Error(), "digest of chat 101: ") {
			t.Errorf("read %d: shown %q, sent %v", n, now, err)
		}
		w.WantCount(aigul.ID, "Сводка", 0)
		w.WantCount(aigul.ID, "Вечерняя", 0)
	}
	if n < 9 {
		t.Errorf("only %d reads", n)
	}
	w.Wants(w.Last(aigul.ID), "Вечерняя сводка, с 12:00", "Работа программы: 2")
	w.data.failAt.Store(0)
	w.data.unread = "digest" // when the last one was sent
	w.Pass(24 * time.Hour)
	before := len(w.Telegram.Messages(aigul.ID))
	err := w.screen.SendDigests(t.Context())
	told := w.Press(aigul, w.Forge(aigul.ID, "v1:sum:now"), "v1:sum:now")
	if n := len(w.Telegram.Messages(aigul.ID)); err == nil || told == "" || n != before+1 {
		t.Errorf("sent %v, shown %q\n%s", err, told, w.Screens())
	}
}
