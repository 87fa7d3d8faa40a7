package pricelist_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"kaspibot/feed/page"
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
	s.source.set(items, nil)
	if r := s.job(); !r.Published {
		t.Fatalf("report %+v", r.Version)
	}
	return s
}

func TestAVersionIsKaspisOnceItWasFetched(t *testing.T) {
	t.Parallel()
	s := dear(t)
	for _, p := range []page.Pull{{Status: 200, Version: 1}, {Status: 401}, {Status: 404, Version: 2}, {Status: 503}} {
		p.At = s.Now()
		s.Pass(time.Second)
		if err := s.memory.SavePulls(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	s.Say(aigul, "/versions")
	s.Wants(s.Last(aigul.ID), "2 · 12:20 · 📤 опубликована, Kaspi её ещё не забирал", "1 · 12:10 · ✅ у Kaspi")
	if err := s.memory.SavePulls(t.Context(), page.Pull{At: s.Now(), Status: 304, Version: 2}); err != nil {
		t.Fatal(err)
	}
	s.Say(aigul, "/versions")
	s.Wants(s.Last(aigul.ID), "2 · 12:20 · ✅ у Kaspi", "1 · 12:10 · опубликована")
}

func TestVersionsAreListedAndCompared(t *testing.T) {
	t.Parallel()
	s := dear(t)
	s.Say(aigul, "/versions")
	m := s.Last(aigul.ID)
	s.Wants(m, "Версии прайс-листа", "2 · 12:20 · 📤 опубликована, Kaspi её ещё не забирал · в продаже 19 из 20", "1 · 12:10 · опубликована")
	s.WantButtons(m, "v1:ver:2", "v1:ver:1")
	s.Press(aigul, m, "v1:ver:2")
	m = s.Last(aigul.ID)
	s.Wants(m, "Версия 2", "📤 опубликована, Kaspi её ещё не забирал", "закончились 1")
	s.WantButtons(m, "v1:cmp:1-2", "v1:off:2", "v1:vers:0")
	s.Press(aigul, m, "v1:cmp:1-2")
	m = s.Last(aigul.ID)
	s.Wants(m, "Что изменилось: 1 → 2", "Изменилась цена: 20", "12 240 ₸ → 12 860 ₸")
	s.WantButtons(m, "v1:diff:1-2", "v1:ver:2")
	s.Press(aigul, m, "v1:diff:1-2")
	file := s.Last(aigul.ID)
	if file.Document == nil || file.Document.Name != "diff-1-2.csv" {
		t.Fatalf("document %+v", file.Document)
	}
	text, marked := strings.CutPrefix(string(file.Document.Data), "\uFEFF")
	table := csv.NewReader(strings.NewReader(text))
	table.Comma = ';'
	rows, err := table.ReadAll()
	if err != nil || !marked || len(rows) != 22 || rows[1][0] != "закончился" || rows[1][9] != "нет у Al-Style" {
		t.Errorf("table of %d rows, marked %t, %v: %q", len(rows), marked, err, rows)
	}
}

func TestRollBackTakesTwoTapsAndFreezesTheList(t *testing.T) {
	t.Parallel()
	s := dear(t)
	s.Say(aigul, "/versions")
	s.Press(aigul, s.Last(aigul.ID), "v1:ver:1")
	m := s.Last(aigul.ID)
	s.WantButtons(m, "v1:cmp:1-2", "v1:rollback:1", "v1:off:1", "v1:vers:0")
	s.Press(aigul, m, "v1:rollback:1")
	m = s.Last(aigul.ID)
	s.Wants(m, "Вернуть версию 1", "синхронизация ничего сама не публикует")
	s.WantButtons(m, "v1:backyes:1", "v1:ver:1")
	s.wantServed(2, "12600")
	s.Press(aigul, m, "v1:backyes:1")
	s.Wants(s.Last(aigul.ID), "Возвращена версия 1, теперь это версия 3: Айгуль Ким", "В продаже: 19 из 20", "Прайс-лист заморожен")
	s.wantServed(3, "12000")
	s.wantAudit("Айгуль Ким list.rollback version 1 as 3")

	if r := s.job(); !r.Held {
		t.Fatal("the next sync undid the roll-back")
	}
	m = s.Last(aigul.ID)
	s.Wants(m, "Прайс-лист задержан, версия 4", "Возвращена версия 1, новый прайс-лист ждёт вашего решения")
	s.WantButtons(m, "v1:pub:4", "v1:keep:4", "v1:diff:0-4")
	s.Press(aigul, m, "v1:pub:4")
	s.wantServed(4, "12600")
	if got := s.Press(aigul, s.Forge(aigul.ID, "v1:backyes:4"), "v1:backyes:4"); got != "Эта версия и так у Kaspi" {
		t.Errorf("notice %q", got)
	}
	if got := s.Press(aigul, s.Forge(aigul.ID, "v1:ver:99"), "v1:ver:99"); got != "Этой версии больше нет: хранятся последние сто" {
		t.Errorf("notice %q", got)
	}
}

func TestVersionsTurnTheirPages(t *testing.T) {
	t.Parallel()
	s := newShop(t, alone)
	for i := range 10 {
		items := goods(20)
		items[0].Stock.N = 10 + i
		s.source.set(items, nil)
		s.job()
	}
	s.Say(aigul, "/versions")
	m := s.Last(aigul.ID)
	s.WantButtons(m, "v1:ver:10", "v1:ver:9", "v1:ver:8", "v1:ver:7", "v1:ver:6", "v1:ver:5", "v1:ver:4", "v1:ver:3", "v1:vers:3")
	s.Press(aigul, m, "v1:vers:3")
	s.WantButtons(s.Last(aigul.ID), "v1:ver:2", "v1:ver:1", "v1:vers:0")
}

func TestWholeDiffOfAHeldListIsATable(t *testing.T) {
	t.Parallel()
	s := held(t, alone)
	s.Press(aigul, s.Last(aigul.ID), "v1:diff:0-2")
	m := s.Last(aigul.ID)
	if m.Document == nil || strings.Count(string(m.Document.Data), "изменилась цена;") != 20 {
		t.Errorf("document %+v", m.Document)
	}
	s.wantServed(1, "12000")
}

func TestWhatIsNotSoldIsATableWithTheReasons(t *testing.T) {
	t.Parallel()
	s := dear(t)
	s.Press(aigul, s.Forge(aigul.ID, "v1:off:2"), "v1:off:2")
	m := s.Last(aigul.ID)
	s.Wants(m, "Не в продаже в версии 2: 1 товар")
	if m.Document == nil || !strings.HasSuffix(string(m.Document.Data), ";100000;12600;нет у Al-Style\r\n") {
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
	s.source.set(items, nil)
	s.job()
	items[0].Stock.N, items[1].Stock.N, items[2].Stock.N = 1, 2, 3
	s.source.set(items, nil)
	s.job()
	s.Press(aigul, s.Forge(aigul.ID, "v1:diff:1-2"), "v1:diff:1-2")
	text := string(s.Last(aigul.ID).Document.Data)
	for _, cell := range []string{`;"'=HYPERLINK(""x"")";`, ";'+7 пультов;", ";'@SUM;"} {
		if !strings.Contains(text, cell) {
			t.Errorf("no %s in %s", cell, text)
		}
	}
}
