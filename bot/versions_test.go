package bot_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"kaspibot/feed"
	feedlist "kaspibot/feed/list"
)

// dear is a shop that has published a change of prices as version 2.
func dear(t *testing.T) *shop {
	t.Helper()
	s := newShop(t, alone)
	s.job()
	items := goods(20)
	for i := range items {
		items[i].Cost += items[i].Cost / 20
	}
	items[0].Stock.N = 0
	s.works.source.set(items, nil)
	if r := s.job(); !r.Published {
		t.Fatalf("report %+v", r.Version)
	}
	return s
}

func TestVersionsAreListedAndCompared(t *testing.T) {
	t.Parallel()
	s := dear(t)
	s.say(aigul, "/versions")
	m := s.last(aigul.ID)
	s.wants(m, "Версии прайс-листа", "2 · 24.11 12:20 · ✅ у Kaspi · в продаже 19 из 20", "1 · 24.11 12:10 · опубликована")
	s.wantButtons(m, "v1:ver:2", "v1:ver:1")
	s.press(aigul, m, "v1:ver:2")
	m = s.last(aigul.ID)
	s.wants(m, "Версия 2", "у Kaspi", "закончились 1")
	s.wantButtons(m, "v1:cmp:1-2", "v1:off:2", "v1:vers:0")
	s.press(aigul, m, "v1:cmp:1-2")
	m = s.last(aigul.ID)
	s.wants(m, "Что изменилось: 1 → 2", "Изменилась цена: 20", "12 240 ₸ → 12 860 ₸")
	s.wantButtons(m, "v1:diff:1-2", "v1:ver:2")
	s.press(aigul, m, "v1:diff:1-2")
	file := s.last(aigul.ID)
	if file.Document == nil || file.Document.Name != "diff-1-2.csv" {
		t.Fatalf("document %+v", file.Document)
	}
	text, marked := strings.CutPrefix(string(file.Document.Data), "\uFEFF")
	table := csv.NewReader(strings.NewReader(text))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || !marked || len(rows) != 22 || rows[1][0] != "закончился" || rows[1][9] != "нет у поставщика" {
		t.Errorf("table of %d rows, marked %t, %v: %q", len(rows), marked, err, rows)
	}
}

func TestRollBackTakesTwoTapsAndFreezesTheList(t *testing.T) {
	t.Parallel()
	s := dear(t)
	s.say(aigul, "/versions")
	s.press(aigul, s.last(aigul.ID), "v1:ver:1")
	m := s.last(aigul.ID)
	s.wantButtons(m, "v1:cmp:1-2", "v1:rollback:1", "v1:off:1", "v1:vers:0")
	s.press(aigul, m, "v1:rollback:1")
	m = s.last(aigul.ID)
	s.wants(m, "Вернуть версию 1", "синхронизация ничего сама не публикует")
	s.wantButtons(m, "v1:backyes:1", "v1:ver:1")
	s.wantServed(2, "12600")
	s.press(aigul, m, "v1:backyes:1")
	s.wants(s.last(aigul.ID), "Возвращена версия 1, теперь это версия 3: Айгуль Ким", "В продаже: 19 из 20", "Список заморожен")
	s.wantServed(3, "12000")
	s.wantAudit("Айгуль Ким list.rollback version 1 as 3")

	if r := s.job(); !r.Held {
		t.Fatal("the next sync undid the roll-back")
	}
	m = s.last(aigul.ID)
	s.wants(m, "Прайс-лист задержан, версия 4", "Вы вернули версию 1, новый список ждёт вашего решения")
	s.wantButtons(m, "v1:pub:4", "v1:keep:4", "v1:diff:0-4")
	s.press(aigul, m, "v1:pub:4")
	s.wantServed(4, "12600")
	if got := s.press(aigul, s.forge(aigul.ID, "v1:backyes:4"), "v1:backyes:4"); got != "Эта версия и так у Kaspi" {
		t.Errorf("notice %q", got)
	}
	if got := s.press(aigul, s.forge(aigul.ID, "v1:ver:99"), "v1:ver:99"); got != "Этой версии больше нет: хранятся последние сто" {
		t.Errorf("notice %q", got)
	}
}

func TestVersionsTurnTheirPages(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	for i := range 10 {
		items := goods(20)
		items[0].Stock.N = 10 + i
		s.works.source.set(items, nil)
		s.job()
	}
	s.say(aigul, "/versions")
	m := s.last(aigul.ID)
	s.wantButtons(m, "v1:ver:10", "v1:ver:9", "v1:ver:8", "v1:ver:7", "v1:ver:6", "v1:ver:5", "v1:ver:4", "v1:ver:3", "v1:vers:3")
	s.press(aigul, m, "v1:vers:3")
	s.wantButtons(s.last(aigul.ID), "v1:ver:2", "v1:ver:1", "v1:vers:0")
}

func TestWholeDiffOfAHeldListIsATable(t *testing.T) {
	t.Parallel()
	s := held(t, alone)
	s.press(aigul, s.last(aigul.ID), "v1:diff:0-2")
	m := s.last(aigul.ID)
	if m.Document == nil || strings.Count(string(m.Document.Data), "изменилась цена;") != 20 {
		t.Errorf("document %+v", m.Document)
	}
	s.wantServed(1, "12000")
}

func TestWhatIsNotSoldIsATableWithTheReasons(t *testing.T) {
	t.Parallel()
	s := dear(t)
	s.press(aigul, s.forge(aigul.ID, "v1:off:2"), "v1:off:2")
	m := s.last(aigul.ID)
	s.wants(m, "Не продаётся в версии 2: 1 товар")
	if m.Document == nil || !strings.HasSuffix(string(m.Document.Data), ";100000;12600;нет у поставщика\r\n") {
		t.Errorf("document %+v", m.Document)
	}
}

func TestNamesInATableAreNoFormulas(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	items := goods(3)
	for i, name := range []string{"=HYPERLINK(\"x\")", "+7 пультов", "@SUM"} {
		items[i].Name = name
	}
	s.works.source.set(items, nil)
	s.job()
	items[0].Stock.N, items[1].Stock.N, items[2].Stock.N = 1, 2, 3
	s.works.source.set(items, nil)
	s.job()
	s.press(aigul, s.forge(aigul.ID, "v1:diff:1-2"), "v1:diff:1-2")
	text := string(s.last(aigul.ID).Document.Data)
	for _, cell := range []string{`;"'=HYPERLINK(""x"")";`, ";'+7 пультов;", ";'@SUM;"} {
		if !strings.Contains(text, cell) {
			t.Errorf("no %s in %s", cell, text)
		}
	}
}

func TestGoodsToLookAtAreToldOnceADay(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	var alarms []feedlist.Alarm
	for range 12 {
		alarms = append(alarms, feedlist.Alarm{Reason: feedlist.ReasonCost, SKU: feed.SKU(strings.Repeat("1", len(alarms)+1)), Model: "Чайник", Old: 100, New: 120, Price: 150})
	}
	tell := func(want int, list ...feedlist.Alarm) {
		t.Helper()
		if err := s.TellGoods(t.Context(), list); err != nil {
			t.Fatal(err)
		}
		if n := len(s.telegram.Messages(aigul.ID)); n != want {
			t.Fatalf("%d messages, want %d\n%s", n, want, s.screens())
		}
	}
	tell(0)
	tell(1, alarms...)
	s.wants(s.last(aigul.ID), "Закупка подорожала: 12 товаров", "закупка 100 ₸ → 120 ₸, цена 150 ₸", "… и ещё 2")
	tell(1, alarms...)
	loss := alarms[0]
	loss.Reason = feedlist.ReasonLoss
	tell(2, append(alarms, loss)...)
	s.wants(s.last(aigul.ID), "Продаётся дешевле закупки: 1 товар")
	s.restart()
	tell(2, alarms...)
	s.pass(minutes(24 * 60))
	tell(3, alarms[3])
}
