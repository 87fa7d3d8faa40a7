package storetest

import (
	"testing"
	"time"

	"kaspibot/bot/chat"
)

func wantTries(t *testing.T, s Engine, id int64, want ...chat.Try) {
	t.Helper()
	got, err := s.Tries(t.Context(), id)
	must(t, err)
	same(t, "tries", got, want)
}

func testTriesAreCountedUntilTheyEnd(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	must(t, s.BeginTry(t.Context(), 7, At(1), "501", "502"))
	must(t, s.BeginTry(t.Context(), 7, At(2), "501", "news 3"))
	must(t, s.BeginTry(t.Context(), 8, At(2), "501"))
	must(t, s.NameTries(t.Context(), 7, "501"))
	must(t, s.Close())
	s = open(t, dir)
	first := chat.Try{Key: "501", Tries: 2, Last: At(2), Named: true}
	news := chat.Try{Key: "news 3", Tries: 1, Last: At(2)}
	wantTries(t, s, 7, first, chat.Try{Key: "502", Tries: 1, Last: At(1)}, news)

	must(t, s.TakeBackTry(t.Context(), 7, "501", "502"))
	first.Tries = 1
	wantTries(t, s, 7, first, news)
	must(t, s.BeginTry(t.Context(), 7, At(0).Add(100*time.Hour), "503"))
	wantTries(t, s, 7, first, chat.Try{Key: "503", Tries: 1, Last: At(0).Add(100 * time.Hour)}) // an order's stay, old news go
	must(t, s.EndTries(t.Context(), 7, "501"))
	wantTries(t, s, 7, chat.Try{Key: "503", Tries: 1, Last: At(0).Add(100 * time.Hour)})
	must(t, s.EndTries(t.Context(), 7, "503"))
	wantTries(t, s, 7)
	wantTries(t, s, 8, chat.Try{Key: "501", Tries: 1, Last: At(2)})
}

func testACardEndsTheTriesOfItsOrder(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Record("501")))
	for _, id := range []int64{7, 8} {
		must(t, s.BeginTry(t.Context(), id, At(1), "501"))
	}
	must(t, show(t.Context(), s, Card("501", 30, 1)))
	wantTries(t, s, 7)
	wantTries(t, s, 8, chat.Try{Key: "501", Tries: 1, Last: At(1)})
}

func testAMessageIsAdoptedOnce(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SaveRecords(t.Context(), Record("501"), Record("502")))
	must(t, s.BeginTry(t.Context(), 7, At(1), "501"))
	must(t, s.AdoptCards(t.Context(), 7, 30, Card("501", 30, 0)))
	must(t, s.AdoptCards(t.Context(), 7, 30, Card("502", 30, 0)))
	cards, err := s.CardsIn(t.Context(), 7, 30)
	must(t, err)
	same(t, "cards", cards, []chat.Card{Card("501", 30, 0)})
	wantTries(t, s, 7)
}
