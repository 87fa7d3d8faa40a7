package tgtest_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/faults"
	"kaspibot/kaspi/pipenet"
)

func TestPollsAndTimeoutsPassInVirtualTimeWithoutSockets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot, hook := pipenet.Listen(), pipenet.Listen()
		table := faults.New(nil)
		srv := tgtest.New(t, tgtest.WithListener(bot), tgtest.WithTransport(hook.Transport()), tgtest.WithFaults(table))
		client := &http.Client{Transport: bot.Transport(), Timeout: 2 * time.Minute}
		ask := func(method string, f fields) (answer, time.Duration, error) {
			body, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			begin := time.Now()
			resp, err := client.Post(address(srv, method), "application/json", bytes.NewReader(body))
			if err != nil {
				return answer{}, time.Since(begin), err
			}
			defer func() { _ = resp.Body.Close() }()
			a := answer{Status: resp.StatusCode}
			return a, time.Since(begin), json.NewDecoder(resp.Body).Decode(&a)
		}
		if a, took, err := ask("getUpdates", fields{"timeout": 50}); err != nil || !a.OK || took != 50*time.Second {
			t.Errorf("a poll of 50 s: %+v and %v after %s", a, err, took)
		}
		table.Add(faults.Row{Service: faults.Telegram, Operation: "getMe", End: faults.Hang})
		if _, took, err := ask("getMe", nil); err == nil || took != 2*time.Minute {
			t.Errorf("a call without an answer: %v after %s", err, took)
		}

		taken := make(chan time.Time)
		web := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(
			func(http.ResponseWriter, *http.Request) { taken <- time.Now() })}
		go func() { _ = web.Serve(hook) }()
		defer func() { _ = web.Close() }()
		if a, _, err := ask("setWebhook", fields{"url": "http://127.0.0.1/hook"}); err != nil || !a.OK {
			t.Errorf("setWebhook: %+v and %v", a, err)
		}
		begin := time.Now()
		srv.Say(anna(), anna().ID, "/start")
		if at := <-taken; !at.Equal(begin) {
			t.Errorf("the webhook was reached after %s", at.Sub(begin))
		}
	})
}
