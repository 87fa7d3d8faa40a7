package shop_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
	"kaspibot/bot/screens/shop"
	"kaspibot/bot/store"
	"kaspibot/bot/store/storetest"
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

func (w *world) Status(context.Context) (shop.Status, error) { return w.status, nil }

func (w *world) Doctor(_ context.Context, tell func(shop.Finding)) error { return w.doctor(tell) }

func (w *world) New(context.Context) ([]orders.Record, error) { return make([]orders.Record, 1), nil }

func (w *world) Current(context.Context) (page.Document, error) {
	return page.Document{}, feed.ErrNoVersion
}

func (w *world) State(context.Context, int) (auto.State, error) {
	rules := auto.Rules{After: 10 * time.Minute, Margin: 1, MinProfit: 500}
	return auto.State{Mode: w.mode, Chosen: w.chosen, Rules: rules}, nil
}

func (w *world) SetMode(_ context.Context, m auto.Mode, by orders.Who) error {
	if by.ID != aigul.ID || by.Name != "Айгуль Ким" {
		w.t.Errorf("the mode is chosen by %+v", by)
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
