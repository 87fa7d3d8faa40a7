package goods_test

import (
	"fmt"
	"strings"
	"testing"

	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

// listedAt is a list of lines as "40101 PP1=yes PP2=no:20", with days of pre-order behind the colon.
func listedAt(lines ...string) tgtest.Document {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><kaspi_catalog xmlns="kaspiShopping"><merchantid>30000001</merchantid><offers>`)
	for _, line := range lines {
		fields := strings.Fields(line)
		fmt.Fprintf(&b, `<offer sku="%s"><model>Мышь и клавиатура</model><availabilities>`, fields[0])
		for _, point := range fields[1:] {
			id, terms, _ := strings.Cut(point, "=")
			available, days, _ := strings.Cut(terms, ":")
			fmt.Fprintf(&b, `<availability available="%s" storeId="30000001_%s" preOrder="0%s"/>`, available, id, days)
		}
		b.WriteString(`</availabilities><price>9990</price></offer>`)
	}
	b.WriteString(`</offers></kaspi_catalog>`)
	return tgtest.Document{Name: "LIST.xml", Data: []byte(b.String())}
}

// places are where the listings in force are sold, "sku point point", or "sku anywhere".
func (s *shop) places() string {
	s.t.Helper()
	list, err := s.store.Listings(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, l := range list {
		text := string(l.SKU)
		for _, p := range l.Points {
			if p.Available {
				text += " " + p.ID
			}
		}
		if len(l.Points) == 0 && l.Available() {
			text += " anywhere"
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

// report is the message with the report on the file that was sent last, above the question.
func (s *shop) report(user tgtest.User) tgtest.Message {
	all := s.telegram.Messages(user.ID)
	return all[len(all)-2]
}

func TestAPickupPointThatTheSettingsDoNotKnowIsAskedAbout(t *testing.T) {
	t.Parallel()
	for answer, test := range map[string]struct {
		button int
		want   string
		shown  []string
	}{
		"use":   {0, "40101 30000001_PP1 30000001_PP9; 40102 30000001_PP9", []string{"KASPI_STORES", "30000001_PP9", "следующей синхронизации"}},
		"same":  {1, "40101 30000001_PP1; 40102 30000001_PP1", []string{"not", "KASPI_STORES"}},
		"leave": {2, "40101 30000001_PP1; 40102", []string{"not", "KASPI_STORES"}},
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			s := stocked(t)
			s.points = []feed.PickupPoint{{ID: "PP1"}, {ID: "PP2", Closed: true}}
			q := s.send(aigul, listedAt("40101 PP1=yes PP9=yes:20", "40102 PP9=yes"))
			s.wants(q, "30000001_PP9", "нет в настройках", "продаются 2 товара, только там: 1", "Осталось вопросов: 1")
			report := s.report(aigul)
			s.wants(report, "С предзаказом: 1", "Ответьте на вопросы ниже (1)")
			if got := buttons(q); len(got) != 3 {
				t.Fatalf("buttons %q", got)
			}
			if told := s.pressOn(aigul, report, "v1:iap"); !strings.Contains(told, "Сначала ответьте") {
				t.Errorf("told %q", told)
			}
			s.wants(s.last(aigul.ID), "нет в настройках")
			if got := s.places(); got != "" {
				t.Fatalf("applied with an open question: %s", got)
			}
			s.restart()
			s.press(aigul, q, buttons(q)[test.button])
			s.wants(s.present(q), append([]string{"Нажмите «Применить»"}, test.shown...)...)
			s.pressOn(aigul, q, "v1:iap")
			if got := s.places(); got != test.want {
				t.Errorf("sold at %q, want %q", got, test.want)
			}
			s.wants(s.present(q), append([]string{"Товары магазина обновлены"}, test.shown...)...)
			if a := s.audit[0]; a.Verb != "listing.point" || !strings.HasPrefix(a.Detail, "30000001_PP9: ") {
				t.Errorf("audit: %+v", a)
			}
		})
	}
}

func TestOneQuestionComesAfterTheOther(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	q := s.send(aigul, listedAt("40101 PP8=yes", "40102 PP9=yes", "40103 PP1=no"))
	s.wants(q, "PP8", "Осталось вопросов: 3")
	first := buttons(q)[0]
	s.press(aigul, q, first)
	s.wants(s.present(q), "PP9", "Осталось вопросов: 2", "KASPI_STORES", "PP8")
	again := s.old(aigul, first) // as after a crash
	s.press(aigul, again, first)
	s.wants(s.present(again), "PP9", "Осталось вопросов: 2")
	s.pressOn(aigul, q, buttons(s.present(q))[2])
	s.wants(s.present(q), "сняты с продажи: 1", "Осталось вопросов: 1")
	s.wantButtons(s.present(q), "v1:iof:1:leave", "v1:iof:1:sell")
	s.send(aigul, listedAt("40101 PP1=yes"))
	if told := s.pressOn(aigul, q, "v1:iof:1:sell"); !strings.Contains(told, "заменён новым") {
		t.Errorf("a question about an old file: told %q", told)
	}
}

func TestWhatIsOffSaleInTheFileIsLeftSoOrPutOnSale(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"leave": "40101 30000001_PP1; 40102", "sell": "40101 30000001_PP1; 40102 anywhere",
	} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			s := stocked(t)
			q := s.send(aigul, listedAt("40101 PP1=yes", "40102 PP1=no"))
			s.wants(s.report(aigul), "Сняты с продажи в самом файле: 1", "not", "ARCHIVE")
			s.pressOn(aigul, s.report(aigul), "v1:iap")
			if got := s.places(); got != "" {
				t.Fatalf("applied with an open question: %s", got)
			}
			s.pressOn(aigul, q, "v1:iof:1:"+answer)
			s.pressOn(aigul, q, "v1:iap")
			if got := s.places(); got != want {
				t.Errorf("sold at %q, want %q", got, want)
			}
		})
	}
}

func TestAFileWithNothingOnSaleIsTakenAtTheSecondPress(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	q := s.send(aigul, listedAt("40101 PP1=no", "40102 PP1=no"))
	s.wants(s.report(aigul), "ничего нет в продаже", "ARCHIVE")
	s.pressOn(aigul, q, "v1:iof:1:leave")
	s.pressOn(aigul, q, "v1:iap:1")
	if got := s.places(); got != "" {
		t.Fatalf("applied at the first press: %s", got)
	}
	archive := s.last(aigul.ID)
	s.wants(archive, "Похоже, это ARCHIVE", "Взять товары магазина из него?", "2 товара")
	s.wantButtons(archive, "v1:iap:1:archive", "v1:ica:1")
	s.pressOn(aigul, archive, "v1:iap:1:archive")
	if got := s.places(); got != "40101; 40102" {
		t.Errorf("sold at %q", got)
	}
}

func TestLinesThatTheListDoesNotHaveAreNamed(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	m := s.send(aigul, listedAt("40101 PP1=yes", "40101 PP1=yes", "40102 PP1=yes"))
	s.wants(m, "Не подойдут строки файла: 1")
	s.pressOn(aigul, m, "v1:iap")
	s.wants(s.present(m), "ровно эти артикулы, без строк файла, которые не подошли: 1", "Повторяются артикулы: 1")
}
