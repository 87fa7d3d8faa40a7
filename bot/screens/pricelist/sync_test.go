package pricelist_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/chat/chattest"
	"kaspibot/bot/tgtest"
	"kaspibot/feed"
)

// synced runs /sync in the person's own chat and returns the message that tells how it ended.
func (s *shop) synced(user tgtest.User, command string) tgtest.Message {
	s.t.Helper()
	s.Say(user, command)
	var m tgtest.Message
	s.Until("the sync ends", func() bool {
		m = s.Last(user.ID)
		return !strings.HasPrefix(m.Text, "⏳")
	})
	return m
}

// working says that a chat sees how far a sync is. Of two steps that come close together it sees the newer one.
func (s *shop) working(chat int64) bool {
	text := chattest.Plain(s.Last(chat).Text)
	return strings.Contains(text, "Читаю каталог Al-Style: 250 из 1 000") || strings.Contains(text, "Спрашиваю остатки")
}

func TestSyncShowsProgressAndThenFiguresInOneMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.source.shut()
	s.Say(aigul, "/sync")
	s.Until("the progress is shown", func() bool { return s.working(aigul.ID) })
	s.source.open()
	s.Until("the sync ends", func() bool { return !strings.HasPrefix(s.Last(aigul.ID).Text, "⏳") })
	m := s.Last(aigul.ID)
	s.Wants(m, "Прайс-лист обновлён, версия 1", "Товаров в прайс-листе: 20, в продаже: 20, штук: 400", "Новых: 20",
		`Монитор <19"> & кабель 100019: 14 280 ₸, 0 → 20 шт.`, "… и ещё 10")
	if n := len(s.Telegram.Messages(aigul.ID)); n != 1 {
		t.Errorf("%d messages, want one\n%s", n, s.Screens())
	}
	if got := s.Telegram.Messages(marat.ID); len(got) != 0 {
		t.Errorf("told somebody else %q", got[0].Text)
	}
	if s.engine.full {
		t.Error("read the names too, though nobody asked for it")
	}
}

func TestSyncTellsWhatChangedAndWhatDidNot(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.job()
	items := goods(20)
	items[3].Cost, items[4].Stock.N, items[5].Defect = 12_000, 0, true
	s.source.set(items, nil)
	s.Wants(s.synced(aigul, "/sync full"), "версия 2", "Изменилась цена: 1", "Закончились: 1", "Пропали у Al-Style: 1",
		"Уценка, не публикуется: 1", "12 360 ₸ → 14 400 ₸, 20 шт.", "20 → 0 шт.")
	if !s.engine.full {
		t.Error("/sync full did not read the names")
	}
	s.Wants(s.synced(aigul, "/sync"), "Остатки и цены прежние", "not", "версия 3")
}

func TestSecondSyncMeanwhileSaysBusy(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.source.shut()
	s.Say(aigul, "/sync")
	s.Until("the first is under way", func() bool { return s.working(aigul.ID) })
	s.Wants(s.synced(marat, "/sync"), "Синхронизация уже идёт, начата в 12:00")
	s.Say(aigul, "/help") // the chat stays usable
	s.Wants(s.Last(aigul.ID), "Новые заказы приходят сами")
	s.source.open()
	s.Until("the first ends", func() bool {
		return strings.Contains(s.Telegram.Messages(aigul.ID)[0].Text, "Прайс-лист обновлён")
	})
}

func TestFailedSyncTellsWhatToDoAndKeepsTheList(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		items []feed.Item
		err   error
		want  string
	}{
		"short":     {nil, supplier(chat.Fault{Kind: "short", Got: 9, Announced: 20}), "неполным: 9 из 20"},
		"token":     {nil, fmt.Errorf("stock: %w", supplier(chat.Fault{Kind: "token"})), "впишите в ALSTYLE_TOKEN"},
		"throttled": {nil, supplier(chat.Fault{Kind: "throttled"}), "не работает ли вторая программа"},
		"empty":     {nil, nil, "Прайс-лист не меняю, иначе весь магазин снялся бы с продажи"},
		"our own":   {nil, errors.New("no such table"), "Внутренняя ошибка"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			s.job()
			s.source.set(c.items, c.err)
			m := s.synced(aigul, "/sync")
			s.Wants(m, "Синхронизация не удалась. Прежний прайс-лист остаётся в силе.", c.want, "not", "no such table", "disk full")
			doc, err := s.publisher.Current(t.Context())
			if err != nil || doc.Version.ID != 1 || doc.Version.Figures.Offers != 20 {
				t.Errorf("served: version %d of %d offers (%v), want the old list", doc.Version.ID, doc.Version.Figures.Offers, err)
			}
		})
	}
}

func TestReportOfLongNamesFitsAMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	items := goods(20)
	for i := range items {
		items[i].Name = strings.Repeat("Очень длинное имя & ", 40) + fmt.Sprint(i)
	}
	s.source.set(items, nil)
	s.Wants(s.synced(aigul, "/sync"), "Прайс-лист обновлён", "… и ещё 10")
}

// ownList is a shop's list in memory, in which the SKU of each listing is an article.
type ownList []feed.Listing

func (l *ownList) Listings(context.Context) ([]feed.Listing, error) { return *l, nil }

func (*ownList) match(_ context.Context, _ feed.Items, list []feed.Listing) (changed []feed.Listing, err error) {
	for _, l := range list {
		l.Article, l.Match = feed.Article(l.SKU), feed.MatchSKU
		changed = append(changed, l)
	}
	return changed, nil
}

func TestSyncTellsForHowManySKUsAnItemWasFound(t *testing.T) {
	t.Parallel()
	list := &ownList{{SKU: "100001", Imported: true, Model: "Монитор"}, {SKU: "100002", Imported: true, Model: "Монитор"}}
	s := newShop(t, func(c *setup) { c.list = list })
	s.Wants(s.synced(aigul, "/sync"), "Найдены у Al-Style: 2")
	s = newShop(t)
	s.Wants(s.synced(aigul, "/sync"), "Прайс-лист обновлён", "not", "Нашлись")
}

// supplier is a failure of the distributor.
func supplier(f chat.Fault) error {
	f.Service = "supplier"
	return &chat.FaultError{Fault: f, Err: errDisk}
}

// The button stands below what was stopped or put on sale again.
func TestAButtonSyncsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	stopped := s.Forge(aigul.ID, "v1:sync:now")
	s.Press(aigul, stopped, "v1:sync:now")
	s.Until("the sync ends", func() bool { return strings.Contains(s.Last(aigul.ID).Text, "версия 1") })
	if got := s.Again(stopped); got.Text != "старое сообщение" {
		t.Errorf("the message of the button says %q", got.Text)
	}
}
