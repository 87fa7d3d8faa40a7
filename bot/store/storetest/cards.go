package storetest

import (
	"context"
	"fmt"
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/kaspi"
)

// Card is a card in chat 7.
func Card(code kaspi.OrderCode, message int, shown int64) chat.Card {
	return chat.Card{Code: code, Chat: 7, Message: message, Shown: shown}
}

// show notes cards message by message.
func show(ctx context.Context, s Engine, cards ...chat.Card) error {
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
func stale(t *testing.T, s Engine) []string {
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

func testTheFirstMessageOfAChatIsACardLikeOthers(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	rec := Record("501")
	must(t, s.SaveRecords(t.Context(), rec))
	must(t, show(t.Context(), s, Card("501", 1, 1)))
	rec.Revision = 2
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "changed", stale(t, s), []string{"501 in 1: 1, 2"})
	must(t, s.MoveChat(t.Context(), 7, 9))
	cards, err := s.CardsOf(t.Context(), "501")
	must(t, err)
	same(t, "moved", cards, []chat.Card{{Code: "501", Chat: 9, Message: -1, Shown: 1}})
}

func testACardIsStaleUntilItShowsTheRecordAsItIs(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	rec := Record("501")
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "new order", stale(t, s), []string{"501 in 0: 0, 1"})

	must(t, show(t.Context(), s, Card("501", 30, 1)))
	same(t, "shown", stale(t, s), []string{})

	rec.Revision = 2
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "changed", stale(t, s), []string{"501 in 30: 1, 2"})
	must(t, s.Close())
	s = open(t, dir)
	same(t, "after reopening", stale(t, s), []string{"501 in 30: 1, 2"})

	must(t, show(t.Context(), s, Card("501", 30, 2)))
	same(t, "shown again", stale(t, s), []string{})
}

func testEveryMessageThatShowsAnOrderIsKeptUpToDate(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	rec := Record("501")
	rec.Revision = 3
	must(t, s.SaveRecords(t.Context(), rec))
	must(t, show(t.Context(), s, Card("501", 30, 1), Card("501", 31, 3), Card("501", 29, 2)))
	same(t, "stale", stale(t, s), []string{"501 in 29: 2, 3", "501 in 30: 1, 3"})
}

func testAnOrderNotAnnouncedIsStaleOnlyWhereItIsShown(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	rec := Record("501")
	rec.Announce, rec.Revision = false, 2
	must(t, s.SaveRecords(t.Context(), rec))
	same(t, "shown nowhere", stale(t, s), []string{})
	must(t, show(t.Context(), s, Card("501", 30, 1)))
	same(t, "shown as it was", stale(t, s), []string{"501 in 30: 1, 2"})
	must(t, show(t.Context(), s, Card("501", 30, 2)))
	same(t, "shown as it is", stale(t, s), []string{})
	must(t, s.AdoptCards(t.Context(), 7, 31, Card("501", 31, 1)))
	same(t, "found as it was in a message of long ago", stale(t, s), []string{"501 in 31: 1, 2"})
}

func testChatsAreShownOrdersEachOnItsOwn(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Record("501")))
	elsewhere := Card("501", 30, 1)
	elsewhere.Chat = 8
	must(t, show(t.Context(), s, elsewhere))
	same(t, "stale in the other chat", stale(t, s), []string{"501 in 0: 0, 1"})
}

func testStaleCardsBeginWithTheOldestOrder(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, code := range []string{"9", "1", "5", "3"} {
		r := Record(code)
		r.Seen = At(i / 2 * 10) // two at a time
		r.Revision = 2
		must(t, s.SaveRecords(t.Context(), r))
	}
	must(t, show(t.Context(), s, Card("9", 30, 1), Card("3", 31, 1)))
	same(t, "stale", stale(t, s), []string{"1 in 0: 0, 2", "9 in 30: 1, 2", "3 in 31: 1, 2", "5 in 0: 0, 2"})
}

func testCardsAreFoundByOrderAndByMessage(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Record("1"), Record("2")))
	first, second, later := Card("1", 30, 1), Card("2", 30, 1), Card("1", 44, 1)
	later.Urgency, later.Called = 2, At(4)
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

func testCardsAreSavedAllOrNone(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Record("501")))
	if err := show(t.Context(), s, Card("501", 30, 1), Card("unknown", 30, 1)); err == nil {
		t.Error("a card of no order was saved")
	}
	list, err := s.CardsOf(t.Context(), "501")
	must(t, err)
	same(t, "cards after a failure", len(list), 0)
}

func testACallToALaterMomentIsTakenBack(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	var all []kaspi.OrderCode
	for i := range 1100 { // more than one statement can name
		all = append(all, kaspi.OrderCode(fmt.Sprint(1000+i)))
	}
	first, last := all[0], all[len(all)-1]
	must(t, s.SaveRecords(t.Context(), Record(string(first)), Record(string(all[1])), Record(string(last)), Record("999")))
	called := func(code kaspi.OrderCode, chat int64, seconds int) chat.Card {
		c := Card(code, 30, 1)
		c.Chat, c.Called, c.Urgency = chat, At(seconds), 2
		return c
	}
	must(t, s.ShowCards(t.Context(), 7, 30, called(first, 7, 5), called(all[1], 7, 4), called(last, 7, 6), called("999", 7, 9)))
	must(t, s.ShowCards(t.Context(), 8, 30, called(first, 8, 5)))
	must(t, s.Uncall(t.Context(), 7, At(4), all...))
	must(t, s.Uncall(t.Context(), 7, At(0)))
	for code, want := range map[kaspi.OrderCode]chat.Card{
		first: Card(first, 30, 1), last: Card(last, 30, 1), all[1]: called(all[1], 7, 4), "999": called("999", 7, 9),
	} {
		cards, err := s.CardsOf(t.Context(), code)
		must(t, err)
		same(t, "called about "+string(code), cards[0], want)
		if code == first {
			same(t, "called in another chat", cards[1], called(first, 8, 5))
		}
	}
}
