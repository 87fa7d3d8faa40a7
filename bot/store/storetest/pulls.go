package storetest

import (
	"testing"
	"time"

	"kaspibot/feed/page"
)

func testTheLastPullIsRemembered(t *testing.T, open Open) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	none, err := s.LastPull(t.Context())
	must(t, err)
	same(t, "before the first", none, page.Pull{})
	want := page.Pull{At: At(1), Addr: "203.0.113.7", Agent: "agent", Status: 200, Version: 5, Bytes: 371_000, Gzip: true}
	must(t, s.SavePulls(t.Context(), page.Pull{At: At(2), Status: 503}))
	must(t, s.SavePulls(t.Context(), want))
	must(t, s.Close())
	got, err := open(t, dir).LastPull(t.Context())
	must(t, err)
	same(t, "last pull", got, want)
}

func testOnlyAGoodFetchIsOne(t *testing.T, open Open) {
	t.Parallel()
	s := open(t, t.TempDir())
	for i, status := range []int{200, 304, 401, 503} {
		must(t, s.SavePulls(t.Context(), page.Pull{At: At(i), Status: status, Version: int64(i)}))
	}
	must(t, s.SavePulls(t.Context(), page.Pull{At: At(5), Status: 200})) // it asked for the head alone, or broke off
	good, err := s.LastGoodPull(t.Context())
	must(t, err)
	same(t, "last good", good, page.Pull{At: At(1).UTC().Truncate(time.Millisecond), Status: 304, Version: 1})
	list, err := s.LastPulls(t.Context(), 3)
	must(t, err)
	if len(list) != 3 || list[0].Status != 200 || list[2].Status != 401 {
		t.Errorf("%+v", list)
	}
}
