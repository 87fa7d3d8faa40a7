package shop_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
	"kaspibot/feed/page"
	"kaspibot/feed/price"
)

var aigul, marat, noon = chattest.Aigul, chattest.Marat, chattest.Noon

// world is the screen with parts that say what a test wants them to, and the real store behind them.
type world struct {
	*chattest.World
	t      *testing.T
	memory *memory
	status shop.Status
	mode   auto.Mode
	chosen bool
	doctor func(tell func(shop.Finding)) error
	fails  map[string]error // by what is asked
	asked  []string
	list   feed.Version // that is served, zero for none
	recent int          // decisions that were asked for
}

func (w *world) ask(what string) error {
	w.asked = append(w.asked, what)
	return w.fails[what]
}

func newWorld(t *testing.T) *world {
	t.Helper()
	data := storetest.OpenSQLite(t, t.TempDir())
	w := &world{World: chattest.NewWorld(t), t: t, memory: &memory{data}, mode: auto.ModeOff}
	screen := shop.New(shop.Config{
		Chats: w.Chats, Build: "v0",
		Engine:    func(chat.ShopID) shop.Engine { return w },
		Desk:      func(chat.ShopID) shop.Desk { return w },
		Publisher: func(chat.ShopID) shop.Publisher { return w },
		Auto:      func(chat.ShopID) shop.Auto { return w },
	})
	w.Open(chat.Config{}, w.memory, screen.Room(),
		chat.Room{Name: "cards", Words: os.DirFS("../cards")}) // a block of it tells a decision
	return w
}

// memory is the real store. The screen asks no questions that are answered by typing.
type memory struct{ *store.Store }

func (memory) Dialog(context.Context, int64, int64) (chat.Dialog, bool, error) {
	return chat.Dialog{}, false, nil
}
func (memory) SaveDialog(context.Context, chat.Dialog) error { return errors.ErrUnsupported }

func (w *world) Status(context.Context) (shop.Status, error) { return w.status, w.ask("status") }

func (w *world) Doctor(_ context.Context, tell func(shop.Finding)) error { return w.doctor(tell) }

func (w *world) New(context.Context) ([]orders.Record, error) {
	return make([]orders.Record, 1), w.ask("orders")
}

func (w *world) Current(context.Context) (page.Document, error) {
	if err := w.ask("list"); err != nil || w.list.ID != 0 {
		return page.Document{Version: w.list}, err
	}
	return page.Document{}, fmt.Errorf("the list: %w", feed.ErrNoVersion)
}

func (w *world) State(_ context.Context, recent int) (auto.State, error) {
	w.recent = recent
	rules := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	return auto.State{Mode: w.mode, Chosen: w.chosen, Rules: rules}, w.ask("state")
}

func (w *world) SetMode(_ context.Context, m auto.Mode, by orders.Who) error {
	if by.ID != aigul.ID || by.Name != "Айгуль Ким" {
		w.t.Errorf("the mode is chosen by %+v", by)
	}
	if err := w.ask("mode"); err != nil {
		return err
	}
	w.mode, w.chosen = m, true
	return nil
}

func (w *world) wantMode(want auto.Mode) {
	w.t.Helper()
	if w.mode != want {
		w.t.Errorf("mode %s, want %s", w.mode, want)
	}
}

func TestStatusTellsWhatWorksAndWhatDoesNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	short := chat.Fault{Service: "supplier", Kind: "short", Got: 7000, Announced: 15_000}
	w.status = shop.Status{
		Orders:    shop.Health{Last: noon.Add(-time.Hour), Err: errors.New("disk"), Since: noon},
		Catalogue: shop.Health{Last: noon.Add(-12 * time.Hour)}, Goods: 15_000,
		Stock: shop.Health{Err: &chat.FaultError{Fault: short, Err: errors.New("short")}},
		Held:  feed.Version{ID: 7}, Pull: page.Pull{At: noon, Status: 200, Agent: "Kaspi <bot>"},
	}
	w.Say(aigul, "/status")
	w.Wants(w.Last(aigul.ID), "Kaspi ответил в 11:00, новых: 1", "Внутренняя ошибка", "15 000 товаров, 00:00",
		"Каталог Al-Style пришёл неполным: 7 000 из 15 000", "Версия 7 задержана", "Kaspi забирал прайс-лист: 12:00 ✅",
		"ещё не собран", "Отправка в Kaspi по расписанию выключена", "версия программы v0")
}

func TestStatusNamesWhatTheShopStandsOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.status = shop.Status{Database: shop.Database{Size: 12<<20 - 5}}
	w.Say(aigul, "/status")
	w.Wants(w.Last(aigul.ID), "База данных: 12 МБ, запись работает", "not", "Часы", "⚠️", "Чат")

	w.status = shop.Status{Database: shop.Database{Counted: noon, Rows: map[string]int64{
		"orders": 73_001, "forgotten": 60_002, "audit": 203, "inbox": 4, "news": 5, "tries": 6, "pulls": 7, "versions": 8, "history": 900_009,
	}}}
	w.Say(aigul, "/status")
	w.Wants(w.Last(aigul.ID), "Записей на 12:00: заказы 73 001, из них без данных покупателя 60 002; журнал действий 203; "+
		"сообщения Telegram 4; новости 5; попытки отправки 6; загрузки прайс-листа 7; его версии 8; история остатков 900 009")

	fault := func(service, kind string, got int) error {
		return &chat.FaultError{Fault: chat.Fault{Service: service, Kind: kind, Got: got}, Err: errors.New(kind)}
	}
	w.status = shop.Status{
		Database: shop.Database{Err: fault("database", "corrupt", 0)}, Clock: fault("clock", "ahead", 5),
		Pulled: &page.PullError{Last: page.Pull{At: noon, Version: 3}, Want: 4},
	}
	w.Telegram.Block(marat, marat.ID)
	w.Router.Watch(t.Context(), "kaspi", fault("kaspi", "token", 0))
	w.Router.Wait()
	w.Say(aigul, "/status")
	w.Wants(w.Last(aigul.ID), "База данных\n⚠️ База данных повреждена", "Часы сервера идут неверно\n⚠️ Часы сервера спешат",
		"на 5 мин", "Чат 102 не принимает сообщения с 12:00\n⚠️ Бот не может писать в этот чат",
		"Больше двух часов: остатки и цены в магазине устарели")
}

func TestEverythingAboutTheShopSaysWhoMayDoIt(t *testing.T) {
	t.Parallel()
	chattest.WantRoles(t, shop.New(shop.Config{}).Room())
}

func TestAnAssumedTaxIsToldAsLongAsItIsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tariff := price.DefaultTariff()
	w.status.Taxes = shop.Taxes{
		Assumed: true, RateBP: 400, Year: 2026, Turnover: 21_625_000, Limits: tariff.Turnover(2026, 21_625_000),
	}
	w.Say(aigul, "/status")
	w.Wants(w.Last(aigul.ID), "Налог: 4 % ⚠️ это предположение", "оборот 2026 года по моим данным 21 625 000 ₸, 50 % от предела для НДС, 43 250 000 ₸")
	w.Say(aigul, "/start")
	w.Wants(w.Last(aigul.ID), "Налог пока предположение", "4 % с оборота", "TAX_REGIME")
	w.status.Taxes.Assumed = false
	w.Say(aigul, "/status")
	w.Wants(w.Last(aigul.ID), "Налог: 4 %;", "not", "предположение")
	w.Say(aigul, "/start")
	w.Wants(w.Last(aigul.ID), "Здравствуйте", "not", "предположение")
}

func TestTheModeIsChosenInTheChatAndOnIsAskedAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Say(aigul, "/auto")
	m := w.Last(aigul.ID)
	w.Wants(m, "Приём заказов ботом выключен (как в настройке AUTO_ACCEPT)", "ждёт 10 мин", "ещё 1 шт.", "500 ₸")
	w.WantButtons(m, "v1:auto:dry", "v1:auto:on")
	w.Press(aigul, m, "v1:auto:on")
	m = w.Last(aigul.ID)
	w.Wants(m, "Включить приём заказов ботом?")
	w.WantButtons(m, "v1:auto:sure", "v1:auto:show")
	w.wantMode(auto.ModeOff)
	w.Press(aigul, m, "v1:auto:show")
	w.Wants(w.Last(aigul.ID), "ботом выключен")
	w.Press(aigul, w.Last(aigul.ID), "v1:auto:on")
	if told := w.Press(aigul, w.Last(aigul.ID), "v1:auto:sure"); told != "Приём заказов ботом включён" {
		t.Errorf("told %q", told)
	}
	w.wantMode(auto.ModeOn)
	w.Wants(w.Last(aigul.ID), "ботом включён", "not", "AUTO_ACCEPT")
	w.Wants(w.Last(marat.ID), "Айгуль Ким: приём заказов ботом теперь включён")
	w.WantMessages(aigul.ID, 1)
}

// A part that cannot be asked is a failure that is told; nothing is shown as if it were known.
func TestWhatCannotBeAskedIsTold(t *testing.T) {
	t.Parallel()
	for what, data := range map[string]string{
		"status": "/status", "orders": "/status", "list": "/status", "state": "/auto", "state ": "v1:auto:on", "mode": "v1:auto:sure", "mode ": "v1:auto:dry", "mode  ": "v1:auto:off",
	} {
		w := newWorld(t)
		w.fails = map[string]error{strings.TrimSpace(what): errors.New("no disk")}
		mode := w.mode
		if strings.HasPrefix(data, "/") {
			w.Say(aigul, data)
			w.Wants(w.Last(aigul.ID), "Внутренняя ошибка", "not", "Состояние", "Приём заказов ботом")
		} else if told := w.Press(aigul, w.Forge(aigul.ID, data), data); told != "Сбой в программе, попробуйте ещё раз" {
			t.Errorf("%s: told %q", data, told)
		}
		w.wantMode(mode)
		w.WantCount(marat.ID, "приём заказов ботом теперь", 0)
		if !strings.Contains(w.Logged(), "no disk") {
			t.Errorf("%s: nothing is logged", what)
		}
	}
}

func TestStatusTellsOfEachPart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.list = feed.Version{ID: 12, Changed: noon, Figures: feed.Figures{Offers: 15_000, OnSale: 9_000}}
	w.status = shop.Status{
		Orders: shop.Health{Last: noon}, Catalogue: shop.Health{Last: noon}, Stock: shop.Health{Last: noon}, Goods: 1, Upload: true, Started: noon.Add(-48 * time.Hour),
		Pull: page.Pull{At: noon, Status: 400}, Database: shop.Database{Size: 1<<20 + 1},
	}
	w.Say(aigul, "/status")
	want := `Состояние

Заказы: Kaspi ответил в 12:00, новых: 1
Каталог: 1 товар, 12:00
Остатки: 12:00
Прайс-лист: версия 12 от 12:00, в продаже 9 000 из 15 000
Kaspi забирал прайс-лист: 12:00 ⚠️ подробнее: /pulls
База данных: 2 МБ, запись работает
Отправка в Kaspi по расписанию включена
Работаю с 22.11 12:00, версия программы v0`
	if got := chattest.Plain(w.Last(aigul.ID).Text); got != want {
		t.Errorf("shown\n%s\nwant\n%s", got, want)
	}
}

// The mode is an owner's to choose, each way of it, and others hear who has.
func TestEachModeCanBeChosenByAnOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manager := tgtest.User{ID: 33, FirstName: "Асель"}
	w.Telegram.Meet(manager, manager.ID)
	if err := w.memory.AddPerson(t.Context(), chat.Person{ID: manager.ID, Name: "Асель", Role: chat.Manager}, aigul.ID, noon); err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{"v1:auto:on", "v1:auto:sure", "v1:auto:off", "v1:auto:show"} {
		w.WantNotice(w.Press(manager, w.Forge(manager.ID, data), data), "Это может только владелец")
	}
	w.wantMode(auto.ModeOff)
	press := func(key string) string {
		return w.Press(aigul, w.Forge(aigul.ID, "v1:auto:"+key), "v1:auto:"+key)
	}
	for _, c := range []struct {
		key, told, marat string
		mode             auto.Mode
		text             string
		buttons          []string
	}{
		{"dry", "Приём заказов ботом в пробном режиме", "теперь в пробном режиме", auto.ModeDry, "Сам ничего не принимаю", []string{"v1:auto:off", "v1:auto:on"}},
		{"on", "", "", auto.ModeDry, "Включить приём заказов ботом?", []string{"v1:auto:sure", "v1:auto:show"}},
		{"sure", "Приём заказов ботом включён", "теперь включён", auto.ModeOn, "ботом включён", []string{"v1:auto:off", "v1:auto:dry"}},
		{"show", "", "", auto.ModeOn, "ботом включён", []string{"v1:auto:off", "v1:auto:dry"}},
		{"off", "Приём заказов ботом выключен", "теперь выключен", auto.ModeOff, "Заказы принимают только люди", []string{"v1:auto:dry", "v1:auto:on"}},
		{"perhaps", "Эта кнопка устарела. Откройте список заново: /orders", "", auto.ModeOff, "старое сообщение", []string{"v1:auto:perhaps"}},
	} {
		before := len(w.Telegram.Messages(marat.ID))
		w.WantNotice(press(c.key), c.told)
		w.wantMode(c.mode)
		w.Wants(w.Last(aigul.ID), c.text)
		w.WantButtons(w.Last(aigul.ID), c.buttons...)
		if n := len(w.Telegram.Messages(marat.ID)) - before; n != min(1, len(c.marat)) {
			t.Errorf("after %s he is told %d times", c.key, n)
		} else if n > 0 {
			w.Wants(w.Last(marat.ID), "Айгуль Ким: приём заказов ботом "+c.marat)
		}
	}
	if w.recent != 8 {
		t.Errorf("%d decisions are asked for, /auto has room for eight", w.recent)
	}
	w.WantCount(aigul.ID, "Айгуль Ким: приём", 0)
	w.Telegram.Block(marat, marat.ID)
	press("dry")
	w.Wants(w.Last(aigul.ID), "Сам ничего не принимаю")
	w.wantMode(auto.ModeDry)
}

func TestAnOwnerIsGreetedAllTheSameWhenTheStateCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.status.Taxes = shop.Taxes{Assumed: true, RateBP: 400}
	w.fails = map[string]error{"status": errors.New("no disk")}
	w.Say(aigul, "/start")
	w.WantCount(aigul.ID, "Здравствуйте", 1)
	w.WantCount(aigul.ID, "Налог пока предположение", 0)
	if !strings.Contains(w.Logged(), "no disk") {
		t.Error("nothing is logged")
	}
}

func TestThePartsOfStatusAreReckoned(t *testing.T) {
	t.Parallel()
	limit := func(left feed.Tenge, applies bool) price.Limit { return price.Limit{Left: left, Applies: applies} }
	for _, c := range []struct {
		limits []price.Limit
		want   int // of them; -1 for none
	}{
		{nil, -1}, {[]price.Limit{limit(5, false)}, -1}, {[]price.Limit{limit(5, true), limit(3, true), limit(1, false), limit(3, true), limit(9, true)}, 1},
	} {
		var want *price.Limit
		if c.want >= 0 {
			want = &c.limits[c.want]
		}
		if got := (shop.Taxes{Limits: c.limits}).Limit(); got != want {
			t.Errorf("%+v: the limit is %+v, want %+v", c.limits, got, want)
		}
	}
	d := shop.Database{Rows: map[string]int64{"orders": 7}}
	if d.Count("orders") != 7 || d.Count("news") != 0 {
		t.Error("rows are not those of their table")
	}
}
