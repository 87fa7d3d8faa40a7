package goods_test

import (
	"strings"
	"testing"
	"time"

	"kaspibot/feed"
)

func TestStockIsFoundByWordsArticleAndPartNumber(t *testing.T) {
	t.Parallel()
	s := stocked(t)
	s.stockAt = noon.Add(-20 * time.Minute)
	s.say(aigul, "/stock")
	s.wants(s.last(aigul.ID), "/stock мышь logitech")
	s.say(aigul, "/stock МЫШЬ delux")
	s.wants(s.last(aigul.ID), "1 товар", "Остатки от 11:40", "40102 Мышь Delux M618", "9 шт., закупка 5 000 ₸", "not", "розница", "В прайс-листе", "За ")
	s.say(aigul, "/stock fxr4037cn")
	s.wants(s.last(aigul.ID), "2 товара", "40103", "40104", "нет в наличии, закупка неизвестна, розница 11 490 ₸")
	s.say(aigul, "/stock пылесос <b>")
	s.wants(s.last(aigul.ID), "«пылесос <b>» ничего не нашлось")
	s.wantButtons(s.last(aigul.ID))
}

func TestStockTellsItsTrendAndWhatIsPublished(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	items := items(3)
	if err := s.store.SaveCatalogue(t.Context(), items, s.now()); err != nil {
		t.Fatal(err)
	}
	for day, pieces := range []int{20, 15, 17, 2} {
		items[0].Stock.N, items[0].Cost = pieces, feed.Tenge(10_000-100*day)
		if _, err := s.store.SaveStock(t.Context(), items, s.now().AddDate(0, 0, day-12)); err != nil {
			t.Fatal(err)
		}
	}
	served := []feed.Offer{{SKU: "100000", Article: "100000", Model: "Монитор", Price: 12_000, Stock: 20}}
	v, err := s.store.SaveVersion(t.Context(), feed.Version{Created: noon, Changed: noon, Status: feed.StatusPublished}, feed.PackOffers(served...))
	if err != nil {
		t.Fatal(err, v)
	}
	s.say(aigul, "/stock 100000")
	s.wants(s.last(aigul.ID), "2 шт., закупка 9 700 ₸", "В прайс-листе 100000: 12 000 ₸, 20 шт.",
		"За 12 дней: было 20, ушло 20, пришло 2, закупка была 10 000 ₸, менялось 15.11 12:00")
}

func TestStockTurnsItsPages(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	if err := s.store.SaveCatalogue(t.Context(), items(23), s.now()); err != nil {
		t.Fatal(err)
	}
	s.say(aigul, "/stock монитор кабель")
	m := s.last(aigul.ID)
	s.wants(m, "23 товара, страница 1 из 3", "Остатки ещё не получены")
	s.wantButtons(m, "v1:sto:2")
	if n := strings.Count(m.Text, "Монитор"); n != 10 {
		t.Errorf("%d goods on a page, want 10:\n%s", n, m.Text)
	}
	s.press(aigul, m, "v1:sto:2")
	s.wantButtons(s.present(m), "v1:sto:1", "v1:sto:3")
	s.press(aigul, s.present(m), "v1:sto:3")
	s.wants(s.present(m), "страница 3 из 3")
	s.wantButtons(s.present(m), "v1:sto:2")
	old := s.old(aigul, "v1:sto:2")
	if notice := s.press(aigul, old, "v1:sto:2"); !strings.Contains(notice, "искали другое") {
		t.Errorf("an old search: told %q", notice)
	}
}
