//go:build !race

package app_test

import (
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
	"kaspibot/kaspi/kaspitest"
)

// recording is the data of an older program as a power cut has left it, and what was outside at that moment: orders
// 812000001 new, …2 and …3 accepted, …4 with a request to accept that was never answered. A new one, of the program as it is:
//
//	go test ./cmd/kaspibot/internal/crash -run Record -record 2026-12-01
type recording struct {
	At       time.Time
	Orders   []kaspitest.Order
	Messages []tgtest.Message
	List     string
	Stopped  string // an article; empty where nothing could be stopped yet
	Files    map[string][]byte
}

func recorded(t *testing.T, path string) (r recording) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err == nil {
		err = json.NewDecoder(z).Decode(&r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheDataOfEveryOlderProgramGoOnWithNothingLost(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/recorded/*.json.gz")
	if err != nil || len(paths) < 4 {
		t.Fatalf("%d recordings, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json.gz"), func(t *testing.T) {
			t.Parallel()
			r := recorded(t, path)
			p := &played{dir: t.TempDir()}
			p.skew.Store(int64(r.At.Sub(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))) // when time begins in a bubble
			bubble(t, p, []string{"FEED_PATH=/secret-path-0123456789ab/list.xml"}, func(p *played) {
				p.restore(r)
				p.start()
				defer func() { p.end() }()
				p.goesOn(r)
			})
		})
	}
}

// restore puts what was recorded where it was.
func (p *played) restore(r recording) {
	p.t.Helper()
	for name, body := range r.Files {
		path := filepath.Join(p.dir, "1", name)
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path, body, 0o600)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	for _, o := range r.Orders {
		p.kaspi.Put(o)
	}
	for _, m := range r.Messages {
		for p.sent() < m.ID { // numbers that were a person's messages, or are deleted
			if p.sent() == m.ID-1 {
				p.sends(m)
			} else {
				p.telegram.Say(marat, marat.ID, "x")
			}
		}
	}
	for range 50 { // updates have numbers too, and those of then have been taken
		p.telegram.Say(marat, marat.ID, "x")
	}
}

// sent is the newest number of a message: private chats count as one.
func (p *played) sent() (id int) {
	for _, m := range append(p.telegram.Chat(aigul.ID, 1000), p.telegram.Chat(marat.ID, 1000)...) {
		id = max(id, m.ID)
	}
	return id
}

// sends sends a message as the older program did.
func (p *played) sends(m tgtest.Message) {
	p.t.Helper()
	type button struct {
		Text string `json:"text"`
		Data string `json:"callback_data"`
	}
	var keyboard [][]button
	for _, row := range m.Keyboard {
		var buttons []button
		for _, b := range row {
			if b.Data != "" {
				buttons = append(buttons, button{b.Text, b.Data})
			}
		}
		keyboard = append(keyboard, buttons)
	}
	markup, err := json.Marshal(map[string]any{"inline_keyboard": keyboard})
	if err != nil {
		p.t.Fatal(err)
	}
	form := url.Values{"chat_id": {strconv.FormatInt(aigul.ID, 10)}, "text": {m.Text}}
	if len(keyboard) > 0 {
		form.Set("reply_markup", string(markup))
	}
	client := http.Client{Transport: p.lines[0].Transport()}
	defer client.CloseIdleConnections()
	resp, err := client.PostForm(p.telegram.URL()+"/bot"+tgtest.Token+"/sendMessage", form)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		p.t.Fatalf("message %d: HTTP %d", m.ID, resp.StatusCode)
	}
	<-time.After(2 * time.Second) // as fast as a chat takes them
}

// goesOn lives a life on restored data.
func (p *played) goesOn(r recording) {
	p.t.Helper()
	const path = "/secret-path-0123456789ab/list.xml"
	<-time.After(time.Second)
	offers := strings.Count(r.List, "<offer ")
	if n := strings.Count(string(p.fetch(path)), "<offer "); n != offers || n == 0 {
		p.t.Errorf("%d offers are served at once, want %d", n, offers)
	}
	<-time.After(15 * time.Minute)
	for _, o := range r.Orders {
		if n := len(p.showing("Заказ " + o.Code + " — ")); n != 1 {
			p.t.Errorf("order %s has %d cards\n%s", o.Code, n, p.screen())
		}
	}
	p.press("v1:acc:812000001")
	p.until("what nobody knew is known", 30*time.Minute, func() bool {
		return len(p.showing("Заказ 812000004 — ", "Нажмите «Принять» ещё раз")) == 1
	})
	p.press("v1:acc:812000004")
	fresh := r.Orders[0]
	fresh.Code, fresh.Status, fresh.State = "812000009", "", ""
	p.kaspi.Put(fresh)
	p.until("a new order", 5*time.Minute, func() bool { return len(p.showing("Заказ 812000009 — ")) == 1 })
	p.press("v1:acc:812000009")
	p.until("all are accepted", 10*time.Minute, func() bool { return len(p.showing("Заказ 81200000", "Принят: Айгуль")) == 5 })
	p.wantOnce([]string{"812000001", "812000004", "812000009"})
	if n := p.kaspi.Accepts("812000002") + p.kaspi.Accepts("812000003"); n != 0 {
		p.t.Errorf("%d requests to accept what is accepted", n)
	}
	p.say("/sync")
	<-time.After(15 * time.Minute)
	list := p.fetch(path)
	// The present program reckons with more costs than the oldest did: before prices move that far somebody is asked.
	if held := p.showing("Прайс-лист задержан"); len(held) > 0 {
		if len(p.showing("Прайс-лист задержан", "Цены в среднем сдвинулись")) != len(held) || !slices.Equal(sold(list), sold([]byte(r.List))) {
			p.t.Errorf("a list is held for another reason, or served\n%s", p.screen())
		}
		if !p.pressed("v1:pub:") {
			p.t.Error("it cannot be published")
		}
		<-time.After(time.Minute)
		list = p.fetch(path)
		if now := sold(list); slices.Equal(now, sold([]byte(r.List))) && string(list) == r.List {
			p.t.Error("what was published is not served")
		}
	}
	if now := sold(list); len(now) == 0 || slices.Contains(now, r.Stopped) {
		p.t.Errorf("%d goods are sold; what was stopped is among them: %v", len(now), slices.Contains(now, r.Stopped))
	}
	p.restart()
	<-time.After(10 * time.Minute)
	if n := len(p.showing("Заказ 81200000", "Принят: Айгуль")); n != 5 {
		p.t.Errorf("%d cards after a restart\n%s", n, p.screen())
	}
}
