package notify_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/screens/notify"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/kaspi"
	"kaspibot/kaspi/faults"
)

// alone is a world of one owner, who gets one line also when there is nothing to tell.
func alone(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}})
	err := w.office.SetDigests(t.Context(), w.Chats().Place(aigul.ID), func(d *news.Digests) { d.Empty = true })
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) gather(kind news.Kind, n int) {
	w.t.Helper()
	for i := range n {
		err := w.office.Gather(w.t.Context(), aigul.ID, news.Event{
			Key: fmt.Sprint(kind, w.Now().Unix(), i), At: w.Now(), Kind: kind, Line: fmt.Sprintf("<b>%d & %s", i, chattest.Hostile),
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func TestBothDigestsComeOnceADayForThreeDays(t *testing.T) {
	t.Parallel()
	w := alone(t)
	for day := range 3 {
		w.till(day, 19, 50)
		w.WantMessages(aigul.ID, 2*day)
		w.till(day, 20, 0)
		w.WantMessages(aigul.ID, 2*day+1)
		w.open() // a restart sends nothing twice
		w.till(day+1, 8, 50)
		w.WantMessages(aigul.ID, 2*day+1)
		w.till(day+1, 9, 30)
		w.WantMessages(aigul.ID, 2*day+2)
	}
	w.WantCount(aigul.ID, "Утренняя сводка", 3)
	w.WantCount(aigul.ID, "Вечерняя сводка: с ", 3)
}

func TestADayWithoutAnythingIsSilentUnlessALineIsWanted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}})
	w.till(1, 12, 0)
	w.WantMessages(aigul.ID, 0)
	w.gather(news.Health, 1)
	w.till(1, 20, 0)
	w.WantCount(aigul.ID, "Вечерняя сводка", 1)
	w.Wants(w.Last(aigul.ID), "Новых заказов не было", "Работа программы: 1")
	w.till(2, 12, 0)
	w.WantMessages(aigul.ID, 1)
}

func TestAThousandEventsAreCountedAndTheFirstAreNamed(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 12, 0)
	w.gather(news.Cancelled, 1000)
	w.gather(news.Supplier, 500)
	for _, kind := range news.Kinds() {
		w.gather(kind, 4)
		w.Pass(time.Second)
	}
	w.till(0, 20, 0)
	w.WantMessages(aigul.ID, 1)
	w.Wants(w.Last(aigul.ID), "Отмена заказа: 1 004", "<b>0 & ", "… и ещё 1 001", "Al-Style, товары: 504")
	w.till(1, 9, 0) // they are told of once
	w.Wants(w.Last(aigul.ID), "ничего нового")
}

func TestADigestThatIsLateComesWithinThreeHoursOrWithTheNext(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 12, 0)
	w.gather(news.Health, 2)
	w.Pass(10*time.Hour + 50*time.Minute) // the program was down
	w.digests()
	w.Wants(w.Last(aigul.ID), "Вечерняя сводка", "Работа программы: 2")
	w.gather(news.Health, 3)
	w.Pass(14 * time.Hour) // until 12:50
	w.digests()
	w.WantMessages(aigul.ID, 1)
	w.till(1, 20, 0)
	w.WantMessages(aigul.ID, 2)
	w.Wants(w.Last(aigul.ID), "Вечерняя сводка, с 24.11 22:50", "Работа программы: 3")
}

func TestAChatThatTakesNothingGetsItsDigestLaterOrWithTheNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{})
	w.till(0, 12, 0)
	w.gather(news.Health, 2)
	w.Telegram.Block(aigul, aigul.ID)
	w.fail(news.Health)
	w.Router.Wait()
	for w.Now().Before(chattest.Noon.Add(9 * time.Hour)) {
		w.Pass(10 * time.Minute)
		_ = w.screen.SendDigests(t.Context()) // some fail
	}
	w.WantMessages(aigul.ID, 0)
	w.Telegram.Unblock(aigul, aigul.ID)
	w.till(0, 21, 30)
	w.WantCount(aigul.ID, "Вечерняя сводка", 1)
	w.Wants(w.Naming(aigul.ID, "Вечерняя сводка")[0], "Работа программы: 2")
}

func TestADigestIsNotSentTwiceByAProgramThatIsKilledInBetween(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 19, 50)
	w.gather(news.Health, 2)
	w.Pass(10 * time.Minute)
	w.data.dieAfter.Store(1) // it writes down that it is sending, and nothing afterwards
	if err := w.screen.SendDigests(t.Context()); err == nil {
		t.Error("the program was not killed")
	}
	w.WantMessages(aigul.ID, 1)
	w.open()
	w.till(0, 23, 0)
	w.WantMessages(aigul.ID, 1)
	tries, err := w.data.Tries(t.Context(), aigul.ID)
	if err != nil || len(tries) != 1 || tries[0].Tries < 3 {
		t.Fatalf("what may not have come: %+v, %v", tries, err)
	}
	if name, said := tries[0].Said(); !said || name != "Вечерняя сводка" {
		t.Errorf("it is named %q", name)
	}
	w.till(1, 9, 0) // and nothing is lost
	w.Wants(w.Last(aigul.ID), "Утренняя сводка", "Работа программы: 2")
	w.WantMessages(aigul.ID, 2)
}

func TestADigestThatTelegramRefusesIsSentWhenItTakesItAgain(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 19, 50)
	w.gather(news.Health, 2)
	w.Pass(10 * time.Minute)
	w.Telegram.Fail(faults.Row{Operation: "sendMessage", Times: 1, Code: http.StatusBadRequest, Text: "Bad Request: no"})
	if err := w.screen.SendDigests(t.Context()); err == nil {
		t.Error("nothing is said of a Telegram that refuses")
	}
	w.WantMessages(aigul.ID, 0)
	w.till(0, 20, 10)
	w.WantMessages(aigul.ID, 1)
	w.Wants(w.Last(aigul.ID), "Работа программы: 2")
}

func TestADigestInQuietHoursMakesNoSound(t *testing.T) {
	t.Parallel()
	w := alone(t)
	if err := w.office.SetQuiet(t.Context(), w.Chats().Place(aigul.ID), news.Hours{From: 19 * 60, To: 8 * 60}); err != nil {
		t.Fatal(err)
	}
	w.till(0, 20, 0)
	if !w.Last(aigul.ID).Silent {
		t.Error("the evening's digest is loud")
	}
	w.till(1, 9, 0)
	if w.Last(aigul.ID).Silent {
		t.Error("the morning's digest is silent")
	}
}

func TestADigestTellsHowTheShopStands(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 12, 0)
	w.Pass(time.Hour)
	records := []orders.Record{
		record("601", orders.StageNew, 10_000, 0), record("602", orders.StageHandOver, 20_000, 1_500),
		record("603", orders.StageDone, 30_000, 2_500), record("604", orders.StageCancelled, 40_000, 0),
	}
	for i := range records {
		records[i].Order.Created = w.Now()
		records[i].Seen = w.Now()
	}
	records[0].Deadline = w.Now().Add(3 * time.Hour)
	if err := w.data.SaveRecords(t.Context(), records...); err != nil {
		t.Fatal(err)
	}
	for _, v := range []feed.Version{
		{Status: feed.StatusPublished, Figures: feed.Figures{Offers: 15_000, OnSale: 9_000}, Diff: feed.Summary{SoldOut: 14, Back: 5}},
		{Status: feed.StatusHeld},
	} {
		v.Created = w.Now()
		if _, err := w.data.SaveVersion(t.Context(), v, feed.Offers{}); err != nil {
			t.Fatal(err)
		}
	}
	err := w.data.ImportListings(t.Context(), []feed.Listing{
		{SKU: "A", Imported: true, Match: feed.MatchDoubtful, Article: "1"}, {SKU: "B", Imported: true}, {SKU: "C", Imported: true, Article: "2"},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Press(aigul, w.Forge(aigul.ID, "v1:sum:now"), "v1:sum:now")
	texts := []string{
		"Новых заказов: 4 на 100 000 ₸, отменены: 1", "Ждут принятия: 1, первый до 16:00", "Выручка: 50 000 ₸, ожидаемая прибыль 4 000 ₸",
		"Закончилось товаров: 14, снова есть: 5; в продаже 9 000 из 15 000", "версия 2 задержана", "вопросы об артикулах: 1",
		"артикулы без товара Al-Style: 1",
	}
	w.Wants(w.Last(aigul.ID), append(texts, "not", "Вечерняя")...)
	w.till(0, 20, 0)
	w.Wants(w.Last(aigul.ID), append(texts, "Вечерняя сводка, с 12:00")...)
}

func TestADigestTellsMoneyToManagersAndOwnersAlone(t *testing.T) {
	t.Parallel()
	w := alone(t)
	people := map[int64]chat.Role{501: chat.Viewer, 502: chat.Packer, 503: chat.Manager, 504: chat.Owner}
	for id, role := range people {
		user := tgtest.User{ID: id, FirstName: role.String()}
		w.Telegram.Meet(user, id)
		if err := w.data.AddPerson(t.Context(), chat.Person{ID: id, Name: user.FirstName, Role: role}, aigul.ID, w.Now()); err != nil {
			t.Fatal(err)
		}
	}
	one := record("603", orders.StageDone, 30_000, 2_500)
	one.Order.Created, one.Seen = w.Now(), w.Now()
	if err := w.data.SaveRecords(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	for id, role := range people {
		user := tgtest.User{ID: id, FirstName: role.String()}
		w.Press(user, w.Forge(id, "v1:sum:now"), "v1:sum:now")
		if role >= chat.Manager {
			w.Wants(w.Last(id), "Новых заказов: 1 на 30 000 ₸", "Выручка: 30 000 ₸, ожидаемая прибыль 2 500 ₸")
			w.Press(user, w.Forge(id, "v1:sum:show"), "v1:sum:show")
			w.Wants(w.Last(id), "что передать сегодня, деньги, остатки")
			continue
		}
		w.Wants(w.Last(id), "Новых заказов: 1", "not", "₸", "Выручка")
		w.Press(user, w.Forge(id, "v1:sum:show"), "v1:sum:show")
		w.Wants(w.Last(id), "что передать сегодня, остатки", "not", "деньги") // nothing is promised that does not come
	}
}

// record is an order with what it earns, when that is known.
func record(code string, stage orders.Stage, total, profit kaspi.Tenge) orders.Record {
	r := orders.Record{Stage: stage, Order: kaspi.Order{Code: kaspi.OrderCode(code), Total: total}, Revision: 1}
	if profit > 0 {
		left := orders.Amount{Tenge: total - profit, Known: true}
		r.Facts = orders.Facts{
			At: chattest.Noon, Total: total, Delivery: orders.Amount{Known: true},
			Lines: []orders.LineFacts{{Quantity: 1, Cost: left, Commission: orders.Amount{Known: true}}},
		}
	}
	return r
}

var _ notify.Store = (*dying)(nil)

// A group has people of all roles: it is told money only where an owner, asked whether it is meant, says so.
func TestAGroupIsToldMoneyOnlyWhenAnOwnerSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}, Home: chattest.Group})
	if err := w.data.AddPerson(t.Context(), chat.Person{ID: marat.ID, Name: marat.FirstName, Role: chat.Manager}, aigul.ID, w.Now()); err != nil {
		t.Fatal(err)
	}
	one := record("603", orders.StageDone, 30_000, 2_500)
	one.Order.Created, one.Seen = w.Now(), w.Now()
	if err := w.data.SaveRecords(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	press := func(user tgtest.User, key string) string {
		return w.Press(user, w.Forge(chattest.Group, "v1:"+key), "v1:"+key)
	}
	wants := func(texts ...string) {
		t.Helper()
		press(aigul, "sum:now")
		w.Wants(w.Last(chattest.Group), append([]string{"Новых заказов: 1"}, texts...)...)
	}
	wants("not", "₸", "Выручка")
	for _, key := range []string{"cash:on", "cash:sure"} {
		press(marat, key)
		wants("not", "₸", "Выручка")
	}
	m := w.Forge(chattest.Group, "v1:cash:on")
	w.Press(aigul, m, "v1:cash:on")
	wants("not", "₸", "Выручка") // only asked
	w.Press(aigul, m, "v1:cash:sure")
	wants("на 30 000 ₸", "Выручка: 30 000 ₸")
	w.open()
	wants("Выручка: 30 000 ₸")
	press(aigul, "cash:off")
	wants("not", "₸", "Выручка")
	w.Press(aigul, w.Forge(aigul.ID, "v1:cash:sure"), "v1:cash:sure")
	if w.office.Wishes(t.Context(), w.Chats().Place(aigul.ID)).Money {
		t.Error("a private chat was made a group of owners")
	}
}

// What came before the time of a digest is none of its news; how the shop stands is told whatever its age.
func TestADigestTellsWhatHappenedInItsTimeAndHowTheShopStands(t *testing.T) {
	t.Parallel()
	w := alone(t)
	from := w.Now().Add(-24 * time.Hour) // for a chat that has had none
	at := func(code string, stage orders.Stage, created time.Time, profit kaspi.Tenge, change func(r *orders.Record)) {
		r := record(code, stage, 10_000, profit)
		r.Order.Created, r.Seen = created, created
		if change != nil {
			change(&r)
		}
		if err := w.data.SaveRecords(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	at("600", orders.StageDone, from.Add(-time.Second), 1_000, nil)
	at("601", orders.StageDone, from, 1_000, nil)
	at("602", orders.StageDone, from, 0, nil)
	at("603", orders.StageCancelling, from, 0, nil)
	at("604", orders.StageNew, from, 0, func(r *orders.Record) { r.Deadline = w.Now().Add(2 * time.Hour) })
	at("605", orders.StageNew, from, 0, func(r *orders.Record) { r.Deadline = w.Now().Add(time.Hour) })
	at("606", orders.StageNew, from.Add(-time.Hour), 0, nil)
	at("607", orders.StageHandOver, from.Add(-time.Hour), 500, func(r *orders.Record) { r.Order.Courier.Planned = w.Now().Add(time.Hour) })
	at("608", orders.StageHandOver, from.Add(-time.Hour), 500, func(r *orders.Record) { r.Order.Courier.Planned = w.Now().Add(time.Hour) })
	at("609", orders.StageHandOver, from.Add(-time.Hour), 500, func(r *orders.Record) { r.Order.Courier.Planned = w.Now().Add(-time.Hour) })
	at("610", orders.StageHandOver, from.Add(-time.Hour), 500, func(r *orders.Record) { r.Order.Courier.Planned = w.Now().Add(40 * time.Hour) })
	for i, status := range []feed.Status{feed.StatusPublished, feed.StatusPublished, feed.StatusHeld, feed.StatusPublished} {
		v := feed.Version{Status: status, Figures: feed.Figures{Offers: 10 + i, OnSale: 5 + i}, Diff: feed.Summary{SoldOut: 1 << i, Back: 16 << i}, Created: from}
		if i == 0 {
			v.Created = from.Add(-time.Second)
		}
		if _, err := w.data.SaveVersion(t.Context(), v, feed.Offers{}); err != nil {
			t.Fatal(err)
		}
	}
	doubt := feed.Listing{SKU: "A", Imported: true, Match: feed.MatchDoubtful, Article: "1"}
	if err := w.data.ImportListings(t.Context(), []feed.Listing{doubt}); err != nil {
		t.Fatal(err)
	}
	_, err := w.data.SaveImport(t.Context(), feed.Import{At: w.Now(), File: "list.xml", Listings: []feed.Listing{
		doubt, {SKU: "B", Imported: true, Match: feed.MatchDoubtful}, {SKU: "C", Imported: true}, {SKU: "D", Imported: true, Article: "2"}, {SKU: "E"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	w.Press(aigul, w.Forge(aigul.ID, "v1:sum:now"), "v1:sum:now")
	if got, want := shown(w.Last(aigul.ID)), wholeDigest; got != want {
		t.Errorf("shown\n%s\nwant\n%s", got, want)
	}
}

const wholeDigest = `🗞 Сводка, с 23.11 12:00

🛒 Новых заказов: 5 на 50 000 ₸, отменены: 1
⏳ Ждут принятия: 3, первый до 13:00 → /orders
📦 Передать сегодня: 2, просрочено: 1 → /today
💰 Выручка: 20 000 ₸, ожидаемая прибыль 1 000 ₸ (известна по 1 из 2)
🏷 Закончилось товаров: 10, снова есть: 160; в продаже 8 из 13
📊 Отмены: 0 % (0 из 11), предел для акций 3 % → /quality

Ждёт вашего решения
• присланный список товаров не применён → /listings
• вопросы об артикулах: 2 → /listings
• артикулы без товара Al-Style: 1 → /listings`

// A digest with nothing to tell counts as sent: what happens next is told by the next one.
func TestADigestWithNothingToTellIsOverAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, chat.Config{Owners: []int64{aigul.ID}})
	w.till(0, 20, 0)
	w.gather(news.Health, 1)
	w.till(1, 8, 59)
	w.WantMessages(aigul.ID, 0)
	w.till(1, 9, 0)
	w.Wants(w.Last(aigul.ID), "Утренняя сводка, с 24.11 20:00", "Работа программы: 1")
	w.WantMessages(aigul.ID, 1)
}

// A look at a minute in which no digest is due writes nothing.
func TestALookWithoutADigestWritesNothing(t *testing.T) {
	t.Parallel()
	w := alone(t)
	w.till(0, 12, 0)
	w.data.dieAfter.Store(1) // the next would be the last
	for range 5 {
		w.Pass(time.Hour)
		w.digests()
	}
	if w.data.dead.Load() {
		t.Error("something was written")
	}
}

// A digest of which Telegram does not say that it came is named as one that may not have, with what it was.
func TestADigestThatMayNotHaveComeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]faults.Row{
		"cut":    {Operation: "sendMessage", Times: -1, Where: faults.After, End: faults.Reset},
		"unread": {Operation: "sendMessage", Times: 1, Code: http.StatusOK, Body: `{"ok":true,"result":{"message_id":`},
	} {
		w := alone(t)
		w.till(0, 19, 59)
		w.gather(news.Health, 2)
		w.Pass(time.Minute)
		w.Telegram.Fail(row)
		_ = w.screen.SendDigests(t.Context())
		w.Telegram.ClearFaults()
		tries, err := w.data.Tries(t.Context(), aigul.ID)
		if err != nil || len(tries) != 1 || tries[0].Tries < 3 || tries[0].Named {
			t.Fatalf("%s: %+v, %v", name, tries, err)
		}
		if said, ok := tries[0].Said(); !ok || said != "Вечерняя сводка" || !strings.Contains(tries[0].Key, "evening-2026-11-24") {
			t.Errorf("%s: %q of %+v", name, said, tries[0])
		}
		if !strings.Contains(w.Logged(), `msg="a digest may not have come" chat=101 digest=evening`) {
			t.Errorf("%s: nothing is logged", name)
		}
		before := len(w.Naming(aigul.ID, "Вечерняя"))
		w.till(0, 22, 0)
		w.WantCount(aigul.ID, "Вечерняя", before)
		w.till(1, 9, 0)
		w.Wants(w.Last(aigul.ID), "Утренняя сводка", "Работа программы: 2")
	}
}
