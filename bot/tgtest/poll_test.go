package tgtest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
)

func TestUpdatesComeAgainUntilConfirmed(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	first := srv.Say(anna(), 7, "один")
	srv.Say(anna(), 7, "два")
	srv.Say(anna(), 7, "три")

	for range 2 {
		if got := texts(updates(t, srv, fields{"limit": 2})); !cmp.Equal(got, []string{"один", "два"}) {
			t.Errorf("unconfirmed updates are %q", got)
		}
	}
	if got := texts(updates(t, srv, fields{"offset": first + 1})); !cmp.Equal(got, []string{"два", "три"}) {
		t.Errorf("after confirming the first: %q", got)
	}
	if got := texts(updates(t, srv, fields{"offset": first})); !cmp.Equal(got, []string{"два", "три"}) {
		t.Errorf("a lower offset brought back %q", got)
	}
}

func TestOffsets(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		offset int64 // from the first update when positive
		want   []string
	}{
		{"none", 0, []string{"один", "два", "три"}},
		{"negative keeps the last", -1, []string{"три"}},
		{"negative beyond the queue", -9, []string{"один", "два", "три"}},
		{"past the last confirms all", 3, nil},
		{"absurdly far is ignored", 1000, []string{"один", "два", "три"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			first := srv.Say(anna(), 7, "один")
			srv.Say(anna(), 7, "два")
			srv.Say(anna(), 7, "три")
			offset := tt.offset
			if offset > 0 {
				offset += first
			}
			if got := texts(updates(t, srv, fields{"offset": offset})); !cmp.Equal(got, tt.want) {
				t.Errorf("offset %d gives %q, want %q", tt.offset, got, tt.want)
			}
		})
	}
}

func TestPollWaitsForAnUpdate(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	got := make(chan answer, 1)
	go func() { got <- call(t, srv, "getUpdates", fields{"timeout": 50}) }()
	polling(t, srv)
	srv.Say(anna(), 7, "привет")
	if got := texts(into[[]update](t, <-got)); !cmp.Equal(got, []string{"привет"}) {
		t.Errorf("the poll brought %q", got)
	}
}

func TestPollEndsEmptyAfterItsTimeout(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	a := call(t, srv, "getUpdates", fields{"timeout": 1})
	if string(a.Result) != "[]" {
		t.Errorf("result is %s, want []", a.Result)
	}
}

func TestSecondPollerEndsTheFirst(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	elder, younger := make(chan answer, 1), make(chan answer, 1)
	go func() { elder <- call(t, srv, "getUpdates", fields{"timeout": 50}) }()
	polling(t, srv)
	go func() { younger <- call(t, srv, "getUpdates", fields{"timeout": 50}) }()
	refusedWith(t, <-elder, 409, "Conflict: terminated by other getUpdates request; "+
		"make sure that only one bot instance is running")
	srv.Say(anna(), 7, "кому?")
	if got := texts(into[[]update](t, <-younger)); !cmp.Equal(got, []string{"кому?"}) {
		t.Errorf("the younger poll brought %q", got)
	}
}

func TestAbandonedPollDoesNotDisturbTheNext(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, address(srv, "getUpdates?timeout=50"), nil)
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		gone <- err
	}()
	polling(t, srv)
	cancel()
	if err := <-gone; err == nil {
		t.Error("the cancelled poll was answered")
	}
	if err := srv.Wait(t.Context(), func() bool { return !srv.Polling() }); err != nil {
		t.Error(err)
	}
	srv.Say(anna(), 7, "ещё тут?")
	if got := texts(updates(t, srv, fields{"timeout": 50})); !cmp.Equal(got, []string{"ещё тут?"}) {
		t.Errorf("the next poll brought %q", got)
	}
}

// polling waits until a long poll is under way.
func polling(t *testing.T, srv *tgtest.Server) {
	t.Helper()
	if err := srv.Wait(t.Context(), srv.Polling); err != nil {
		t.Fatal(err)
	}
}

func TestAllowedUpdatesHoldUntilChanged(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	if got := texts(updates(t, srv, fields{"allowed_updates": []string{"callback_query"}})); got != nil {
		t.Fatalf("a fresh server has updates: %q", got)
	}
	if id := srv.Say(anna(), 7, "не слышно"); id != 0 {
		t.Errorf("an unwanted message became update %d", id)
	}
	message := sent(t, srv, "карточка", accept())
	if _, err := srv.Press(anna(), 7, message, "v1:acc:501"); err != nil {
		t.Fatal(err)
	}
	got := updates(t, srv, fields{})
	if len(got) != 1 || got[0].Callback == nil {
		t.Fatalf("updates are %+v, want the press", got)
	}
	updates(t, srv, fields{"allowed_updates": []string{}, "offset": got[0].ID + 1})
	srv.Say(anna(), 7, "слышно")
	if got := texts(updates(t, srv, fields{})); !cmp.Equal(got, []string{"слышно"}) {
		t.Errorf("with the default back: %q", got)
	}
}

// Telegram refuses no allowed_updates: what it cannot read changes nothing, and names it does not know are as if unsaid.
func TestOddAllowedUpdatesAreNotRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		odd   any
		heard bool // whether messages are brought again, after a choice of presses alone
	}{
		"null":             {nil, false},
		"a word":           {"message", false},
		"an object":        {fields{"message": true}, false},
		"not JSON":         {"[", false},
		"unknown names":    {[]string{"telepathy"}, true},
		"numbers":          {[]int{1}, true},
		"one known":        {[]any{"telepathy", 5, nil, "message"}, true},
		"one of no use":    {[]string{"telepathy", "poll"}, false},
		"kinds never made": {[]string{"poll", "message_reaction"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := tgtest.New(t)
			updates(t, srv, fields{"allowed_updates": []string{"callback_query"}})
			updates(t, srv, fields{"allowed_updates": tt.odd})
			if heard := srv.Say(anna(), 7, "слышно?") != 0; heard != tt.heard {
				t.Errorf("a message is brought: %t", heard)
			}
		})
	}
}

func TestUnfetchedUpdatesAreKeptADay(t *testing.T) {
	t.Parallel()
	c := newClock()
	srv := tgtest.New(t, tgtest.WithClock(c.Now))
	srv.Say(anna(), 7, "вчера")
	c.wind(24*time.Hour + time.Second)
	srv.Say(anna(), 7, "сегодня")
	if got := texts(updates(t, srv, fields{})); !cmp.Equal(got, []string{"сегодня"}) {
		t.Errorf("updates are %q", got)
	}
}

func TestPollingAndWebhookExcludeEachOther(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	waiting := make(chan answer, 1)
	go func() { waiting <- call(t, srv, "getUpdates", fields{"timeout": 50}) }()
	polling(t, srv)
	into[bool](t, call(t, srv, "setWebhook", fields{"url": "https://bot.example.kz/hook"}))
	refusedWith(t, <-waiting, 409, "Conflict: terminated by setWebhook request")
	refusedWith(t, call(t, srv, "getUpdates", fields{}), 409,
		"Conflict: can't use getUpdates method while webhook is active")
	into[bool](t, call(t, srv, "deleteWebhook", fields{}))
	updates(t, srv, fields{})
}
