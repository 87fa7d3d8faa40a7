package tgtest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kaspibot/bot/tgtest"
)

func TestWebhookGetsUpdatesInOrderUntilItTakesThem(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	got := make(chan string, 10)
	var tries atomic.Int32
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if secret := r.Header.Get("X-Telegram-Bot-Api-Secret-Token"); secret != "s3cret" {
			t.Errorf("secret is %q", secret)
		}
		if tries.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var u update
		if err := json.NewDecoder(r.Body).Decode(&u); err != nil {
			t.Error(err)
		}
		got <- u.Message.Text
	}))
	t.Cleanup(hook.Close)
	srv.Say(anna(), 7, "один")
	srv.Say(anna(), 7, "два")
	into[bool](t, call(t, srv, "setWebhook", fields{"url": hook.URL, "secret_token": "s3cret"}))
	if texts := []string{<-got, <-got}; !cmp.Equal(texts, []string{"один", "два"}) {
		t.Errorf("the webhook got %q", texts)
	}
	type info struct {
		URL       string `json:"url"`
		Pending   int    `json:"pending_update_count"`
		LastError string `json:"last_error_message"`
	}
	done := func() bool {
		return into[info](t, call(t, srv, "getWebhookInfo", fields{})).Pending == 0
	}
	if err := srv.Wait(t.Context(), done); err != nil {
		t.Fatal(err)
	}
	want := info{URL: hook.URL, LastError: "wrong response from the webhook: 503 Service Unavailable"}
	if diff := cmp.Diff(want, into[info](t, call(t, srv, "getWebhookInfo", fields{}))); diff != "" {
		t.Errorf("webhook info (-want +got):\n%s", diff)
	}
	into[bool](t, call(t, srv, "deleteWebhook", fields{}))
	srv.Say(anna(), 7, "три")
	into[bool](t, call(t, srv, "deleteWebhook", fields{"drop_pending_updates": true}))
	if left := updates(t, srv, fields{}); len(left) != 0 {
		t.Errorf("dropped updates are still there: %+v", left)
	}
}

func TestRefusedWebhooks(t *testing.T) {
	t.Parallel()
	srv := tgtest.New(t)
	for words, f := range map[string]fields{
		"An HTTPS URL must be provided for webhook": {"url": "http://bot.example.kz/hook"},
		"invalid webhook URL specified":             {"url": "hook"},
		"secret token contains unallowed":           {"url": "https://bot.example.kz/", "secret_token": "секрет"},
	} {
		refusedWith(t, call(t, srv, "setWebhook", f), 400, words)
	}
	updates(t, srv, fields{}) // polling still works
}
