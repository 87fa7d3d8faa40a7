package storetest

import (
	"testing"

	"kaspibot/bot/chat"
	"kaspibot/bot/news"
	"kaspibot/bot/orders"
	"kaspibot/bot/orders/auto"
)

func testAChatThatMovedTakesEverythingWithItOnce(t *testing.T, open Open) {
	t.Parallel()
	const to = 9
	s := open(t, t.TempDir())
	rec := Record("501")
	must(t, s.SaveRecords(t.Context(), rec, Record("502")))
	must(t, show(t.Context(), s, Card("501", 30, 1)))
	must(t, s.BeginTry(t.Context(), 7, At(1), "502"))
	must(t, s.SaveDialog(t.Context(), chat.Dialog{Chat: 7, User: 11, Step: "code", Data: `{}`, Message: 30, Expires: At(15)}))
	must(t, s.RequestWaybill(t.Context(), chat.PendingWaybill{Code: "501", Chat: 7, Message: 30, Since: At(1), Due: At(2), Topic: 4}))
	must(t, s.AddNews(t.Context(), orders.News{Key: "a", At: At(1)}))
	must(t, s.MarkRead(t.Context(), 7, 1))
	must(t, s.SetMode(t.Context(), 7, news.Back, news.Silent))
	must(t, s.Gather(t.Context(), 7, news.Event{Key: "a", At: At(1), Kind: news.Back, Line: "x"}))
	must(t, s.PassCards(t.Context(), 7, chat.Card{Code: "502", Shown: 1}))
	must(t, s.SaveDecision(t.Context(), auto.Decision{Code: "501", At: At(1), Outcome: auto.OutcomeLeft}))
	must(t, s.ToldDecision(t.Context(), "501", 7))
	must(t, s.SetSetting(t.Context(), "list.7", `{"Message":30,"Page":2}`))
	must(t, s.SetSetting(t.Context(), "sheet.7", "4"))
	must(t, s.SetSetting(t.Context(), "sheet.17", "1"))
	for _, key := range []string{"list.9", "list.7"} { // what has been read is not known for ever
		_, _, err := s.Setting(t.Context(), key)
		must(t, err)
	}
	for range 2 { // as after a crash in between
		must(t, s.MoveChat(t.Context(), 7, to))
	}

	cards, err := s.CardsOf(t.Context(), "501")
	must(t, err)
	same(t, "cards", cards, []chat.Card{{Code: "501", Chat: to, Message: -30, Shown: 1}})
	rec.Revision = 2
	must(t, s.SaveRecords(t.Context(), rec))
	stale, err := s.StaleCards(t.Context(), to)
	must(t, err)
	same(t, "orders to show, without those that were shown or passed over", len(stale), 0)
	wantTries(t, s, to, chat.Try{Key: "502", Tries: 1, Last: At(1)})
	d, found, err := s.Dialog(t.Context(), to, 11)
	must(t, err)
	same(t, "question", d, chat.Dialog{Chat: to, User: 11, Step: "code", Data: `{}`, Expires: At(15)})
	same(t, "a question", found, true)
	pending, err := s.PendingWaybills(t.Context(), At(9), 9)
	must(t, err)
	same(t, "waybills", pending, []chat.PendingWaybill{{Code: "501", Chat: to, Since: At(1), Due: At(2)}})
	left, err := s.News(t.Context(), to, 9)
	must(t, err)
	same(t, "news", len(left), 0)
	modes, err := s.Modes(t.Context(), to)
	must(t, err)
	same(t, "modes", modes, map[news.Kind]news.Mode{news.Back: news.Silent})
	gathered, err := s.Gathered(t.Context(), to, 5)
	must(t, err)
	same(t, "gathered", gathered.First, []news.Event{{Key: "a", At: At(1), Kind: news.Back, Line: "x"}})
	wantUntold(t, s, to)
	for key, want := range map[string]string{
		"moved.7": "9", "list.9": `{"Message":0,"Page":2}`, "sheet.9": "4", "sheet.17": "1", "list.7": "", "sheet.7": "",
	} {
		got, _, err := s.Setting(t.Context(), key)
		must(t, err)
		same(t, key, got, want)
	}
}

// A waybill that somebody asked for in a group, to be sent to them, is answered in what the group has become.
func testWhatWasAskedInAGroupIsAskedInWhatItBecomes(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	want := []chat.PendingWaybill{
		{Code: "501", Chat: 11, Message: 30, Topic: 4, Group: -5, Since: At(1), Due: At(2), Looks: 1},
		{Code: "502", Chat: 11, Message: 31, Topic: 5, Group: -6, Since: At(1), Due: At(2), Looks: 2},
	}
	for _, w := range want {
		must(t, s.RequestWaybill(t.Context(), w))
	}
	must(t, s.MoveChat(t.Context(), -5, -100))
	want[0].Group, want[0].Message, want[0].Topic = -100, 0, 0
	got, err := s.PendingWaybills(t.Context(), At(2), 9)
	must(t, err)
	same(t, "waybills", got, want)
}

// The numbers of groups are long, and below zero.
func testAGroupThatBecomesASupergroupKeepsWhatIsSetForIt(t *testing.T, open Open) {
	t.Parallel()
	const from, to = -4_012_345_678, -1_001_987_654_321
	s := open(t, t.TempDir())
	must(t, s.SetSetting(t.Context(), "list.-4012345678", `{"Message":30,"Page":2}`))
	must(t, s.SetSetting(t.Context(), "list.4012345678", "of another"))
	must(t, s.SetSetting(t.Context(), "page.-4012345678", `{"Page": 2}`))
	must(t, s.MoveChat(t.Context(), from, to))
	must(t, s.SetSetting(t.Context(), "later.-4012345678", "of another time")) // which the move has not seen
	must(t, s.MoveChat(t.Context(), from, to))
	for key, want := range map[string]string{
		chat.MovedKey(from): "-1001987654321", "list.-1001987654321": `{"Message":0,"Page":2}`, "list.-4012345678": "", "list.4012345678": "of another",
		"page.-1001987654321": `{"Page": 2}`, "later.-4012345678": "of another time", "later.-1001987654321": "",
	} {
		got, _, err := s.Setting(t.Context(), key)
		must(t, err)
		same(t, key, got, want)
	}
}
