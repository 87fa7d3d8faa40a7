package store_test

import (
	"context"
	"fmt"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/orders"
	"kaspibot/bot/store"
	"kaspibot/kaspi"
)

func card(code kaspi.OrderCode, message int, shown int64) chat.Card {
	return chat.Card{Code: code, Chat: 7, Message: message, Shown: shown}
}

// show notes cards message by message.
func show(ctx context.Context, s *store.Store, cards ...chat.Card) error {
	type place struct {
		chat    int64
		message int
	}
	shown := map[place][]chat.Card{}
	for _, c := range cards {
		shown[place{c.Chat, c.Message}] = append(shown[place{c.Chat, c.Message}], c)
	}
	for at, cards := range shown {
		if err := s.ShowCards(ctx, at.chat, at.message, cards...); err != nil {
			return err
		}
	}
	return nil
}

// stale lists what chat 7 has to be shown, as "order in message: revision on screen, revision".
func stale(t *testing.T, s *store.Store) []string {
	t.Helper()
	list, err := s.StaleCards(t.Context(), 7)
	must(t, err)
	texts := []string{}
	for _, x := range list {
		if x.Card.Chat != 7 || x.Card.Code != x.Record.Order.Code {
			t.Errorf("card %+v of order %s", x.Card, x.Record.Order.Code)
		}
		texts = append(texts, fmt.Sprintf("%s in %d: %d, %d",
			x.Card.Code, x.Card.Message, x.Card.Shown, x.Record.Revision))
	}
	return texts
}

func TestACardIsStaleUntilItShowsTheRecordAsItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	rec := record("501")
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "new order", stale(t, s), []string{"501 in 0: 0, 1"})

	must(t, show(t.Context(), s, card("501", 30, 1)))
	same(t, "shown", stale(t, s), []string{})

	rec.Revision = 2
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "changed", stale(t, s), []string{"501 in 30: 1, 2"})
	must(t, s.Close())
	s = open(t, dir)
	same(t, "after reopening", stale(t, s), []string{"501 in 30: 1, 2"})

	must(t, show(t.Context(), s, card("501", 30, 2)))
	same(t, "shown again", stale(t, s), []string{})
}

func TestEveryMessageThatShowsAnOrderIsKeptUpToDate(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	rec := record("501")
	rec.Revision = 3
	must(t, s.SaveRecords(t.Context(), rec))
	must(t, show(t.Context(), s, card("501", 30, 1), card("501", 31, 3), card("501", 29, 2)))
	same(t, "stale", stale(t, s), []string{"501 in 29: 2, 3", "501 in 30: 1, 3"})
}

func TestAnOrderNotAnnouncedIsStaleOnlyWhereItIsShown(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	rec := record("501")
	rec.Announce, rec.Revision = false, 2
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "shown nowhere", stale(t, s), []string{})
	must(t, show(t.Context(), s, card("501", 30, 1)))
	same(t, "shown as it was", stale(t, s), []string{"501 in 30: 1, 2"})
}

func TestChatsAreShownOrdersEachOnItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), record("501")))
	elsewhere := card("501", 30, 1)
	elsewhere.Chat = 8
	must(t, show(t.Context(), s, elsewhere))
	same(t, "stale in the other chat", stale(t, s), []string{"501 in 0: 0, 1"})
}

func TestStaleCardsBeginWithTheOldestOrder(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, code := range []string{"9", "1", "5", "3"} {
		r := record(code)
		r.Seen = at(i / 2 * 10) // two at a time
		r.Revision = 2
		must(t, s.SaveRecords(t.Context(), r))
	}
	must(t, show(t.Context(), s, card("9", 30, 1), card("3", 31, 1)))
	same(t, "stale", stale(t, s), []string{"1 in 0: 0, 2", "9 in 30: 1, 2", "3 in 31: 1, 2", "5 in 0: 0, 2"})
}

func TestCardsAreFoundByOrderAndByMessage(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), record("1"), record("2")))
	first, second, later := card("1", 30, 1), card("2", 30, 1), card("1", 44, 1)
	later.Urgency = 2
	other := first
	other.Chat = 8
	must(t, show(t.Context(), s, later, second, first, other))

	of, err := s.CardsOf(t.Context(), "1")
	must(t, err)
	same(t, "cards of order 1", of, []chat.Card{first, later, other})
	in, err := s.CardsIn(t.Context(), 7, 30)
	must(t, err)
	same(t, "cards in message 30 of chat 7", in, []chat.Card{first, second})
	none, err := s.CardsIn(t.Context(), 9, 30)
	must(t, err)
	same(t, "cards in a chat without any", len(none), 0)
}

func TestCardsAreSavedAllOrNone(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), record("501")))
	if err := show(t.Context(), s, card("501", 30, 1), card("unknown", 30, 1)); err == nil {
		t.Error("a card of no order was saved")
	}
	list, err := s.CardsOf(t.Context(), "501")
	must(t, err)
	same(t, "cards after a failure", len(list), 0)
}

// A year of orders, all shown as they are: what a Refresh with nothing to do costs.
func BenchmarkStaleCards(b *testing.B) {
	s := open(b, b.TempDir())
	rec := fullRecord()
	recs := make([]orders.Record, 70_000)
	cards := make([]chat.Card, len(recs))
	for n := range recs {
		rec.Order.Code = kaspi.OrderCode(fmt.Sprint(n))
		recs[n], cards[n] = rec, card(rec.Order.Code, n+1, rec.Revision)
	}
	must(b, s.SaveRecords(b.Context(), recs...))
	must(b, show(b.Context(), s, cards...))
	for b.Loop() {
		list, err := s.StaleCards(b.Context(), 7)
		must(b, err)
		if len(list) != 0 {
			b.Fatalf("%d stale cards", len(list))
		}
	}
}
