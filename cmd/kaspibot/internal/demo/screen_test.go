package demo

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kaspibot/bot/store/storetest"
	"kaspibot/bot/tgtest"
	"kaspibot/cmd/kaspibot/internal/app"
	"kaspibot/cmd/kaspibot/internal/config"
	"kaspibot/kaspi"
)

// Each thing that happens in a chat is shown with its time, who did it and what can be pressed now.
func TestWhatHappensInAChatIsShown(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 24, 12, 0, 7, 0, kaspi.Almaty()).UTC()
	message := tgtest.Message{ID: 4, Text: "one\ntwo", Keyboard: [][]tgtest.Button{{{Text: "A", Data: "v1:acc:7"}, {Text: "B", Data: "v1:x"}}, {{Text: "C", Data: "v1:acc:8"}}}}
	file, photo := tgtest.Message{ID: 5, Text: "t", Document: &tgtest.Document{Name: "w.pdf", Data: make([]byte, 9)}}, tgtest.Message{ID: 6, Text: "t", Photo: &tgtest.Document{Width: 3, Height: 2}}
	for _, c := range []struct {
		event  tgtest.Event
		shows  string
		pushed int
	}{
		{tgtest.Event{Kind: tgtest.EventSaid, From: seller(), Message: message}, "\n12:00:07  Айгуль: one\ntwo\n", 0},
		{tgtest.Event{Kind: tgtest.EventPressed, From: seller(), Message: message, Button: message.Keyboard[0][0]}, "\n12:00:07  Айгуль presses [A] under message 4\n", 0},
		{tgtest.Event{Kind: tgtest.EventAnswered, Answer: tgtest.CallbackAnswer{Text: "done"}}, "12:00:07  over the screen: done\n", 0}, {tgtest.Event{Kind: tgtest.EventAnswered}, "", 0},
		{tgtest.Event{Kind: tgtest.EventSent, Message: message}, "\n12:00:07  message 4\n  │ one\n  │ two\n  └ [A] [B]\n  └ [C]\n", 2},
		{tgtest.Event{Kind: tgtest.EventDocument, Message: file}, "\n12:00:07  message 5\n  │ 📎 w.pdf, 9 bytes\n  │ t\n", 0}, {tgtest.Event{Kind: tgtest.EventPhoto, Message: photo}, "\n12:00:07  message 6\n  │ 🖼 3 × 2\n  │ t\n", 0},
		{tgtest.Event{Kind: tgtest.EventEdited, Message: message}, "\n12:00:07  message 4 is now\n  │ one\n  │ two\n  └ [A] [B]\n  └ [C]\n", 0}, {tgtest.Event{Kind: tgtest.EventDeleted, Message: message}, "\n12:00:07  message 4 is deleted\n", 0},
	} {
		var out strings.Builder
		s := newScreen(&out, kaspi.Almaty(), nil, wordsOf("en"))
		c.event.At = at
		if lines := s.show(c.event); out.String() != c.shows || lines != strings.Count(c.shows, "\n") || s.pushed() != c.pushed {
			t.Errorf("%s: %d lines, %d pushed:\n%s", c.event.Kind, lines, s.pushed(), out.String())
		}
	}
	for data, brings := range map[string]bool{"v1:acc:7": true, "v1:pack:7": true, "v1:pk:7": true, "v1:no:7": false, "": false} {
		m := tgtest.Message{Keyboard: [][]tgtest.Button{{{Text: "x", Data: "v1:x"}}, {{Text: "y", Data: data}}}}
		if b, ok := nextButton(m); ok != brings || ok && b.Text != "y" {
			t.Errorf("%s brings an order on: %t, %+v", data, ok, b)
		}
	}
}

// Each language has a text of its own for all that the demo says, with the same arguments.
func TestTheDemoSaysEverythingInEachLanguage(t *testing.T) {
	t.Parallel()
	russian := reflect.ValueOf(wordsOf("ru"))
	for _, language := range []string{"ru", "kk", "en"} {
		all := reflect.ValueOf(wordsOf(language))
		for i := range all.NumField() {
			text := all.Field(i).String()
			if text == "" || strings.Count(text, "%") != strings.Count(russian.Field(i).String(), "%") || (language != "ru") == (text == russian.Field(i).String()) && text != "%s, %d байт" {
				t.Errorf("%s in %s is %q", all.Type().Field(i).Name, language, text)
			}
		}
	}
}

// A reader has time for each line, four seconds at the most, and none where much waits. What changes at once is shown as it is last.
func TestTheChatIsShownAtThePaceOfAReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		event := func(kind tgtest.EventKind, id int, text string) tgtest.Event {
			return tgtest.Event{Kind: kind, Message: tgtest.Message{ID: id, Text: text}}
		}
		ctx, stop := context.WithCancel(t.Context())
		events := make(chan tgtest.Event, 100)
		begin, ended := time.Now(), make(chan struct{})
		var mu sync.Mutex // of what is shown
		var shown []string
		take := func() (all []string) {
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			all, shown = shown, nil
			return all
		}
		go func() {
			defer close(ended)
			paced(ctx, events, time.Second, func(e tgtest.Event) int {
				mu.Lock()
				defer mu.Unlock()
				shown = append(shown, time.Since(begin).String()+" "+e.Message.Text)
				return e.Message.ID
			})
		}()
		want := func(texts ...string) {
			t.Helper()
			if got := strings.Join(take(), ", "); got != strings.Join(texts, ", ") {
				t.Errorf("shown %s, want %s", got, strings.Join(texts, ", "))
			}
		}
		pass := func(d time.Duration) { <-time.After(d) }
		events <- event(tgtest.EventSent, 2, "a")
		pass(200 * time.Millisecond)
		events <- event(tgtest.EventEdited, 2, "b")
		want()
		pass(200 * time.Millisecond)
		events <- event(tgtest.EventEdited, 2, "c")
		want("300ms b")
		pass(3 * time.Second)
		want("2.6s c")
		pass(4 * time.Second)
		events <- event(tgtest.EventSaid, 9, "long") // at once
		want("7.4s long")
		events <- event(tgtest.EventSaid, 1, "next")
		pass(3900 * time.Millisecond)
		want()
		pass(200 * time.Millisecond)
		want("11.4s next")
		pass(2 * time.Second)
		for range overfull + 1 {
			events <- event(tgtest.EventSaid, 1, "x")
		}
		pass(time.Millisecond)
		for range 2 { // a reader of one, while the others come
			if got := take(); len(got) != 1 {
				t.Errorf("shown %q", got)
			}
			pass(time.Second)
		}
		take()
		stop()
		<-ended
		if got := take(); len(got) != overfull-2 {
			t.Errorf("at the end %d are shown, want what waits", len(got))
		}
	})
}

// What waits when so much does that nobody could keep up is shown without pauses.
func TestManyEventsAreShownWithoutPauses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		events := make(chan tgtest.Event, 200)
		events <- tgtest.Event{Kind: tgtest.EventSent, Message: tgtest.Message{ID: 1}}
		for range 2*overfull - 1 {
			events <- tgtest.Event{Kind: tgtest.EventSaid}
		}
		begin := time.Now()
		var shown atomic.Int64
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			paced(ctx, events, time.Second, func(tgtest.Event) int { shown.Add(1); return 1 })
		}()
		<-time.After(settles + time.Millisecond)
		synctest.Wait()
		if shown.Load() != overfull+1 {
			t.Errorf("%d are shown in %s, want all but those that a reader can keep up with", shown.Load(), time.Since(begin))
		}
		stop()
		<-ended
	})
}

// What a message becomes is shown once, unless somebody has acted on what it was.
func TestAMessageIsShownAsItIsLast(t *testing.T) {
	t.Parallel()
	event := func(kind tgtest.EventKind, id int, text string) tgtest.Event {
		return tgtest.Event{Kind: kind, Message: tgtest.Message{ID: id, Text: text}}
	}
	first := event(tgtest.EventSent, 1, "a")
	for name, c := range map[string]struct {
		of      tgtest.Event
		waiting []tgtest.Event
		is      string
		left    int
	}{
		"nothing waits": {first, nil, "a", 0}, "edited twice": {first, []tgtest.Event{event(tgtest.EventEdited, 1, "b"), event(tgtest.EventEdited, 1, "c")}, "c", 0},
		"another is edited": {first, []tgtest.Event{event(tgtest.EventEdited, 2, "b")}, "a", 1}, "edited after a press": {first, []tgtest.Event{event(tgtest.EventPressed, 1, "a"), event(tgtest.EventEdited, 1, "b")}, "a", 2},
		"edited after a word": {first, []tgtest.Event{event(tgtest.EventEdited, 1, "b"), event(tgtest.EventSaid, 1, ""), event(tgtest.EventEdited, 1, "c")}, "b", 2},
		"deleted":             {first, []tgtest.Event{event(tgtest.EventDeleted, 1, "b")}, "a", 1}, "a word": {event(tgtest.EventSaid, 1, "w"), []tgtest.Event{event(tgtest.EventEdited, 1, "b")}, "w", 1},
		"an edit": {event(tgtest.EventEdited, 1, "e"), []tgtest.Event{event(tgtest.EventEdited, 1, "b")}, "b", 0},
	} {
		if e, rest := latest(c.of, c.waiting); e.Message.Text != c.is || len(rest) != c.left || e.Kind != c.of.Kind {
			t.Errorf("%s: %q, %d wait", name, e.Message.Text, len(rest))
		}
	}
}

// A judged demo has shown what it is for when an order was pushed and accepted, and a list fetched.
func TestAJudgedDemoHasShownWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ judged, pushed, accepted, fetched, good bool }{
		{false, false, false, false, true}, {true, true, true, true, true}, {true, false, true, true, false}, {true, true, false, true, false}, {true, true, true, false, false},
	} {
		var out strings.Builder
		w := small(t, setup{language: "en"})
		s := newScreen(io.Discard, kaspi.Almaty(), w.telegram, w.words)
		s.orders["7"] = c.pushed
		if !c.pushed {
			clear(s.orders)
		}
		w.order()
		if c.accepted {
			accept(t, w, codeOf(1))
		}
		if c.fetched {
			w.fetched.Store(4)
		}
		err := w.report(Audience{Out: &out, Judged: c.judged}, s)
		if (err == nil) != c.good || err != nil && !strings.Contains(err.Error(), "--for 30s") {
			t.Errorf("%+v: %v", c, err)
		}
		if c.good && c.judged && out.String() != "\nIn this demo: 1 orders came, 1 were pushed to the chat, 1 accepted by a press;\nthe price list was published 0 times and fetched 4 times.\n" {
			t.Errorf("it reports %s", out.String())
		}
	}
}

// accept accepts an order as a program does.
func accept(t *testing.T, w *world, code string) {
	t.Helper()
	c, err := config.Parse(w.settings(t.TempDir()), config.Telegram, config.Kaspi, config.Alstyle, config.Shop)
	if err != nil {
		t.Fatal(err)
	}
	api, err := app.NewKaspi(app.Options{Config: c})
	if err != nil {
		t.Fatal(err)
	}
	for o, err := range api.Orders(t.Context(), app.NewOrders(time.Now())) {
		if err != nil {
			t.Fatal(err)
		}
		if err := api.Accept(t.Context(), o.ID, o.Code); err != nil || string(o.Code) != code {
			t.Fatal(o.Code, err)
		}
	}
}

// A log that is shut takes what comes later, and passes nothing on.
func TestALogThatIsShutPassesNothingOn(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	g := &gate{to: &out}
	log := slog.New(slog.NewTextHandler(g, nil))
	log.Info("one")
	g.shut()
	log.Info("two")
	if n, err := g.Write([]byte("three")); n != 5 || err != nil || !strings.Contains(out.String(), "one") || strings.Contains(out.String(), "t") && strings.Contains(out.String(), "two") {
		t.Errorf("%d, %v: %s", n, err, out.String())
	}
}

// Connections are known while they are open, and none can be made when they are cut.
func TestConnectionsAreKnownWhileTheyAreOpen(t *testing.T) {
	t.Parallel()
	w := newWires()
	one, _ := net.Pipe()
	two, other := net.Pipe()
	first, err := w.join(one)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.join(two); err != nil || len(w.conns) != 2 {
		t.Errorf("%d are known, %v", len(w.conns), err)
	}
	if err := first.Close(); err != nil || len(w.conns) != 1 {
		t.Errorf("%d are known after one has closed, %v", len(w.conns), err)
	}
	w.cut()
	if _, err := other.Write([]byte("x")); err == nil {
		t.Error("what is cut can be written to")
	}
	late, behind := net.Pipe()
	if _, err := w.join(late); err == nil || !strings.Contains(err.Error(), "the network is cut") {
		t.Errorf("a connection over a cut network: %v", err)
	}
	if _, err := behind.Write([]byte("x")); err == nil {
		t.Error("it is open")
	}
}

// A killed program leaves its database with all that was committed, and its other files; what was locked is not.
func TestAKilledProgramLeavesItsFiles(t *testing.T) {
	t.Parallel()
	dir, to := t.TempDir(), t.TempDir()
	storetest.Prepare(t, dir)
	if err := os.Mkdir(filepath.Join(dir, "lists"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"lists/1.xml": "<x/>", "place.json": "{}", "kaspibot.lock": "1"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	old := &life{dir: dir, options: app.Options{Config: config.Config{DataDir: dir}}}
	if err := left(t.Context(), old, to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"lists/1.xml": "<x/>", "place.json": "{}"} {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := os.Stat(filepath.Join(to, "kaspibot.lock")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the lock is copied: %v", err)
	}
	if info, err := os.Stat(filepath.Join(to, "kaspibot.db")); err != nil || info.Size() == 0 {
		t.Errorf("the database: %v", err)
	}
	if err := left(t.Context(), old, to); err == nil {
		t.Error("what is there already is overwritten")
	}
	if _, err := os.Stat(filepath.Join(dir, "gone")); unlessGone(err) != nil {
		t.Errorf("a file that has gone: %v", err)
	}
	if err := unlessGone(os.ErrPermission); !errors.Is(err, os.ErrPermission) {
		t.Errorf("a file that may not be read is passed over: %v", err)
	}
}

// A site answers until it is told to end, and its streams end with it; that its place is lost is told.
func TestASiteEndsWhenItIsToldTo(t *testing.T) {
	t.Parallel()
	listen := func() net.Listener {
		l, err := exactly(t.Context(), "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	asked, over := make(chan struct{}), make(chan struct{})
	stream := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(asked); <-r.Context().Done(); close(over) })
	ctx, stop := context.WithCancel(t.Context())
	s, ended := site{listen()}, make(chan error, 1)
	go func() { ended <- s.serve(ctx, stream) }()
	go func() {
		if resp, err := http.Get(s.url()); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-asked
	stop()
	<-over
	if err := <-ended; err != nil {
		t.Error(err)
	}
	lost := site{listen()}
	_ = lost.at.Close()
	if err := lost.serve(t.Context(), stream); err == nil {
		t.Error("it ends well without its place")
	}
	taken := listen()
	defer func() { _ = taken.Close() }()
	if _, err := exactly(t.Context(), taken.Addr().String()); err == nil || !strings.Contains(err.Error(), taken.Addr().String()+" is taken") {
		t.Errorf("a place that is taken: %v", err)
	}
	if _, err := exactly(t.Context(), "0.0.0.0:0"); err == nil {
		t.Error("the whole network can see it")
	}
}
