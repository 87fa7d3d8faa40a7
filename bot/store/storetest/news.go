package storetest

import (
	"fmt"
	"testing"

	"kaspibot/bot/news"
	"kaspibot/bot/orders"
)

func keys(list []orders.News) []string {
	got := []string{}
	for _, n := range list {
		got = append(got, n.Key)
	}
	return got
}

func testAChatIsToldWhatItHasNotHeard(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	add := func(key string, second int) {
		t.Helper()
		must(t, s.AddNews(t.Context(), orders.News{Key: key, At: At(second), Kind: orders.NewsNotBack}))
	}
	wants := func(chat int64, want ...string) []orders.News {
		t.Helper()
		list, err := s.News(t.Context(), chat, 2)
		must(t, err)
		same(t, "news", keys(list), append([]string{}, want...))
		return list
	}
	add("a", 1)
	add("b", 2)
	add("a", 3) // known
	add("c", 4)
	heard := wants(7, "a", "b")
	must(t, s.MarkRead(t.Context(), 7, heard[1].ID))
	wants(7, "c")
	wants(8, "a", "b")
	must(t, s.MarkRead(t.Context(), 7, wants(7, "c")[0].ID))
	wants(7)

	// Old news goes, and what comes later is nevertheless new to a chat that had heard it all.
	must(t, s.AddNews(t.Context(), orders.News{Key: "d", At: At(0).AddDate(2, 0, 0)}))
	wants(8, "d")
}

func testAWishIsKept(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	must(t, s.SetMode(t.Context(), 7, news.Back, news.Loud))
	must(t, s.SetMode(t.Context(), 7, news.Cancelled, news.Off))
	must(t, s.SetMode(t.Context(), 7, news.Back, news.Silent))
	must(t, s.SetMode(t.Context(), 8, news.Back, news.Digest))
	modes, err := s.Modes(t.Context(), 7)
	must(t, err)
	same(t, "modes", modes, map[news.Kind]news.Mode{news.Back: news.Silent, news.Cancelled: news.Off})
}

func testWhatIsGatheredIsCountedAndBounded(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	var events []news.Event
	for i := range 1000 {
		events = append(events, news.Event{Key: fmt.Sprint("back ", 2000-i), At: At(i), Kind: news.Back, Line: fmt.Sprint(i)})
	}
	must(t, s.Gather(t.Context(), 7, events...))
	must(t, s.Gather(t.Context(), 7, news.Event{Key: events[0].Key, At: At(1), Kind: news.Back, Line: "again"}))
	must(t, s.Gather(t.Context(), 7, news.Event{Key: "guard", At: At(5), Kind: news.Guard, Line: "held"}))
	must(t, s.Gather(t.Context(), 8, news.Event{Key: events[0].Key, At: At(1), Kind: news.Back, Line: "another chat"}))
	g, err := s.Gathered(t.Context(), 7, 2)
	must(t, err)
	same(t, "counts", g.Count, map[news.Kind]int{news.Back: 1000, news.Guard: 1})
	same(t, "the first", g.First, []news.Event{events[0], events[1], {Key: "guard", At: At(5), Kind: news.Guard, Line: "held"}})
	must(t, s.Gather(t.Context(), 7, news.Event{Key: "later", At: At(9), Kind: news.Back, Line: "later"}))
	must(t, s.ForgetGathered(t.Context(), 7, g.Last))
	g, err = s.Gathered(t.Context(), 7, 2)
	must(t, err)
	same(t, "what came after the digest", g.First, []news.Event{{Key: "later", At: At(9), Kind: news.Back, Line: "later"}})
	g, err = s.Gathered(t.Context(), 8, 2)
	must(t, err)
	same(t, "of another chat", g.All(), 1)
}
