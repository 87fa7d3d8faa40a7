package demo

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"kaspibot/bot/tgtest"
)

// stage is a terminal on which a demo runs: what is printed is read.
type stage struct {
	mu    sync.Mutex
	text  bytes.Buffer
	heard chan struct{}
	stop  context.CancelFunc
}

func (s *stage) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.heard)
	s.heard = make(chan struct{})
	return s.text.Write(p)
}

// waits until a text has been shown, and returns what stands in its brackets.
func (s *stage) waits(t *testing.T, pattern string) string {
	t.Helper()
	want, late := regexp.MustCompile(pattern), time.After(tgtest.Patience)
	for {
		s.mu.Lock()
		text, heard := s.text.String(), s.heard
		s.mu.Unlock()
		if found := want.FindStringSubmatch(text); found != nil {
			return found[len(found)-1]
		}
		select {
		case <-heard:
		case <-late:
			t.Fatalf("it never shows %s:\n%s", pattern, text)
		}
	}
}

// What is done on the page is read along in the terminal, where nothing can be done.
func TestTheTerminalReadsAlong(t *testing.T) {
	t.Parallel()
	s, ended := show(t, Audience{Language: "en", Page: "127.0.0.1:0", Judged: true})
	page := s.waits(t, `(http://127\.0\.0\.1:\d+)\n`)
	s.waits(t, `A shop on this machine`)
	s.waits(t, `Order 812345601 [^└]*└ \[✅ Accept\]`)
	resp, err := http.Post(page+"/say", "application/json", strings.NewReader(`{"person": 700, "text": "/orders"}`))
	if err != nil || resp.StatusCode != http.StatusOK || resp.Body.Close() != nil {
		t.Fatal(resp, err)
	}
	s.waits(t, `Айгуль: /orders`)
	s.stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "--for") { // nobody has accepted anything
		t.Error(err)
	}
	s.waits(t, `In this demo: \d+ orders came, [1-9]\d* were pushed to the chat, 0 accepted`)
	if strings.Contains(s.text.String(), "level=") {
		t.Errorf("the log is among the messages:\n%s", s.text.String())
	}
}

// Nobody is there: buttons press themselves.
func TestADemoByItselfSpeaksTheLanguageOfTheChat(t *testing.T) {
	t.Parallel()
	for language, says := range map[string][]string{
		"ru": {"Магазин на этой машине", "сообщение 1", "нажимает", "В этом показе пришло"},
		"kk": {"Осы компьютердегі дүкен", "1-хабарлама", `Айгуль 1-хабарламадағы \[✅ Қабылдау\] батырмасын басады`, "Осы демода"},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			s, ended := show(t, Audience{Language: language, Auto: true, Judged: true})
			for _, text := range says[:3] {
				s.waits(t, text)
			}
			s.waits(t, `Айгуль`)
			s.waits(t, `\.pdf|📦`)
			s.stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			s.waits(t, says[3])
			if foreign := regexp.MustCompile(`message|presses|Type |bytes|%!`).FindString(s.text.String()); foreign != "" {
				t.Errorf("%q is not in the language of the chat", foreign)
			}
		})
	}
}

// What buyers order is on sale in the price list, for its prices.
func TestOrdersAgreeWithThePriceList(t *testing.T) {
	t.Parallel()
	w := newWorld(setup{list: "http://127.0.0.1:1/list.xml", language: "en"})
	defer w.close()
	if w.order() {
		t.Error("somebody orders what no list has")
	}
	w.onSale = []offered{{SKU: "11", Model: "Чайник", Price: 5990}}
	if !w.order() {
		t.Fatal("nobody orders")
	}
	codes := w.kaspi.Codes()
	o, _ := w.kaspi.Get(codes[0])
	if len(codes) != 1 || len(o.Lines) == 0 || o.Lines[0].SKU != "11" || o.Lines[0].Price != 5990 {
		t.Errorf("ordered: %+v", o.Lines)
	}
}

func TestAReaderKeepsUp(t *testing.T) {
	t.Parallel()
	edited := func(id int, text string) tgtest.Event {
		return tgtest.Event{Kind: tgtest.EventEdited, Message: tgtest.Message{ID: id, Text: text}}
	}
	sent, pressed := edited(1, "a"), edited(1, "")
	sent.Kind, pressed.Kind = tgtest.EventSent, tgtest.EventPressed
	events := make(chan tgtest.Event, 10)
	for _, e := range []tgtest.Event{sent, edited(1, "b"), edited(2, "x"), edited(1, "c"), pressed, edited(1, "d")} {
		events <- e
	}
	close(events)
	var shown []string
	paced(context.Background(), events, 0, func(e tgtest.Event) int {
		shown = append(shown, string(e.Kind)+" "+e.Message.Text)
		return 1
	})
	const want = "sent c, edited x, pressed , edited d"
	if got := strings.Join(shown, ", "); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheLogIsKeptOnlyWhereThereIsSomethingInIt(t *testing.T) {
	t.Parallel()
	for text, kept := range map[string]bool{"": false, "level=WARN\n": true} {
		f, err := os.Create(filepath.Join(t.TempDir(), "log"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		if err := closeJournal(&out, f, wordsOf("en")); err != nil {
			t.Fatal(err)
		}
		_, err = os.Stat(f.Name())
		if there := err == nil; there != kept || strings.Contains(out.String(), f.Name()) != kept {
			t.Errorf("%q: kept %t, said %q", text, there, out.String())
		}
	}
}
