package storetest

import (
	"testing"

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
		news, err := s.News(t.Context(), chat, 2)
		must(t, err)
		same(t, "news", keys(news), append([]string{}, want...))
		return news
	}
	add("a", 1)
	add("b", 2)
	add("a", 3) // known
	add("c", 4)
	news := wants(7, "a", "b")
	must(t, s.MarkRead(t.Context(), 7, news[1].ID))
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
	must(t, s.Subscribe(t.Context(), 7, orders.NewsBack, true))
	must(t, s.Subscribe(t.Context(), 7, orders.NewsCancelled, false))
	must(t, s.Subscribe(t.Context(), 7, orders.NewsBack, false))
	must(t, s.Subscribe(t.Context(), 8, orders.NewsBack, true))
	wishes, err := s.Subscriptions(t.Context(), 7)
	must(t, err)
	same(t, "wishes", wishes, map[orders.NewsKind]bool{orders.NewsBack: false, orders.NewsCancelled: false})
}
