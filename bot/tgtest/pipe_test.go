package tgtest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
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

// A webhook that does not take an update is given it again after a second, and one that does not answer after a minute more.
func TestAWebhookIsTriedAgainInItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot, hook := pipenet.Listen(), pipenet.Listen()
		srv := tgtest.New(t, tgtest.WithListener(bot), tgtest.WithTransport(hook.Transport()))
		client := &http.Client{Transport: bot.Transport()}
		ask := func(method string, f fields) answer {
			body, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := client.Post(address(srv, method), "application/json", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = resp.Body.Close() }()
			a := answer{Status: resp.StatusCode}
			if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
				t.Fatal(err)
			}
			return a
		}
		begin := time.Now()
		var tried []time.Duration
		var got []string
		web := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			tried = append(tried, time.Since(begin))
			body, err := io.ReadAll(r.Body)
			if err != nil || r.Method != http.MethodPost || r.URL.Path != "/hook" || r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s %s: %v", r.Method, r.URL, err)
			}
			got = append(got, string(body))
			switch len(tried) {
			case 1:
				w.WriteHeader(http.StatusMultipleChoices)
			case 2:
				<-r.Context().Done()
			case 3:
				w.WriteHeader(299)
			}
		})}
		go func() { _ = web.Serve(hook) }()
		defer func() { _ = web.Close() }()
		if a := ask("setWebhook", fields{"url": "http://127.0.0.1/hook"}); !a.OK {
			t.Fatalf("%+v", a)
		}
		srv.Say(anna(), anna().ID, "/start")
		<-time.After(2 * time.Minute)
		first := srv.Say(anna(), anna().ID, "ещё")
		synctest.Wait()
		want := []time.Duration{0, time.Second, 62 * time.Second, 2 * time.Minute}
		if !slices.Equal(tried, want) || got[0] != got[2] || got[3] == got[0] || !strings.Contains(got[3], fmt.Sprint(first)) {
			t.Errorf("tried after %v, want %v", tried, want)
		}
	})
}

// A poll waits as long as it says, up to fifty seconds.
func TestAPollWaitsNoLongerThanFiftySeconds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bot := pipenet.Listen()
		srv := tgtest.New(t, tgtest.WithListener(bot))
		client := &http.Client{Transport: bot.Transport()}
		for asked, want := range map[int]time.Duration{-1: 0, 0: 0, 1: time.Second, 50: 50 * time.Second, 51: 50 * time.Second, 3600: 50 * time.Second} {
			begin := time.Now()
			resp, err := client.Get(address(srv, "getUpdates") + fmt.Sprintf("?timeout=%d", asked))
			if err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()
			if took := time.Since(begin); took != want || srv.Polling() {
				t.Errorf("a poll of %d s took %v, want %v", asked, took, want)
			}
		}
	})
}
