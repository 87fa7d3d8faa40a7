package pricelist_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/screens/pricelist"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
	"kaspibot/feed/page"
	"kaspibot/feed/publish"
)

var errBehind = errors.New("what stands behind the room fails")

// front is the room before a publisher, a link and fetches that are as a test says.
type front struct {
	*chattest.World
	t      *testing.T
	screen *pricelist.Screen

	served   int64 // 0 for none
	versions []feed.Version
	pulls    []page.Pull
	diff     feedlist.Diff
	off      []feed.Offer
	link     string
	uploaded pricelist.Uploaded
	err      error // of an act
	grace    time.Duration
	acts     []string
	left     int // calls until one fails; 0 for none
	failures int
	sync     func(progress func(pricelist.Progress)) (publish.Report, error) // nil: it publishes nothing
	path     string                                                          // of the list that is served
	memory   *memory
}

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{World: chattest.NewWorld(t), t: t, link: "https://x.kz/list.xml"}
	f.screen = pricelist.New(pricelist.Config{
		Chats: f.Chats, Log: f.Log, Now: f.Now,
		Engine: func(chat.ShopID) pricelist.Engine { return f }, Publisher: func(chat.ShopID) pricelist.Publisher { return f },
		Links: func(chat.ShopID) pricelist.Links { return f }, Pulls: func(chat.ShopID) pricelist.Pulls { return f },
	})
	f.memory = &memory{Store: storetest.OpenSQLite(t, t.TempDir())}
	f.Open(chat.Config{Owners: []int64{aigul.ID}}, f.memory, f.screen.Room())
	return f
}

func (f *front) call() error {
	if f.left--; f.left != 0 {
		return nil
	}
	f.failures++
	return errBehind
}

func (f *front) act(what string) error {
	f.acts = append(f.acts, what)
	return errors.Join(f.call(), f.err)
}

func (f *front) Sync(_ context.Context, _ bool, progress func(pricelist.Progress)) (publish.Report, error) {
	if f.sync != nil {
		return f.sync(progress)
	}
	return publish.Report{}, f.call()
}

func (f *front) Upload(context.Context) (pricelist.Uploaded, error) {
	return f.uploaded, f.act("upload")
}

func (f *front) Current(context.Context) (page.Document, error) {
	if err := f.call(); err != nil {
		return page.Document{}, err
	}
	if f.served == 0 {
		return page.Document{}, fmt.Errorf("the list: %w", feed.ErrNoVersion)
	}
	return page.Document{Version: feed.Version{ID: f.served}, Path: f.path}, nil
}

func (f *front) Publish(_ context.Context, id int64, by string) (feed.Version, error) {
	return feed.Version{ID: id, Status: feed.StatusPublished}, f.act(fmt.Sprint("publish ", id, " ", by))
}

func (f *front) Keep(_ context.Context, id int64, by string) (feed.Version, error) {
	return feed.Version{ID: id, Status: feed.StatusKept}, f.act(fmt.Sprint("keep ", id, " ", by))
}

func (f *front) Versions(_ context.Context, before int64, n int) (list []feed.Version, err error) {
	for _, v := range f.versions {
		if (before == 0 || v.ID < before) && len(list) < n {
			list = append(list, v)
		}
	}
	return list, f.call()
}

func (f *front) Compare(_ context.Context, older, newer int64) (feedlist.Diff, error) {
	return f.diff, f.act(fmt.Sprint("compare ", older, " ", newer))
}

func (f *front) OffSale(_ context.Context, id int64) ([]feed.Offer, error) {
	return f.off, f.act(fmt.Sprint("off sale ", id))
}

func (f *front) RollBack(_ context.Context, id int64, by string) (feed.Version, error) {
	return feed.Version{ID: 99}, f.act(fmt.Sprint("back ", id, " ", by))
}

func (f *front) Link(context.Context) (string, error) { return f.link, f.call() }

func (f *front) NewLink(_ context.Context, grace time.Duration) (string, error) {
	f.grace = grace
	return "https://x.kz/new.xml", f.act("new link")
}

func (f *front) CheckLink(context.Context) (page.Probed, error) { return page.Probed{}, f.call() }

func (f *front) LastPulls(_ context.Context, n int) ([]page.Pull, error) {
	return f.pulls[:min(n, len(f.pulls))], f.call()
}

// press presses a button of a message of its own.
func (f *front) press(data string) (tgtest.Message, string) {
	f.t.Helper()
	m := f.Forge(aigul.ID, "v1:"+data)
	f.acts = nil
	notice := f.Press(aigul, m, "v1:"+data)
	f.Router.Wait()
	return f.Again(m), notice
}

// made has so many versions, the newest first, of which every third was kept back.
func (f *front) made(n int) {
	f.versions = nil
	for id := int64(n); id > 0; id-- {
		v := feed.Version{ID: id, Status: feed.StatusPublished, Created: f.Now()}
		if id%3 == 0 {
			v.Status = feed.StatusKept
		}
		f.versions = append(f.versions, v)
	}
}

func TestAVersionOffersWhatCanBeDoneWithIt(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.made(10)
	below := func(id int) []string { return []string{fmt.Sprintf("v1:off:%d", id), "v1:vers:0"} }
	for _, c := range []struct {
		served int64
		press  string
		want   []string
	}{
		{7, "ver:7", append([]string{"v1:cmp:6-7"}, below(7)...)},
		{7, "ver:8", append([]string{"v1:cmp:7-8", "v1:rollback:8"}, below(8)...)},
		{7, "ver:5", append([]string{"v1:cmp:4-5", "v1:cmp:5-7", "v1:rollback:5"}, below(5)...)},
		{7, "ver:6", append([]string{"v1:cmp:5-6", "v1:cmp:6-7"}, below(6)...)},
		{7, "ver:1", append([]string{"v1:cmp:1-7", "v1:rollback:1"}, below(1)...)},
		{0, "ver:1", append([]string{"v1:rollback:1"}, below(1)...)},
		{7, "vers:0", []string{"v1:ver:10", "v1:ver:9", "v1:ver:8", "v1:ver:7", "v1:ver:6", "v1:ver:5", "v1:ver:4", "v1:ver:3", "v1:vers:3"}},
		{7, "vers:3", []string{"v1:ver:2", "v1:ver:1", "v1:vers:0"}},
		{7, "vers:9", []string{"v1:ver:8", "v1:ver:7", "v1:ver:6", "v1:ver:5", "v1:ver:4", "v1:ver:3", "v1:ver:2", "v1:ver:1", "v1:vers:0"}},
		{7, "rollback:5", []string{"v1:backyes:5", "v1:ver:5"}},
	} {
		f.served = c.served
		m, _ := f.press(c.press)
		f.WantButtons(m, c.want...)
	}
	const gone, old = "Этой версии больше нет: хранятся последние сто", "Эта кнопка устарела. Откройте список заново: /orders"
	for press, want := range map[string]string{
		"ver:11": gone, "ver:0": gone, "rollback:77": gone, "ver:a": old, "vers:a": old, "cmp:a": old, "cmp:1": old, "cmp:1-a": old, "cmp:a-1": old, "diff:1": old,
		"off:a": old, "rollback:a": old, "backyes:a": old, "pub:a": old, "keep:a": old, "ver:0x5": old, "vers:0x5": old, "cmp:0x1-5": old, "cmp:1-0x5": old,
		"diff:0x1-5": old, "off:0x5": old, "rollback:0x5": old, "backyes:0x5": old, "pub:0x5": old, "keep:0x5": old,
	} {
		m, notice := f.press(press)
		if m.Edits != 0 || len(f.acts) != 0 || notice != want {
			t.Errorf("%s: %q, done %q: %s", press, notice, f.acts, m.Text)
		}
	}
	f.served, f.pulls = 7, []page.Pull{{Version: 0, Status: 200}, {Version: 9, Status: 404}, {Version: 5, Status: http.StatusNotModified}, {Version: 4, Status: 200}}
	marks := map[string]bool{}
	for _, id := range []string{"4", "5", "9"} {
		m, _ := f.press("ver:" + id)
		marks[id] = strings.Contains(m.Text, "Kaspi")
	}
	if marks["4"] || !marks["5"] || marks["9"] {
		t.Errorf("Kaspi has %v, want the fifth alone", marks)
	}
	f.versions = nil
	m, _ := f.press("vers:0")
	f.Wants(m, "Версий прайс-листа ещё нет")
	f.WantButtons(m)
}

func TestWhatBecomesOfADecisionIsTold(t *testing.T) {
	t.Parallel()
	f := newFront(t)
	f.made(10)
	f.served = 9
	const done, gone, open, broken = "Готово", "Этой версии больше нет: хранятся последние сто", "Эта версия больше не ждёт решения", "Сбой в программе, попробуйте ещё раз"
	for _, c := range []struct {
		press     string
		err       error
		act, want string
	}{
		{"backyes:5", nil, "back 5 Айгуль Ким", done}, {"backyes:5", feed.ErrNoVersion, "back 5 Айгуль Ким", gone},
		{"backyes:5", publish.ErrServed, "back 5 Айгуль Ким", "Эта версия и так у Kaspi"},
		{"backyes:5", publish.ErrNotPublished, "back 5 Айгуль Ким", "Эта версия не публиковалась, возвращаться не к чему"},
		{"backyes:5", publish.ErrNothingLeft, "back 5 Айгуль Ким", "Из этой версии у Al-Style сейчас ничего нет"}, {"backyes:5", errBehind, "back 5 Айгуль Ким", broken},
		{"pub:5", nil, "publish 5 Айгуль Ким", done}, {"pub:5", feed.ErrNotHeld, "publish 5 Айгуль Ким", open}, {"keep:5", feed.ErrNoVersion, "keep 5 Айгуль Ким", open},
		{"keep:5", nil, "keep 5 Айгуль Ким", done}, {"keep:5", errBehind, "keep 5 Айгуль Ким", broken}, {"lnew:now", nil, "new link", ""},
		{"lnew:now", pricelist.ErrFixedLink, "new link", "Ссылка задана в FEED_PATH. Уберите её из настроек, тогда менять можно здесь"}, {"lnew:now", errBehind, "new link", broken},
		{"cmp:3-5", nil, "compare 3 5", ""}, {"cmp:3-5", feed.ErrNoVersion, "compare 3 5", gone}, {"diff:3-5", feed.ErrNoVersion, "compare 3 5", gone},
		{"off:5", feed.ErrNoVersion, "off sale 5", gone},
	} {
		f.err = c.err
		m, notice := f.press(c.press)
		if strings.Join(f.acts, ",") != c.act || notice != c.want {
			t.Errorf("%s, %v: done %q, want %q; told %q, want %q", c.press, c.err, f.acts, c.act, notice, c.want)
		}
		if c.err != nil && m.Edits != 0 {
			t.Errorf("%s, %v: shows %s", c.press, c.err, m.Text)
		}
	}
	f.err = nil
	f.press("lnew:grace")
	if f.grace != 3*page.KaspiComes {
		t.Errorf("a grace of %s", f.grace)
	}
	m, _ := f.press("lnew:now")
	f.WantButtons(m, "v1:lchk:now")
	if f.grace != 0 {
		t.Errorf("a grace of %s", f.grace)
	}
	m, _ = f.press("link:new")
	f.WantButtons(m, "v1:lnew:grace", "v1:lnew:now", "v1:link:show")
	m, _ = f.press("link:show")
	f.WantButtons(m, "v1:lchk:now", "v1:link:new")
	f.Say(aigul, "/link NEW")
	f.WantButtons(f.Last(aigul.ID), "v1:lnew:grace", "v1:lnew:now", "v1:link:show")
	f.link = ""
	m, _ = f.press("link:new")
	f.WantButtons(m)
	m, _ = f.press("cmp:3-5") // nothing differs
	f.WantButtons(m, "v1:ver:5")
	f.diff.Added = []feed.Change{{SKU: "A", Model: "=1+1", OldPrice: 100, NewPrice: 1234, OldStock: 12, NewStock: 34, OldDays: 15, NewDays: 16, Why: feed.OffSaleGone}}
	m, _ = f.press("cmp:3-5")
	f.WantButtons(m, "v1:diff:3-5", "v1:ver:5")
	f.press("diff:3-5")
	if doc := f.Last(aigul.ID).Document; doc == nil || doc.Name != "diff-3-5.csv" || strings.Count(string(doc.Data), "\n") != 2 ||
		!strings.Contains(string(doc.Data), ";A;'=1+1;100;1234;12;34;15;16;") {
		t.Errorf("a table %+v of %s", doc, doc.Data)
	}
	f.Wants(f.Last(aigul.ID), "версия 3 → 5.")
	f.off = []feed.Offer{{SKU: "=A", Model: "Чайник", Article: "-100", Price: 777, Why: feed.OffSaleGone}}
	f.press("off:5")
	if doc := f.Last(aigul.ID).Document; doc == nil || doc.Name != "off-sale-5.csv" ||
		strings.Count(string(doc.Data), "\n") != 2 || !strings.Contains(string(doc.Data), "'=A;Чайник;'-100;777;") {
		t.Errorf("a table %+v", doc)
	}
}

// TestTheRoomOfTheListTellsOfWhatFailsBehindIt lets each call fail, one after the other.
func TestTheRoomOfTheListTellsOfWhatFailsBehindIt(t *testing.T) {
	t.Parallel()
	for _, deed := range []string{
		"/feed", "/upload", "/sync", "/versions", "/link", "/pulls", "vers:9", "ver:5", "cmp:3-5", "diff:3-5", "off:5", "rollback:5", "backyes:5", "pub:5", "keep:5",
		"link:show", "lnew:now", "lchk:now",
	} {
		f := newFront(t)
		f.made(10)
		f.served = 7
		for n := 1; ; n++ {
			before, told := f.failures, strings.Count(f.Logged(), errBehind.Error())
			f.left = n
			if strings.HasPrefix(deed, "/") {
				f.Say(aigul, deed)
				f.Router.Wait()
			} else {
				f.press(deed)
			}
			if f.left = 0; f.failures == before {
				if n == 1 {
					t.Errorf("%s asks nobody", deed)
				}
				break
			}
			if strings.Count(f.Logged(), errBehind.Error()) == told {
				t.Errorf("%s: nobody hears that call %d has failed", deed, n)
			}
			if strings.Contains(f.Logged(), "msg=err ") {
				t.Errorf("%s: the log does not say what has failed with call %d", deed, n)
			}
		}
	}
}
